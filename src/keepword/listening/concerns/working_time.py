"""By when an answer comes, counted in the hours in which people work here."""

import datetime as dt

from django.utils import timezone

from keepword.listening.concerns.days_off import days_off
from keepword.listening.models import FrontDoor
from keepword.organisation.present import time_zone
from keepword.organisation.working_time import WorkingTime

TWO_YEARS = dt.timedelta(days=730)


def due(door: FrontDoor, at: dt.datetime) -> dt.datetime:
    """By when a concern is answered that comes now."""
    working = _working_time(door, at)
    if door.counted_in == FrontDoor.CountedIn.HOURS:
        return working.after_hours(at, door.within)
    return working.after_days(at, door.within)


def of_late() -> WorkingTime:
    """When people work, as the page for concerns says it, holidays of the last two years too."""
    door = FrontDoor.objects.filter(pk=1).first() or FrontDoor(pk=1)
    return _working_time(door, timezone.now() - TWO_YEARS)


def _working_time(door: FrontDoor, since: dt.datetime) -> WorkingTime:
    zone = time_zone()
    closed_on = frozenset(map(dt.date.fromisoformat, door.closed_on))
    closed_on |= days_off(door.country, door.region, since.astimezone(zone).date())
    return WorkingTime(zone, frozenset(door.works_on), door.works_from, door.works_until, closed_on)
