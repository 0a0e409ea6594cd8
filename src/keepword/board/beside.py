"""The overall among kept and among broken promises of a moment: where it may be shown, and how.

Kept and broken cut the answers to the overall in a third way, beside blocks and stretches (see
`withholding`). So within a run

- no few can be singled out by adding and subtracting kept, broken and the other answers, and blocks
  or stretches, whose crossings an outsider may know to be empty;
- two moments are shown together only where none of their groups (kept, broken, the others, and two
  of these together) differ in size by less than the minimum, unless they are as large. The moment
  with the fewest pairs gives way.

Both hang on whole runs alone, so that every page decides alike.
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, product
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from . import figures, sentences
from .cells import Cells
from .reading import Moment
from .results import Mark, Part, Related
from .withholding import Run, enough, grouped, stretches
from .wording import gettext as _
from .wording import gettext_noop

LENS = "perceived"
KEPT, BROKEN = 1.0, 0.0
UNDER_A_FILTER = gettext_noop(
    "Kept is set beside broken for all units and channels together: "
    "within some of them it could set single customers apart. Choose all of them to see it."
)
NO_MONTHS = gettext_noop(
    "Kept is not set beside broken here: too few answers, or too few to keep others' answers apart."
)
SOME_MONTHS = gettext_noop("Months are left out in which it could set single customers apart.")

Crossing = tuple[int, int, int]
"""How many kept, broken and others a part holds."""
There = tuple[bool, bool, bool]
"""Which of the three it holds."""
GROUPS = range(3)
HEIGHTS = [heights for heights in product(range(3), repeat=3) if min(heights) == 0]
"""Coefficients of the three groups; one more for each of them says the same."""
Pair = Mapping[str, Any]
"""A tally of answers to the overall, and how the promise of a moment went before."""


@dataclass(frozen=True)
class Cut:
    """One way in which a run's answers are parted: the part of each piece, how many are in each."""

    piece_of: Callable[[Pair], Hashable]
    part_of: Mapping[Any, int]
    sizes: Sequence[int]


@dataclass(frozen=True)
class Overall:
    """The answers to the overall, run by run, and the ways in which they are parted."""

    cuts: Mapping[Run, Sequence[Cut]]

    @property
    def size_of(self) -> dict[Run, int]:
        """How many answers each run holds."""
        return {run: sum(cuts[0].sizes) for run, cuts in self.cuts.items()}


def overall_of(cells: Cells, weeks: pa.Table, key: str, minimum: int) -> Overall:
    """How the answers to the overall are parted, from its own cells and weeks."""
    rows = [row for row in weeks.to_pylist() if row["lens"] == LENS]
    return Overall(
        {
            run: (_by_block(cells, run), _by_stretch(rows, run, minimum))
            for run in cells.runs.get((key, LENS), ())
        }
    )


def _by_block(cells: Cells, run: Run) -> Cut:
    months = (run.first, run.last)
    its = [group for group in cells.groups if group.lens == LENS and group.months == months]
    part_of = {cell: part for part, group in enumerate(its) for cell in group.cells}
    sizes = [_n(cells.sums_of([group])) for group in its]
    return Cut(lambda pair: (pair["unit"], pair["channel"]), part_of, sizes)


def _by_stretch(rows: Iterable[Pair], run: Run, minimum: int) -> Cut:
    counts: Counter[Any] = Counter()
    for row in rows:
        if run.holds(row["month"]):
            counts[row["week"], row["month"]] += row["n"]
    its = stretches(counts, minimum)
    part_of = {week: part for part, stretch in enumerate(its) for week in stretch}
    sizes = [sum(counts[week] for week in stretch) for stretch in its]
    return Cut(lambda pair: (pair["week"], pair["month"]), part_of, sizes)


# --- where it may be shown ---------------------------------------------------------------------


def shown(pairs: Iterable[Pair], overall: Overall, minimum: int) -> dict[str, list[Pair]]:
    """By moment, the pairs of the runs in which kept may stand beside broken."""
    by_moment = grouped(pairs, key=lambda pair: str(pair["moment_a"]))
    found: dict[str, list[Pair]] = {moment: [] for moment in by_moment}
    for run, cuts in overall.cuts.items():
        inside = {
            moment: [pair for pair in its if run.holds(pair["month"])]
            for moment, its in by_moment.items()
        }
        parted = {moment: its for moment, its in inside.items() if parts(its, cuts, minimum)}
        for moment in together(parted, overall.size_of[run], minimum):
            found[moment] += parted[moment]
    return found


def parts(pairs: Sequence[Pair], cuts: Iterable[Cut], minimum: int) -> bool:
    """Whether no few can be singled out by kept and broken together with the parts of any cut."""
    tables = [_crossings(pairs, cut) for cut in cuts]
    rows = [row for table in tables for row in table]
    if any(size < 0 for row in rows for size in row):
        return False  # some answer lies in no part
    if any(all(row[group] for row in rows) for group in range(3)):
        return all(_nothing_forced(table, minimum) for table in tables)
    return all(enough(size, minimum) for row in rows for size in row)


