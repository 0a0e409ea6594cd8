"""What was delivered at a moment, whole, by unit and by week: no person's view is in it."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.formats import number_format
from django.utils.translation import gettext

from keepword import measure
from keepword.ledger.reading import read_tallies
from keepword.organisation.access import tree_today
from keepword.organisation.models import Unit
from keepword.organisation.tree import Tree
from keepword.standards.means import Arrived, Period
from keepword.standards.models import Moment
from keepword.standards.querysets import EVER

LENS = "delivered"


@dataclass(frozen=True)
class Kept:
    """How often it was so; under 30 cases there is no figure out of 100."""

    n: int
    share: float
    low: float | None
    high: float | None
    index: int | None

    def __str__(self) -> str:
        if self.index is not None:
            return str(self.index)
        held = f"{self.share * self.n:.0f}"
        return gettext("%(held)s of %(n)s") % {"held": held, "n": self.n}

    @property
    def cases(self) -> str:
        """How many it is counted from, as it is read."""
        return number_format(self.n, force_grouping=True)

    @property
    def between(self) -> str:
        """Its interval in words: 58 to 64."""
        if self.low is None or self.high is None:
            return ""
        limits = {"low": round(100 * self.low), "high": round(100 * self.high)}
        return gettext("%(low)s to %(high)s") % limits


@dataclass(frozen=True)
class OfUnit:
    """A unit, and how often it kept it."""

    name: str
    kept: Kept


@dataclass(frozen=True)
class Source:
    """What brought it: a recipe's file, a program, a card."""

    name: str
    n: int
    last_day: dt.date


@dataclass(frozen=True)
class Delivered:
    """All of it, and that of each unit, best first; nothing where nothing is recorded."""

    whole: Kept | None
    units: tuple[OfUnit, ...]


def units_of(units: Iterable[Unit]) -> frozenset[str] | None:
    """The keys of some units with all below them; of none it is the whole organisation: None."""
    return units_below(tree_today(), units)


def units_below(tree: Tree, units: Iterable[Unit]) -> frozenset[str] | None:
    """The same in a tree that was read."""
    return frozenset[str]().union(*(tree.descendants(unit.key) for unit in units)) or None


def delivered(
    moment: Moment, units: Collection[str] | None, first: dt.date, last: dt.date
) -> Delivered:
    """How often it was kept at a moment from one day to another, both included."""
    tallies = _read(moment, units, ("unit", "lens"), first, last)
    if not tallies.num_rows:
        return Delivered(None, ())
    names = dict(
        Unit.objects.filter(key__in=tallies["unit"].to_pylist()).values_list("key", "name")
    )
    by_unit = [
        OfUnit(names[key], kept)
        for key, kept in zip(tallies["unit"].to_pylist(), _kept(tallies), strict=True)
        if key in names and kept
    ]
    return Delivered(
        whole=_kept(measure.merge(tallies.drop_columns("unit")))[0],
        units=tuple(sorted(by_unit, key=lambda each: (-each.kept.share, each.name))),
    )


Where = tuple[Moment, Collection[str] | None]
"""A moment with its aliases, and the keys of some units; None is every."""


def kept_at(wanted: Sequence[Where], first: dt.date, last: dt.date) -> list[Kept | None]:
    """How often it was kept at each of some moments by some units; one reading of the tallies."""
    keys = [_keys(moment) for moment, _units in wanted]
    found = read_tallies(
        first_day=first, last_day=last, by=("moment", "unit", "lens"), moments=set().union(*keys)
    )
    found = found.filter(pc.equal(found["lens"], pa.scalar(LENS)))
    return [_whole(found, its, units) for its, (_moment, units) in zip(keys, wanted, strict=True)]


def kept_of(kept: int, n: int) -> Kept | None:
    """How often it was so, of cases that were counted elsewhere."""
    sums = {key: [float(kept)] for key in ("wx", "wxx", "wwx", "wwxx")}
    counted = {"lens": [LENS], "n": [n], "w": [float(n)], "ww": [float(n)], **sums}
    return _kept(pa.table(counted))[0]


def _whole(found: pa.Table, keys: set[str], units: Collection[str] | None) -> Kept | None:
    its = found.filter(pc.is_in(found["moment"], pa.array(sorted(keys), pa.string())))
    if units is not None:
        its = its.filter(pc.is_in(its["unit"], pa.array(sorted(units), pa.string())))
    if not its.num_rows:
        return None
    return _kept(measure.merge(its.drop_columns(["moment", "unit"])))[0]


def _keys(moment: Moment) -> set[str]:
    return {moment.key, *(alias.key for alias in moment.aliases.all())}


def by_week(
    moment: Moment, units: Collection[str] | None, first: dt.date, last: dt.date
) -> list[dict[str, Any]]:
    """The tally of each week in which something was delivered, by its Monday."""
    return _read(moment, units, ("week", "lens"), first, last).to_pylist()


def sources(
    moment: Moment, units: Collection[str] | None, first: dt.date, last: dt.date
) -> tuple[Source, ...]:
    """Where it comes from: each source, how much it brought, and its last day."""
    rows = _read(moment, units, ("source", "day", "lens"), first, last).to_pylist()
    of: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        of.setdefault(row["source"], []).append(row)
    return tuple(
        Source(name, sum(row["n"] for row in its), max(row["day"] for row in its))
        for name, its in sorted(of.items())
    )


def ever_delivered_by(moment: Moment) -> set[str]:
    """Every source that has ever said of this moment what was delivered."""
    rows = _read(moment, None, ("source", "lens"), *EVER).to_pylist()
    return {row["source"] for row in rows}


def arrived(moment: Moment, source: str) -> Callable[[Period], Arrived]:
    """What one source brought there in some days, once somebody asks."""

    def found(period: Period) -> Arrived:
        those = [each for each in sources(moment, None, *period) if each.name == source]
        return Arrived(those[0].n, those[0].last_day) if those else Arrived(0)

    return found


def _read(
    moment: Moment,
    units: Collection[str] | None,
    by: tuple[str, ...],
    first: dt.date,
    last: dt.date,
) -> pa.Table:
    keys = [moment.key, *moment.aliases.values_list("key", flat=True)]
    found = read_tallies(first_day=first, last_day=last, by=by, units=units, moments=keys)
    return found.filter(pc.equal(found["lens"], pa.scalar(LENS)))


def _kept(tallies: pa.Table) -> list[Kept | None]:
    """Of each row how often it was so; nothing where its scores are not yes or no."""
    return [
        None if each.mean is None else Kept(each.n, each.mean, each.low, each.high, each.index)
        for each in measure.lens_summaries(tallies)
    ]
