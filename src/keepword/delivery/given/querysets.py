"""Given promises by where they stand: late, due, paused, kept, not kept."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from keepword.delivery.models import GivenPause, GivenPromise
from keepword.organisation.working_time import A_DAY

SUNDAY = 7
MOST_FORESEEN = 2_000
"""So many open promises are looked at for what is about to break, those due first."""
ENDED = {
    "kept": GivenPromise.Outcome.KEPT,
    "broken": GivenPromise.Outcome.BROKEN,
    "called-off": GivenPromise.Outcome.CALLED_OFF,
}
_RUNNING = GivenPause.objects.filter(given=OuterRef("pk"), ended_at=None)
STANDINGS = ("breaking", "late", "today", "week", "open", "paused", *ENDED)


@dataclass(frozen=True)
class Days:
    """Today and this week, as instants of the organisation."""

    now: dt.datetime
    tomorrow: dt.datetime
    next_week: dt.datetime

    @classmethod
    def at(cls, now: dt.datetime, today: dt.date, zone: dt.tzinfo) -> "Days":
        """The days around an instant."""
        monday = today + (SUNDAY + 1 - today.isoweekday()) * A_DAY
        first, next_ = (
            dt.datetime.combine(day, dt.time.min, tzinfo=zone) for day in (today + A_DAY, monday)
        )
        return cls(now, first, next_)


def with_pauses(given: QuerySet[GivenPromise]) -> QuerySet[GivenPromise]:
    """The same, each with whether it is paused."""
    return given.annotate(is_paused=Exists(_RUNNING))


def without_paused(given: QuerySet[GivenPromise]) -> QuerySet[GivenPromise]:
    """Those whose time runs."""
    return given.filter(~Exists(_RUNNING))


def of_standing(standing: str, days: Days) -> Q:
    """The condition of a standing; what is about to break is not the database's to say."""
    if standing in ENDED:
        return Q(outcome=ENDED[standing])
    open_ = Q(ended_at=None)
    if standing == "paused":
        return open_ & Q(is_paused=True)
    runs = open_ & Q(is_paused=False)
    if standing == "late":
        return runs & Q(due_at__lt=days.now)
    in_time = runs & Q(due_at__gte=days.now)
    if standing == "today":
        return in_time & Q(due_at__lt=days.tomorrow)
    if standing == "week":
        return in_time & Q(due_at__lt=days.next_week)
    return in_time


def counts(given: QuerySet[GivenPromise], days: Days) -> dict[str, int]:
    """How many there are of each standing but those about to break."""
    named = {
        each.replace("-", "_"): Count("pk", filter=of_standing(each, days))
        for each in STANDINGS
        if each != "breaking"
    }
    return given.order_by().aggregate(**named)


def running(given: QuerySet[GivenPromise], days: Days) -> list[GivenPromise]:
    """Those whose time runs and is not over, the ones due first."""
    return list(given.filter(of_standing("open", days))[:MOST_FORESEEN])
