"""The hours in which people work here, and how much of them lies between two instants."""

import datetime as dt
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from keepword.organisation.models import Organisation

MONDAY_TO_FRIDAY = frozenset(range(1, 6))
A_DAY = dt.timedelta(days=1)
AN_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class WorkingHours:
    """When people work: on these days of the week, between these hours, never on these dates."""

    zone: dt.tzinfo
    days: frozenset[int] = MONDAY_TO_FRIDAY
    opens: dt.time = dt.time(9)
    closes: dt.time = dt.time(17)
    closed_on: frozenset[dt.date] = frozenset()

    def days_between(self, first: dt.date, last: dt.date) -> int:
        """How many working days end after the first day and not after the last."""
        mask = "".join("1" if day in self.days else "0" for day in range(1, 8))
        closed = sorted(self.closed_on)
        return int(np.busday_count(first + A_DAY, last + A_DAY, weekmask=mask, holidays=closed))

    def hours_between(self, begin: dt.datetime, end: dt.datetime) -> float:
        """How many hours people worked from one instant to another."""
        begin, end = begin.astimezone(self.zone), end.astimezone(self.zone)
        whole = self.days_between(begin.date() - A_DAY, end.date()) * self._a_day()
        return (whole - self._until(begin) - (self._works(end) - self._until(end))) / AN_HOUR

    def _a_day(self) -> dt.timedelta:
        return dt.datetime.combine(dt.date.min, self.closes) - dt.datetime.combine(
            dt.date.min, self.opens
        )

    def _works(self, at: dt.datetime) -> dt.timedelta:
        """How long people work on the day of an instant."""
        day = at.date()
        works = day.isoweekday() in self.days and day not in self.closed_on
        return self._a_day() if works else dt.timedelta(0)

    def _until(self, at: dt.datetime) -> dt.timedelta:
        """How much of that is over at the instant."""
        opens = at.replace(hour=self.opens.hour, minute=self.opens.minute, second=0, microsecond=0)
        return min(max(at - opens, dt.timedelta(0)), self._works(at))


def _nobody_said() -> WorkingHours:
    return WorkingHours(zoneinfo.ZoneInfo(Organisation.objects.get().time_zone))


ASKED: list[Callable[[], WorkingHours]] = [_nobody_said]
"""Who says when people work: the last one that was named."""


def says_when_people_work(ask: Callable[[], WorkingHours]) -> None:
    """Name who says it, in an `apps.py`; to name somebody again replaces who was named."""
    ASKED[:] = [ask]


def working_hours() -> WorkingHours:
    """When people work here."""
    return ASKED[-1]()
