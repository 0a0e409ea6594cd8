"""Which surveys have been answered for, and the figures as they stand when that is done."""

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from keepword.listening.models import Period, Survey, Telling, Wave
from keepword.listening.surveys.measures import Result, results
from keepword.listening.surveys.piping import called
from keepword.organisation.models import Organisation

DAYS_TO_TELL = 30
"""After a survey, a wave of it or a period of an anonymous one has ended."""
Standing = tuple[Survey, int, int]
"""A survey, its newest version's number, and how many responses it has."""


@dataclass(frozen=True)
class Owed:
    """What those who were asked last are owed: told on a day, or by a day, or overdue since."""

    due_on: dt.date
    told_on: dt.date | None
    is_overdue: bool


def with_what_is_owed(
    standings: Iterable[Standing],
) -> Iterator[tuple[Survey, int, int, Owed | None]]:
    """Each survey with what is owed to those who answered; None while nothing has ended."""
    shown = list(standings)
    owing = owed(survey for survey, _launched, came in shown if came)
    for survey, launched, came in shown:
        yield survey, launched, came, owing.get(survey.pk)


def owed(surveys: Iterable[Survey]) -> Mapping[int, Owed]:
    """What is owed of surveys that have answers, by their numbers."""
    shown = list(surveys)
    organisation = Organisation.objects.get(pk=1)
    today, zone = organisation.today(), zoneinfo.ZoneInfo(organisation.time_zone)
    ended = _ended(shown, today, zone)
    published = Telling.objects.filter(survey__in=shown).exclude(published_at=None).order_by()
    told = dict(published.values_list("survey").annotate(Max("published_at")))
    found = {}
    for survey, last in ended.items():
        told_on = told[survey].astimezone(zone).date() if survey in told else None
        is_told = told_on is not None and told_on >= last
        due_on = last + dt.timedelta(days=DAYS_TO_TELL)
        found[survey] = Owed(due_on, told_on if is_told else None, not is_told and due_on < today)
    return found


def _ended(surveys: list[Survey], today: dt.date, zone: dt.tzinfo) -> dict[int, dt.date]:
    """The day on which each survey, or a part of it, ended last."""
    ends: dict[int, list[dt.date]] = defaultdict(list)
    for survey in surveys:
        if survey.closed_at:
            ends[survey.pk].append(survey.closed_at.astimezone(zone).date())
    waves = Wave.objects.filter(survey__in=surveys).order_by()
    for of, closed_at, open_until in waves.values_list("survey", "closed_at", "open_until"):
        if closed_at:
            ends[of].append(closed_at.astimezone(zone).date())
        elif open_until and open_until < today:
            ends[of].append(open_until)
    periods = Period.objects.filter(survey__in=surveys, ends_on__lt=today).order_by()
    for of, ends_on in periods.values_list("survey", "ends_on"):
        ends[of].append(ends_on)
    return {of: max(days) for of, days in ends.items()}


def figures_now(survey: Survey) -> dict[str, dict[str, Any]]:
    """Each question's text and figures as they stand; what is withheld is left out."""
    minimum = Organisation.objects.get(pk=1).minimum_group
    found = results(survey, "", minimum).questions
    return {each.question.key: _figure(each) for each in found if each.n and not each.withheld}


def _figure(result: Result) -> dict[str, Any]:
    held, (score, *limits) = result.held, result.score
    bars = result.parts[0].bars if len(result.parts) == 1 else ()
    return {
        "text": {each: called(text) for each, text in result.question.text.items()},
        "n": result.n,
        "held": [held.percent, held.low, held.high] if held else None,
        "score": [score, *limits] if score else None,
        "bars": [[bar.label, bar.percent, bar.low, bar.high] for bar in bars],
    }
