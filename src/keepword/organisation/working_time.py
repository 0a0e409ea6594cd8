"""The hours in which people work here: when so many are over, and how many lie between."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from keepword.organisation.present import time_zone

MONDAY_TO_FRIDAY = frozenset(range(1, 6))
A_DAY = dt.timedelta(days=1)
AN_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class WorkingTime:
    """When people work: on these days of the week, between these hours, never on these dates."""

    zone: dt.tzinfo
    days: frozenset[int] = MONDAY_TO_FRIDAY
    opens: dt.time = dt.time(9)
    closes: dt.time = dt.time(17)
    closed_on: frozenset[dt.date] = frozenset()

    def after_hours(self, at: dt.datetime, hours: int) -> dt.datetime:
        """The instant by which people have worked so many hours since then."""
        left = dt.timedelta(hours=hours)
        for day in self._working_days(at.astimezone(self.zone).date()):
            begins = max(self._instant(day, self.opens), at)
            worked = max(self._instant(day, self.closes) - begins, dt.timedelta(0))
            if worked >= left:
                return begins + left
            left -= worked
        raise AssertionError("a week without a working day was let in")

    def after_days(self, at: dt.datetime, days: int) -> dt.datetime:
        """The close of the so-many-th working day after the one on which it is."""
        following = self._working_days(at.astimezone(self.zone).date() + A_DAY)
        last = next(day for number, day in enumerate(following, 1) if number == days)
        return self._instant(last, self.closes)

    def days_between(self, first: dt.date, last: dt.date) -> int:
        """How many working days end after the first day and not after the last."""
        return self._counted(np.datetime64(first) + 1, np.datetime64(last) + 1)

    def hours_between(self, begin: dt.datetime, end: dt.datetime) -> float:
        """How many hours people worked from one instant to another."""
        begin, end = begin.astimezone(self.zone), end.astimezone(self.zone)
        days = self._counted(np.datetime64(begin.date()), np.datetime64(end.date()) + 1)
        whole = days * self._a_day()
        return (whole - self._until(begin) - (self._works(end) - self._until(end))) / AN_HOUR

    def _counted(self, first: np.datetime64, after: np.datetime64) -> int:
        """How many days are working days; NumPy's days go on where Python's calendar ends."""
        mask = "".join("1" if day in self.days else "0" for day in range(1, 8))
        closed = sorted(self.closed_on)
        return int(np.busday_count(first, after, weekmask=mask, holidays=closed))

    def _working_days(self, first: dt.date) -> Iterator[dt.date]:
        day = first
        while True:
            if self._is_working(day):
                yield day
            day += A_DAY

    def _is_working(self, day: dt.date) -> bool:
        return day.isoweekday() in self.days and day not in self.closed_on

    def _instant(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, tzinfo=self.zone).astimezone(dt.UTC)

    def _a_day(self) -> dt.timedelta:
        return dt.datetime.combine(dt.date.min, self.closes) - dt.datetime.combine(
            dt.date.min, self.opens
        )

    def _works(self, at: dt.datetime) -> dt.timedelta:
        """How long people work on the day of an instant."""
        return self._a_day() if self._is_working(at.date()) else dt.timedelta(0)

    def _until(self, at: dt.datetime) -> dt.timedelta:
        """How much of that is over at the instant."""
        opens = at.replace(hour=self.opens.hour, minute=self.opens.minute, second=0, microsecond=0)
        return min(max(at - opens, dt.timedelta(0)), self._works(at))


def _nobody_said() -> WorkingTime:
    return WorkingTime(time_zone())


ASKED: list[Callable[[], WorkingTime]] = [_nobody_said]
"""Who says when people work: the last one that was named."""


def says_when_people_work(ask: Callable[[], WorkingTime]) -> None:
    """Name who says it, in an `apps.py`; to name somebody again replaces who was named."""
    ASKED[:] = [ask]


def working_hours() -> WorkingTime:
    """When people work here."""
    return ASKED[-1]()
