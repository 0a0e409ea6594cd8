"""What other rooms read of moments, promises and obstacles."""

import datetime as dt
from collections.abc import Iterable

from keepword.standards.models import StandardVersion

PromiseOfUnit = tuple[str, str | None, float, bool, dt.date, dt.date | None]
"""A moment's key, a unit's or (None) everybody's, the target, whether told, first and last day."""


def promises_of_units() -> Iterable[PromiseOfUnit]:
    """Every version of every standard, once for each of its units."""
    return StandardVersion.objects.order_by("valid_from").values_list(
        "standard__moment__key",
        "units__key",
        "target",
        "told_to_customers",
        "valid_from",
        "valid_to",
    )
