"""How the versions of a standard follow each other: each ends the day before the next begins."""

import datetime as dt
from collections.abc import Iterable

from keepword.organisation.models import Unit
from keepword.standards.models import Standard, StandardVersion

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
