"""Files that customers answer with: checked, kept apart, handed out as they came."""

import secrets
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from keepword.listening.concerns.files import AN_HOUR, check
from keepword.listening.models import Answer, Response
from keepword.listening.surveys.asked_files import endings, megabytes
from keepword.listening.surveys.questionnaire import Question
from keepword.listening.surveys.showing import sent_before

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LARGEST_FORM = 21_000_000
"""Bytes of all that one page may bring, looked at before anything of it is read."""
Sent = dict[str, list[str]]
View = Callable[..., HttpResponse]


def sent_files(
    questions: Iterable[Question],
    files: Mapping[str, "UploadedFile[Any]"],
    *,
    response: uuid.UUID,
    kept: Mapping[str, Any],
) -> Sent:
    """What a form says of its files: each is kept, or refused, or still the one kept before.

    Where a file is kept, only this says, never the form.
    """
    sent: Sent = {}
    for question in questions:
        if question.kind == "file":
            sent |= {f"{question.key}.{part}": [] for part in ("file", "name", "size", "refused")}
            file = files.get(question.key)
            if file is not None:
                sent |= _taken(question, file, response)
            elif question.key in kept:
                sent |= sent_before(question, kept[question.key])
    return sent


def not_too_large(view: View) -> View:
    """Let no form through that is larger than all its files may be, before any of it is read."""

    @wraps(view)
    def limited(request: HttpRequest, **parts: object) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_FORM:
            return render(request, "listening/survey/too_large.html", status=413)
        return view(request, **parts)

    return limited


def _taken(question: Question, file: "UploadedFile[Any]", response: uuid.UUID) -> Sent:
    try:
        _check(question, file)
    except ValidationError as wrong:
        return {f"{question.key}.refused": [wrong.messages[0]]}
    key = secrets.token_hex(16)
    place = _folder(response) / key
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with place.open("xb") as keeping:
        keeping.writelines(file.chunks())
    place.chmod(0o600)
    value = {"file": key, "name": Path(file.name or "").name[-120:], "size": file.size}
    return sent_before(question, value)


def _check(question: Question, file: "UploadedFile[Any]") -> None:
    most = megabytes(question)
    if (file.size or 0) > most * 1_000_000:
        words = _("“%(name)s” is too large: %(most)d MB at most.")
        raise ValidationError(words % {"name": file.name, "most": most})
    if Path(file.name or "").suffix.lower() not in endings(question):
        words = _("“%(name)s” is of another kind: choose one that ends in %(endings)s.")
        among = ", ".join(endings(question))
        raise ValidationError(words % {"name": file.name, "endings": among})
    check(file)


def handed_out(answer: Answer) -> FileResponse:
    """The file of an answer, to be kept by a browser, which shows and runs nothing of it."""
    kept = cast("dict[str, str]", answer.value)
    handed = FileResponse(
        (_folder(answer.response.key) / kept["file"]).open("rb"),
        as_attachment=True,
        filename=kept["name"],
        content_type="application/octet-stream",
    )
    handed["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return handed


def forget(response: uuid.UUID) -> None:
    """Remove the files of a response."""
    shutil.rmtree(_folder(response), ignore_errors=True)


def remove_strays() -> int:
    """Remove the files of responses that are there no more, or never came to be; how many."""
    settled = time.time() - AN_HOUR
    found = {each.name: each for each in folder().glob("*") if each.stat().st_mtime < settled}
    known = Response.objects.filter(key__in=found).values_list("key", flat=True)
    strays = found.keys() - {str(key) for key in known}
    for stray in strays:
        shutil.rmtree(found[stray])
    return len(strays)


def folder() -> Path:
    """Where they lie, a folder for each response: in the home folder, so that a backup has them."""
    return Path(settings.HOME) / "answer-files"


def _folder(response: uuid.UUID) -> Path:
    return folder() / str(response)
