"""Surveys inside: the list, beginning one, what came back, launching, closing, taking away."""

import json
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.listening.anonymity.periods import open_period
from keepword.listening.inviting.measures import asked_by
from keepword.listening.models import Response, Survey
from keepword.listening.predicted_first import predicted_first
from keepword.listening.results.reading import Only
from keepword.listening.results.words import named
from keepword.listening.surveys import actions, answers, quotas
from keepword.listening.surveys.by_response import responses_of
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.exporting import answers_of, figures_of, file_as
from keepword.listening.surveys.forms import NewSurveyForm
from keepword.listening.surveys.kiosk import came_late
from keepword.listening.surveys.measures import results, standings
from keepword.listening.telling.measures import with_what_is_owed
from keepword.organisation.access import May, allowed, needs
from keepword.organisation.addresses import address_of
from keepword.organisation.models import Organisation, Unit
from keepword.organisation.signed_in import signed_in

SURVEYS_ON_A_PAGE = 20


@require_safe
@needs(May.READ)
def surveys(request: HttpRequest) -> HttpResponse:
    every = Survey.objects.select_related("unit")
    page = Paginator(every, SURVEYS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "surveys": list(with_what_is_owed(standings(page.object_list)))}
    return render(request, "listening/survey/surveys.html", context)


@needs(May.WRITE)
def new_survey(request: HttpRequest) -> HttpResponse:
    by = signed_in(request)
    form = NewSurveyForm(request.POST or None, request.FILES or None, by=by)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        survey = actions.create_survey(
            name=said["name"], unit=said["unit"], asked=form.asked(), by=by
        )
        return redirect("edit_survey", key=survey.key)
    status = 400 if form.errors else 200
    return render(request, "listening/survey/new.html", {"form": form}, status=status)


@require_safe
@needs(May.READ)
@predicted_first
def survey(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Where a survey stands, its address, and what came back."""
    shown = _survey(key)
    by = signed_in(request)
    writes = actions.may_write(by, shown.unit)
    newest = shown.versions.order_by("-number").first()
    context = {
        "survey": shown,
        "newest": newest,
        "draft_differs": newest is not None and newest.document != shown.draft,
        "quotas": quotas.standings(shown, questionnaire(newest.document)) if newest else [],
        "late": came_late(shown),
        **_came_back(request, shown, with_texts=May.WRITE in allowed(by)),
        "minimum": _minimum(),
        "counting": open_period(shown) if shown.is_anonymous else None,
        "waves": asked_by(shown, Organisation.objects.get(pk=1).today()),
        "writes": writes,
        "looks_up": May.LOOK_UP in allowed(by),
        "address": address_of(request, "answer", shown.address),
    }
    return render(request, "listening/survey/survey.html", context)


@require_POST
@needs(May.WRITE)
def launch(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    shown = _survey(key)
    edition = request.POST.get("edition", "")
    try:
        actions.launch(
            survey=shown, edition=int(edition) if edition.isdecimal() else 0, by=signed_in(request)
        )
    except actions.ChangedMeanwhileError:
        messages.error(
            request, _("Somebody else has changed the draft meanwhile. Look at it first.")
        )
        return redirect("edit_survey", key=key)
    except actions.NotReadyError:
        messages.error(request, _("It cannot be launched yet: mend what is marked below."))
        return redirect("edit_survey", key=key)
    messages.success(request, _("It is launched: whoever has the address can answer."))
    return redirect("survey", key=key)


@require_POST
@needs(May.WRITE)
def close(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actions.close(survey=_survey(key), by=signed_in(request))
    messages.success(request, _("It is closed. Launch it again to go on asking."))
    return redirect("survey", key=key)


@require_POST
@needs(May.WRITE)
def remove(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    try:
        actions.remove(survey=_survey(key), by=signed_in(request))
    except actions.AnsweredError:
        messages.error(request, _("It was launched, so it stays. Close it instead."))
        return redirect("survey", key=key)
    messages.success(request, _("The survey is removed."))
    return redirect("surveys")


@require_safe
@needs(May.WRITE)
def survey_document(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The draft as a file, to keep or to begin another survey with."""
    shown = _survey(key)
    return HttpResponse(
        json.dumps(shown.draft, ensure_ascii=False, indent=1),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="survey-{shown.address}.json"'},
    )


@require_safe
@needs(May.READ)
@predicted_first
def results_file(request: HttpRequest, key: uuid.UUID, ending: str) -> HttpResponseBase:
    shown = _survey(key)
    found = results(shown, "en", _minimum(), only=Only.said(request.GET.get("only", "")))
    columns, rows = figures_of(found.questions)
    return file_as(ending, columns, rows, named=f"survey-{shown.address}")


@require_POST
@needs(May.LOOK_UP)
def take_answers(request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponseBase:
    """Every single answer, for those who may look at single customers; each taking is kept."""
    shown = _survey_with_responses(key)
    answers.note_taken(survey=shown, by=signed_in(request))
    if request.POST.get("lines") == "responses":
        columns, rows = responses_of(shown, get_language() or "en")
        return file_as(kind, columns, rows, named=f"responses-{shown.address}")
    columns, rows = answers_of(shown)
    return file_as(kind, columns, rows, named=f"answers-{shown.address}")


@require_POST
@needs(May.LOOK_UP)
def erase_response(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Forget what one customer answered, by the reference in the file of answers."""
    _survey_with_responses(key)
    try:
        wanted = uuid.UUID(request.POST.get("response", ""))
    except ValueError:
        wanted = uuid.UUID(int=0)
    response = Response.objects.filter(key=wanted, version__survey__key=key).first()
    if response is None:
        messages.error(
            request, _("No response has this reference. Copy it from the file of answers.")
        )
    else:
        answers.erase(response=response, by=signed_in(request))
        messages.success(request, _("It is erased here, and from the board within minutes."))
    return redirect("survey", key=key)


def _came_back(request: HttpRequest, shown: Survey, *, with_texts: bool) -> dict[str, object]:
    only = Only.said(request.GET.get("only", ""))
    found = results(shown, get_language() or "en", _minimum(), with_texts=with_texts, only=only)
    names = dict(Unit.objects.filter(key__in=found.came.by_unit).values_list("key", "name"))
    units = [(key, names.get(key, key), n) for key, n in found.came.by_unit.items()]
    return {"found": found, "only": only, "ways": named(found.came.by_channel), "units": units}


def _survey(key: uuid.UUID) -> Survey:
    return get_object_or_404(Survey.objects.select_related("unit"), key=key)


def _survey_with_responses(key: uuid.UUID) -> Survey:
    """A survey that keeps single responses: an anonymous one has none to take away or to erase."""
    return get_object_or_404(Survey, key=key, period_months=None)


def _minimum() -> int:
    return Organisation.objects.get(pk=1).minimum_group
