"""The files of forms and of their samples: kept in the home folder, handed out to be kept."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from keepword.standards.models import PaperFormVersion

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_BYTES = 10_000_000
"""Of each file."""
LARGEST_FORM = 2 * MOST_BYTES + 1_000_000
"""Of all that is sent at once, looked at before anything of it is read."""
AN_HOUR = 60 * 60
"""So old a file must be that nobody is still writing its row."""
View = Callable[..., HttpResponseBase]


def not_too_large(view: View) -> View:
    """Let nothing through that is larger than two files may be, before any of it is read.

    So the token of the form is checked here, after the size and not before.
    """
    protected = csrf_protect(view)

    @wraps(view)
    def limited(request: HttpRequest, **parts: object) -> HttpResponseBase:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_FORM:
            refused = render(request, "standards/paperwork/too_large.html", status=413)
            refused["Connection"] = "close"
            return refused
        return protected(request, **parts)

    return csrf_exempt(limited)


def content_of(file: "UploadedFile[Any]") -> bytes:
    """What a file holds.

    Raises:
        ValidationError: It is too large.
    """
    if (file.size or 0) > MOST_BYTES:
        raise ValidationError(_("“%(name)s” is too large: 10 MB at most.") % {"name": file.name})
    content: bytes = file.read()
    return content


@contextmanager
def kept(*contents: bytes) -> Iterator[list[uuid.UUID]]:
    """Keep some files, each under a key, unless what is done with them fails."""
    keys = [uuid.uuid4() for _content in contents]
    try:
        for key, content in zip(keys, contents, strict=True):
            keep_as(key, content)
        yield keys
    except BaseException:
        for key in keys:
            place(key).unlink(missing_ok=True)
        raise


def keep_as(key: uuid.UUID, content: bytes) -> None:
    """Keep a file under a key that is its own; without a row that names it, it goes again."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    place(key).write_bytes(content)
    place(key).chmod(0o600)


def handed_out(key: uuid.UUID, name: str) -> FileResponse:
    """A file to be kept by a browser, which shows and runs nothing of it."""
    response = FileResponse(
        place(key).open("rb"), as_attachment=True, filename=name,
        content_type="application/octet-stream",
    )  # fmt: skip
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def remove_strays() -> int:
    """Remove files without a row, which a killed process has left; how many."""
    settled = time.time() - AN_HOUR
    files = {each.name: each for each in folder().glob("*") if each.stat().st_mtime < settled}
    if not files:
        return 0
    known = PaperFormVersion.objects.values_list("key", "sample_key")
    strays = files.keys() - {str(key) for keys in known for key in keys}
    for stray in strays:
        files[stray].unlink()
    return len(strays)


def folder() -> Path:
    """Where they lie: in the home folder, so that a backup has them."""
    return Path(settings.HOME) / "form-files"


def place(key: uuid.UUID) -> Path:
    """Where one of them lies."""
    return folder() / str(key)
