"""How the versions of a standard follow each other: each ends the day before the next begins."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from keepword.organisation.models import Unit
from keepword.organisation.present import today
from keepword.standards.models import Moment, Standard, StandardVersion

_DAY = dt.timedelta(days=1)


def begin(
    standard: Standard, *, units: Iterable[Unit], valid_from: dt.date, **promised: object
) -> StandardVersion:
    """Put a version between its neighbours, in the caller's transaction."""
    others = standard.versions.order_by("valid_from")
    earlier = others.filter(valid_from__lt=valid_from).last()
    later = others.filter(valid_from__gt=valid_from).first()
    if earlier and (earlier.valid_to is None or earlier.valid_to >= valid_from):
        earlier.valid_to = valid_from - _DAY
        earlier.save(update_fields=["valid_to"])
    version: StandardVersion = standard.versions.create(
        valid_from=valid_from, valid_to=later.valid_from - _DAY if later else None, **promised
    )
    version.units.set(units)
    return version


def withdraw(version: StandardVersion) -> None:
    """Take a version away, in the caller's transaction; the one before it holds on."""
    before = version.valid_from - _DAY
    version.standard.versions.filter(valid_to=before).update(valid_to=version.valid_to)
    version.delete()


def correctable(version: StandardVersion) -> bool:
    """Whether a version may be written anew: it has not begun, or was written within a day."""
    return version.valid_from > today() or timezone.now() - version.made_at < _DAY


def in_the_way(
    moment: Moment,
    units: Iterable[Unit],
    first_day: dt.date,
    last_day: dt.date | None,
    *,
    apart_from: Standard | None = None,
) -> StandardVersion | None:
    """A version of another standard that promises for one of the units on one of the days."""
    others = StandardVersion.objects.filter(standard__moment=moment).exclude(standard=apart_from)
    wanted = list(units)
    others = others.filter(units__in=wanted) if wanted else others.filter(units=None)
    if last_day is not None:
        others = others.filter(valid_from__lte=last_day)
    return others.filter(Q(valid_to=None) | Q(valid_to__gte=first_day)).first()
