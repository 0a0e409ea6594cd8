"""The promised lens: the targets in force over a period, each weighted by its days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from .results import Period

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Target:
    """What was promised at a moment, of a unit or (None) of all, from one day to another."""

    moment: str
    unit: str | None
    share: float
    told: bool
    valid_from: date
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the target is in force on the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Promise:
    """The targets of a period: (days, share) each, and whether customers were told of all."""

    weighted: tuple[tuple[float, float], ...]
    told: bool


def promised(
    targets: Sequence[Target], period: Period, lineage: Sequence[str] | None
) -> Promise | None:
    """What one moment's targets promised over the period.

    `lineage` is the unit asked for and those above it, nearest first: the nearest target counts.
    Without a unit the organisation's own target counts; where there are only targets of units, each
    of them counts alike.
    """
    weighted, told = [], True
    for first, after in _stretches(targets, period):
        in_force = _nearest([each for each in targets if each.holds(first)], lineage)
        days = (after - first).days / max(len(in_force), 1)
        weighted += [(days, each.share) for each in in_force]
        told = told and all(each.told for each in in_force)
    return Promise(tuple(weighted), told) if weighted else None


def _stretches(targets: Iterable[Target], period: Period) -> list[tuple[date, date]]:
    """The period cut where a target begins or ends: first days, and the days after the last."""
    end = period.last_day + _DAY
    cuts = {period.first_day, end}
    for target in targets:
        cuts.add(target.valid_from)
        if target.valid_to is not None:
            cuts.add(target.valid_to + _DAY)
    days = sorted(day for day in cuts if period.first_day <= day <= end)
    return list(pairwise(days))


def _nearest(in_force: Sequence[Target], lineage: Sequence[str] | None) -> list[Target]:
    """Of the targets in force the ones that count; of two for the same unit the newer."""
    newest = {each.unit: each for each in sorted(in_force, key=lambda each: each.valid_from)}
    for unit in (*(lineage or ()), None):
        if unit in newest:
            return [newest[unit]]
    return list(newest.values()) if lineage is None else []
