"""Bringing in what was answered elsewhere: upload, say what the columns are, look, take back."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.listening.bringing_in import actions
from keepword.listening.bringing_in.forms import UploadForm
from keepword.listening.bringing_in.rows import TAKEN, suggested
from keepword.listening.bringing_in.tables import FileError, table
from keepword.listening.models import AnswerFile, Survey
from keepword.listening.surveys.documents import questionnaire
from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in

FIRST_ROWS = 5
REFUSED_SHOWN = 100


@needs(May.BRING_IN)
def bring_answers(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The files that were brought in, and a form for another one."""
    survey = _survey(key)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            file = actions.upload(
                survey=survey, tool=form.cleaned_data["tool"], name=sent.name,
                content=sent.read(), by=signed_in(request),
            )  # fmt: skip
        except FileError as wrong:
            form.add_error("file", str(wrong))
        except actions.NotReadyError:
            form.add_error(None, _("Launch the survey first: answers belong to a version of it."))
        else:
            return redirect("map_answers", key=key, file=file.key)
    context = {"survey": survey, "form": form, "files": survey.files.all()[:50]}
    status = 400 if form.errors else 200
    return render(request, "listening/bringing_in/files.html", context, status=status)


@needs(May.BRING_IN)
def map_answers(request: HttpRequest, key: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """What the columns of a file answer, with its first rows in view; then what came of it."""
    held = _file(key, file)
    status = 200
    if request.method == "POST":
        mapping = {
            name.removeprefix("column-"): value
            for name, value in request.POST.items()
            if name.startswith("column-") and isinstance(value, str)
        }
        days = request.POST.get("days", "")
        try:
            actions.bring_in(file=held, mapping=mapping, days=days, by=signed_in(request))
        except FileError as wrong:
            messages.error(request, str(wrong))
            status = 400
        else:
            return redirect("map_answers", key=key, file=file)
    context = {"survey": held.survey, "file": held, "refused": held.refused[:REFUSED_SHOWN]}
    if held.content is not None:
        context |= _to_map(held)
    return render(request, "listening/bringing_in/file.html", context, status=status)


@require_POST
@needs(May.BRING_IN)
def take_answers_back(request: HttpRequest, key: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    held = _file(key, file)
    actions.take_back(file=held, by=signed_in(request))
    said = ngettext(
        "%(n)s response is taken back.", "%(n)s responses are taken back.", held.rows or 0
    )
    messages.success(request, said % {"n": held.rows or 0})
    return redirect("bring_answers", key=key)


def _to_map(held: AnswerFile) -> dict[str, object]:
    asked = questionnaire(held.survey.versions.order_by("-number")[0].document)
    read = table(bytes(held.content or b""), held.tool)
    language = get_language() or "en"
    questions = [
        (each.key, asked.said(each.text, language))
        for each in asked.questions
        if each.kind in TAKEN
    ]
    first = [cells for _line, cells in read.rows[:FIRST_ROWS]]
    columns = [
        (each, suggested(each, asked), [row[each.number - 1] for row in first
         if each.number <= len(row)])
        for each in read.columns
    ]  # fmt: skip
    return {"questions": questions, "columns": columns, "rows": len(read.rows)}


def _survey(key: uuid.UUID) -> Survey:
    """A survey that keeps responses: an anonymous one takes none in."""
    return get_object_or_404(Survey.objects.select_related("unit"), key=key, period_months=None)


def _file(key: uuid.UUID, file: uuid.UUID) -> AnswerFile:
    rows = AnswerFile.objects.select_related("survey__unit")
    return get_object_or_404(rows, key=file, survey__key=key)
