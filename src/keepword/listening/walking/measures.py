"""Who has walked lately, and what is to be walked next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Max, QuerySet

from keepword.listening.models import Walk
from keepword.listening.pulses.asking import LEADS
from keepword.organisation.access import May, units_where
from keepword.organisation.models import User
from keepword.standards.models import Moment


@dataclass(frozen=True)
class Walker:
    """Somebody who leads, and when they last walked a moment; none is never."""

    person: User
    last_on: dt.date | None


def leaders() -> QuerySet[User]:
    """Everybody who leads the whole, or a unit."""
    led = User.objects.filter(is_active=True, roles__kind__in=LEADS)
    return led.distinct().order_by("name", "email")


def walkers() -> Sequence[Walker]:
    """Those who lead, whoever has not walked for longest on top."""
    rows = Walk.objects.exclude(walked_on=None).order_by().values_list("person")
    last = dict(rows.annotate(Max("walked_on")))
    found = [Walker(person, last.get(person.pk)) for person in leaders()]
    return sorted(found, key=lambda each: each.last_on or dt.date.min)


def moments_to_walk(person: User) -> QuerySet[Moment]:
    """The moments of somebody's units, the one that nobody has walked for longest first."""
    units = units_where(person, May.WRITE)
    moments = Moment.objects.filter(is_overall=False)
    if units is not None:
        moments = moments.filter(unit__key__in=units)
    walked = moments.annotate(walked_on=Max("walks__walked_on"))
    return walked.order_by(F("walked_on").asc(nulls_first=True), "name", "pk")


def waiting_for(person: User) -> Walk | None:
    """The walk that somebody has before them."""
    return Walk.objects.filter(person=person, walked_on=None).select_related("moment").first()
