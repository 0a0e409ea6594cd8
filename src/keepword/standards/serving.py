"""Which standard serves which objective; which serve none, and which nobody serves."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from keepword.standards.models import Standard, StandardVersion
from keepword.standards.querysets import objectives, standards_from
from keepword.strategy.models import Text


@dataclass(frozen=True)
class Held:
    """A standard, and its version that holds on the day, else the next one."""

    standard: Standard
    version: StandardVersion


@dataclass(frozen=True)
class Served:
    """An objective, and the standards that serve it; without any it is but a wish."""

    objective: Text
    standards: tuple[Held, ...]


def by_objective(day: dt.date) -> tuple[list[Served], list[Held]]:
    """Every objective in force with its standards; and the standards that serve none of them."""
    held = [Held(each, version_on(each.versions.all(), day)) for each in standards_from(day)]
    found = [
        Served(objective, tuple(each for each in held if each.standard.objective == objective))
        for objective in objectives()
    ]
    served = {each.standard.pk for one in found for each in one.standards}
    return found, [each for each in held if each.standard.pk not in served]


def version_on(versions: Iterable[StandardVersion], day: dt.date) -> StandardVersion:
    """The version that holds on a day; if none does, the first that holds later."""
    later = [each for each in versions if each.valid_to is None or each.valid_to >= day]
    return min(later, key=lambda each: each.valid_from)
