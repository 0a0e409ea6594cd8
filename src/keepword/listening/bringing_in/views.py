"""Bringing in what was answered elsewhere: upload, say what the columns are, look, take back."""

import uuid

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.listening.bringing_in import actions
from keepword.listening.bringing_in.forms import UploadForm
from keepword.listening.bringing_in.rows import places, suggested
from keepword.listening.bringing_in.tables import FileError, table
from keepword.listening.models import AnswerFile, Survey
from keepword.listening.surveys.documents import questionnaire
from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import as_csv

REFUSED_SHOWN = 100
REFUSED_COLUMNS = ("line", "column", "why")


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
    context = {"survey": survey, "form": form, "files": survey.files.defer("content")[:50]}
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
    context = {"survey": held.survey, "file": held} | _standing(held)
    if held.content is not None and not held.chosen_at:
        context |= _to_map(held)
    return render(request, "listening/bringing_in/file.html", context, status=status)


@require_POST
@needs(May.BRING_IN)
def take_answers_back(request: HttpRequest, key: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    held = _file(key, file)
    actions.take_back(file=held, by=signed_in(request))
    if left := held.responses.count():
        said = _("They are being taken back; %(n)s are left, and go within minutes.")
        messages.success(request, said % {"n": intcomma(left)})
    else:
        said = ngettext(
            "%(n)s response is taken back.", "%(n)s responses are taken back.", held.rows or 0
        )
        messages.success(request, said % {"n": intcomma(held.rows or 0)})
    return redirect("bring_answers", key=key)


@require_safe
@needs(May.BRING_IN)
def refused_answers(_request: HttpRequest, key: uuid.UUID, file: uuid.UUID) -> HttpResponseBase:
    """Everything of a file that was refused, to be mended."""
    rows = _file(key, file).refused.values_list(*REFUSED_COLUMNS).iterator()
    return as_csv(REFUSED_COLUMNS, rows, named="refused")


def _standing(held: AnswerFile) -> dict[str, object]:
    """How far a file has come in, or gone out again."""
    return {
        "left": held.responses.count() if held.undone_at else 0,
        "refused": held.refused.all()[:REFUSED_SHOWN],
        "refusals": held.refused.count(),
    }


def _to_map(held: AnswerFile) -> dict[str, object]:
    asked = questionnaire(held.survey.versions.order_by("-number")[0].document)
    read = table(bytes(held.content or b""), held.tool)
    questions = list(places(asked, get_language() or "en"))
    first = [cells for _line, cells in read.first]
    columns = [
        (each, suggested(each, asked), [row[each.number - 1] for row in first
         if each.number <= len(row)])
        for each in read.columns
    ]  # fmt: skip
    return {"questions": questions, "columns": columns, "rows": read.n}


def _survey(key: uuid.UUID) -> Survey:
    """A survey that keeps responses: an anonymous one takes none in."""
    return get_object_or_404(Survey.objects.select_related("unit"), key=key, period_months=None)


def _file(key: uuid.UUID, file: uuid.UUID) -> AnswerFile:
    rows = AnswerFile.objects.select_related("survey__unit")
    return get_object_or_404(rows, key=file, survey__key=key)
