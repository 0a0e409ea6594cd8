"""By when an answer comes, counted in the hours in which people work here."""

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass

from keepword.listening.concerns.days_off import days_off
from keepword.listening.models import FrontDoor
from keepword.organisation.models import Organisation

A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class WorkingTime:
    """When people work: on these days of the week, between these hours, never on these dates."""

    zone: dt.tzinfo
    days: frozenset[int]
    opens: dt.time
    closes: dt.time
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

    def _working_days(self, first: dt.date) -> Iterator[dt.date]:
        day = first
        while True:
            if day.isoweekday() in self.days and day not in self.closed_on:
                yield day
            day += A_DAY

    def _instant(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, tzinfo=self.zone).astimezone(dt.UTC)


def due(door: FrontDoor, at: dt.datetime) -> dt.datetime:
    """By when a concern is answered that comes now."""
    zone = zoneinfo.ZoneInfo(Organisation.objects.get(pk=1).time_zone)
    closed_on = frozenset(map(dt.date.fromisoformat, door.closed_on))
    closed_on |= days_off(door.country, door.region, at.astimezone(zone).date())
    working = WorkingTime(
        zone, frozenset(door.works_on), door.works_from, door.works_until, closed_on
    )
    if door.counted_in == FrontDoor.CountedIn.HOURS:
        return working.after_hours(at, door.within)
    return working.after_days(at, door.within)
