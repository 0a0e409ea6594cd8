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


@dataclass(frozen=True)
class Stretch:
    """Days, both ends included, over which the promise did not change."""

    first_day: date
    last_day: date
    share: float
    told: bool

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last_day - self.first_day + _DAY).days


def promised(
    targets: Sequence[Target], period: Period, lineage: Sequence[str] | None
) -> Promise | None:
    """What one moment's targets promised over the period.

    `lineage` is the unit asked for and those above it, nearest first: the nearest target counts.
    Without a unit the organisation's own target counts; where there are only targets of units, each
    of them counts alike.
    """
    stretches = in_stretches(targets, period, lineage)
    if not stretches:
        return None
    weighted = tuple((float(stretch.days), stretch.share) for stretch in stretches)
    return Promise(weighted, told=all(stretch.told for stretch in stretches))


def in_stretches(
    targets: Sequence[Target], period: Period, lineage: Sequence[str] | None
) -> list[Stretch]:
    """The days over which one and the same share was promised, in their order."""
    found = []
    for first, after in _stretches(targets, period):
        in_force = _nearest([each for each in targets if each.holds(first)], lineage)
        if in_force:
            share = sum(each.share for each in in_force) / len(in_force)
            told = all(each.told for each in in_force)
            found.append(Stretch(first, after - _DAY, share, told))
    return found


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