def _crossings(pairs: Iterable[Pair], cut: Cut) -> list[Crossing]:
    paired: Counter[Any] = Counter()
    for pair in pairs:
        paired[cut.part_of.get(cut.piece_of(pair)), pair["first"]] += pair["n"]
    found = [
        (paired[part, KEPT], paired[part, BROKEN], size - paired[part, KEPT] - paired[part, BROKEN])
        for part, size in enumerate(cut.sizes)
    ]
    lost = paired[None, KEPT] + paired[None, BROKEN]
    return [*found, (0, 0, -lost)] if lost else found


def _nothing_forced(table: Iterable[Crossing], minimum: int) -> bool:
    """Whether what kept and broken single out beyond whole parts is nobody or enough, always.

    An outsider gives the kept, the broken and the others a coefficient each, and every part one
    that makes the sums 0 or 1. Where those that a part holds differ by 1, this singles out the
    higher ones; where they differ by more it cannot be done; else the part goes as a whole.
    """
    mixed = _by_who_is_there(table)
    for heights in HEIGHTS:
        singled_out = [_singled_out(heights, there) for there in mixed]
        if None in singled_out:
            continue
        forced = sum(
            sizes[group]
            for sizes, groups in zip(mixed.values(), singled_out, strict=True)
            for group in groups or ()
        )
        if not enough(forced, minimum):
            return False
    return True


def _by_who_is_there(table: Iterable[Crossing]) -> dict[There, Crossing]:
    """The parts that hold more than one group, those that hold the same ones added up."""
    found: dict[There, Crossing] = {}
    for row in table:
        kept, broken, others = row
        there = (bool(kept), bool(broken), bool(others))
        if sum(there) > 1:
            before = found.get(there, (0, 0, 0))
            found[there] = (before[0] + kept, before[1] + broken, before[2] + others)
    return found


@cache
def _singled_out(heights: Crossing, there: There) -> tuple[int, ...] | None:
    """Which of the groups that a part holds stand out: none if it goes as a whole."""
    its = {group: heights[group] for group in GROUPS if there[group]}
    low, high = min(its.values()), max(its.values())
    if high - low > 1:
        return None  # the sums cannot all be 0 or 1
    return tuple(group for group, height in its.items() if height > low)


def together(moments: Mapping[str, Sequence[Pair]], answers: int, minimum: int) -> list[str]:
    """The moments that may be shown of the same answers: those with the fewest pairs give way."""
    sizes = {moment: _sizes(pairs, answers) for moment, pairs in moments.items() if pairs}
    found: list[str] = []
    for moment in sorted(sizes, key=lambda moment: (-_n(moments[moment]), moment)):
        if all(_far(sizes[moment], sizes[other], minimum) for other in found):
            found.append(moment)
    return found


def _sizes(pairs: Sequence[Pair], answers: int) -> set[int]:
    """How many kept, broken and others there are, one by one and two by two."""
    kept, broken = (
        _n(pair for pair in pairs if pair["first"] == first) for first in (KEPT, BROKEN)
    )
    groups = (kept, broken, answers - kept - broken)
    return {*groups, *map(sum, combinations(groups, 2))}


def _far(sizes: Collection[int], others: Collection[int], minimum: int) -> bool:
    return all(enough(abs(one - other), minimum) for one in sizes for other in others)


def _n(pairs: Iterable[Pair]) -> int:
    return sum(pair["n"] for pair in pairs)


# --- how it is shown ---------------------------------------------------------------------------


def of_overall(pairs: pa.Table, overall: Moment) -> list[Pair]:
    """The answers to the overall behind which a promise was kept or broken."""
    its = (
        (pc.field("lens_a") == "delivered")
        & (pc.field("moment_b") == overall.key)
        & (pc.field("lens_b") == LENS)
    )
    return [pair for pair in pairs.filter(its).to_pylist() if pair["first"] in (KEPT, BROKEN)]


def related(
    pairs: Sequence[Pair], may: Sequence[Pair], moment: Moment, overall: Moment, *, level: float
) -> Related:
    """Kept and broken of one moment, side by side: of its pairs those that may be shown."""
    by_first = grouped(may, key=lambda pair: pair["first"])
    kept, broken = _sides([by_first.get(first, ()) for first in (KEPT, BROKEN)], level)
    sentence = sentences.related(moment.name, kept, broken)
    if _n(may) < _n(pairs):
        sentence = (*sentence, Part(f" {_(SOME_MONTHS)}"))
    return Related(sentence, overall.name, kept, broken)


def withheld(overall: Moment, why: str) -> Related:
    """Kept and broken where neither is shown, and why."""
    mark = _withheld_mark(_(why))
    return Related((Part(_(why)),), overall.name, mark, mark)


def _sides(sides: Iterable[Sequence[Pair]], level: float) -> list[Mark]:
    marks = figures.marks_of([(LENS, pairs) for pairs in sides], level=level)
    return [mark if mark.n else _withheld_mark(_("Nobody answered.")) for mark in marks]


def _withheld_mark(why: str) -> Mark:
    return replace(figures.withheld_mark(LENS, 0), why_no_interval=why)
