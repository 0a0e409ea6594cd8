"""What came back, looked at closely: one question, and who is behind an answer."""

import uuid
from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.listening.models import Survey
from keepword.listening.predicted_first import predicted_first
from keepword.listening.results.behind import look_behind
from keepword.listening.results.groups import Row
from keepword.listening.results.whole import read_whole
from keepword.listening.results.words import CHANNELS
from keepword.listening.surveys.measures import question_of, results, taken_apart
from keepword.listening.surveys.questionnaire import Question
from keepword.organisation.access import May, allowed, needs
from keepword.organisation.models import Organisation, Unit
from keepword.organisation.signed_in import signed_in

LONGEST_NUMBER = 19
"""Of what the database counts to, in digits."""


@require_safe
@needs(May.READ)
@predicted_first
def question(request: HttpRequest, key: uuid.UUID, asked: str) -> HttpResponse:
    """One question by time, by the way answers came, and by the unit that asked."""
    survey, shown = _question(key, asked)
    minimum = Organisation.objects.get(pk=1).minimum_group
    language = get_language() or "en"
    found = results(survey, language, minimum)
    apart = taken_apart(survey, asked, language, minimum)
    units = dict(Unit.objects.values_list("key", "name"))
    if survey.is_anonymous:
        units[""] = _("All the others, or where no unit was known")
    context = {
        "survey": survey,
        "question": shown,
        "result": next(each for each in found.questions if each.question.key == asked),
        "minimum": minimum,
        "apart": apart,
        "channels": _named(apart.channels, CHANNELS),
        "units": _named(apart.units, units),
        "looks_up": May.LOOK_UP in allowed(signed_in(request)) and not survey.is_anonymous,
    }
    return render(request, "listening/results/question.html", context)


@require_POST
@needs(May.LOOK_UP)
def behind(request: HttpRequest, key: uuid.UUID, asked: str) -> HttpResponse:
    """The responses behind one answer; each look is kept."""
    survey, shown = _question(key, asked)
    value, part = request.POST.get("value", "")[:60], request.POST.get("part", "")[:60]
    before = request.POST.get("before", "")
    page = look_behind(
        survey=survey, question=shown, part=part, value=value, by=signed_in(request),
        before=int(before) if before.isdecimal() and len(before) < LONGEST_NUMBER else None,
    )  # fmt: skip
    whole = read_whole([each.response for each in page.found], get_language() or "en")
    context = {
        "survey": survey,
        "question": shown,
        "label": request.POST.get("label", "")[:200],
        "part": part,
        "value": value,
        "page": page,
        "found": [(each, whole[each.response.pk]) for each in page.found],
        "is_first": not before,
    }
    return render(request, "listening/results/behind.html", context)


def _question(key: uuid.UUID, asked: str) -> tuple[Survey, Question]:
    survey = get_object_or_404(Survey, key=key)
    shown = question_of(survey, asked)
    if shown is None:
        raise Http404
    return survey, shown


def _named(rows: Sequence[Row], names: Mapping[str, object]) -> list[tuple[str, Row]]:

    return [(str(names.get(row.name, row.name)), row) for row in rows]
