"""Time as a kind of promise counts it: working days or hours, holidays and pauses left out."""

import datetime as dt
from dataclasses import dataclass, field
from math import ceil

from keepword.delivery.models import GivenPromise
from keepword.organisation.working_time import A_DAY, WorkingTime
from keepword.standards.models import PromiseVersion

PARTS_OF_AN_HOUR = 4
"""Hours are counted to the quarter, as in the file of jobs."""


@dataclass(frozen=True)
class Counting:
    """How the time between two instants is counted; the same days are counted once."""

    working: WorkingTime
    counted_in: str
    _known: dict[tuple[dt.date, dt.date], int] = field(default_factory=dict, compare=False)

    @property
    def in_hours(self) -> bool:
        """Whether hours are counted, and not days."""
        return self.counted_in == PromiseVersion.CountedIn.HOURS

    def due(self, at: dt.datetime, within: int) -> dt.datetime:
        """By when something is due that is promised at an instant."""
        if self.in_hours:
            return self.working.after_hours(at, within)
        return self.working.after_days(at, within)

    def closing(self, day: dt.date) -> dt.datetime:
        """The instant at which a day is over for who works on it."""
        zone = self.working.zone
        return dt.datetime.combine(day, self.working.closes, tzinfo=zone).astimezone(dt.UTC)

    def day(self, at: dt.datetime) -> dt.date:
        """The day of an instant where people work."""
        return at.astimezone(self.working.zone).date()

    def between(self, begin: dt.datetime, end: dt.datetime) -> float:
        """How long it is from one instant to a later one."""
        if self.in_hours:
            hours = self.working.hours_between(begin, end)
            return round(hours * PARTS_OF_AN_HOUR) / PARTS_OF_AN_HOUR
        return float(self._days(self.day(begin), self.day(end)))

    def spent(self, begin: dt.datetime, now: dt.datetime) -> float:
        """How long something takes at least that is not done now: a day counts when it is over."""
        if self.in_hours:
            return self.between(begin, now)
        today = self.day(now)
        works = self._days(today - A_DAY, today) == 1
        over = not works or now >= self.closing(today)
        return float(self._days(self.day(begin), today) + over)

    def later(self, at: dt.datetime, by: float) -> dt.datetime:
        """An instant moved by so much working time."""
        if by <= 0:
            return at
        return self.due(at, ceil(by))

    def _days(self, first: dt.date, last: dt.date) -> int:
        days = (first, last)
        if days not in self._known:
            self._known[days] = self.working.days_between(first, last)
        return self._known[days]


def lasted(counting: Counting, given: GivenPromise, until: dt.datetime) -> float:
    """How long a promise took until an instant, without its pauses."""
    return max(counting.between(given.given_at, max(until, given.given_at)) - given.paused, 0.0)
