"""What the ledger holds of a period, cell by cell, and which of it may be shown for a question."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pyarrow as pa

from keepword.organisation.tree import Tree

from .withholding import PEOPLES_VIEWS, Asked, Cell, Run, blocks, grouped, runs

Lensed = tuple[str, str]
"""A moment and a lens."""
MonthCounts = Mapping[tuple[str, str, str], int]
"""How many observations there are by moment, lens and month."""
_KEYS = ("moment", "lens", "unit", "channel")


@dataclass(frozen=True)
class Together:
    """Rows that are shown together or not at all, of one moment and lens."""

    moment: str
    lens: str
    months: tuple[str, str]
    cells: frozenset[Cell]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Cells:
    """Tallies by month, moment, lens, unit and channel; people's views in groups large enough."""

    table: pa.Table
    groups: tuple[Together, ...]
    runs: Mapping[Lensed, tuple[Run, ...]]

    def shown(self, asked: Asked) -> list[Together]:
        """The groups that lie wholly in what is asked for."""
        held = {cell for cell in self._cells if asked.holds([cell])}
        return [group for group in self.groups if group.cells <= held]

    @cached_property
    def _cells(self) -> frozenset[Cell]:
        return frozenset(cell for group in self.groups for cell in group.cells)

    def rows_of(self, groups: Iterable[Together]) -> pa.Table:
        """The rows of some groups."""
        return self.table.take(pa.array(_places_of(groups), pa.int64()))

    def sums_of(self, groups: Iterable[Together]) -> list[dict[str, Any]]:
        """The same rows, one by one."""
        return [self._rows[place] for place in _places_of(groups)]

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        return self.table.to_pylist()

    def withheld(self, asked: Asked) -> frozenset[Lensed]:
        """Moments and lenses of which there is something in the filter, and nothing is shown."""
        shown = {(group.moment, group.lens) for group in self.shown(asked)}
        return frozenset(
            (moment, lens)
            for moment, lens, cell in self._lensed_cells
            if (moment, lens) not in shown and asked.holds([cell])
        )

    @cached_property
    def _lensed_cells(self) -> frozenset[tuple[str, str, Cell]]:
        moments, lenses, *cells = (texts(self.table[name]) for name in _KEYS)
        return frozenset(zip(moments, lenses, zip(*cells, strict=True), strict=True))


def _places_of(groups: Iterable[Together]) -> list[int]:
    return sorted(row for group in groups for row in group.rows)


def texts(column: "pa.ChunkedArray[Any]") -> list[str]:
    """A column of keys as a list: in a tally no key is missing."""
    return [str(key) for key in column.to_pylist()]


def cells_of(
    table: pa.Table,
    counts: MonthCounts,
    *,
    months: tuple[str, str],
    minimum: int,
    tree_in: Callable[[str], Tree],
) -> Cells:
    """Group a period's cells so that nothing small can be derived (see `withholding`).

    `counts` are those since the first day: the runs of months hang on nothing that a filter can
    change. `tree_in` gives the tree of units in a month.
    """
    by_lensed = grouped(_keys(table), key=lambda row: (row.moment, row.lens))
    its_runs = _runs(by_lensed, counts, months, minimum)
    found: list[Together] = []
    for (moment, lens), rows in by_lensed.items():
        if lens not in PEOPLES_VIEWS:
            places = _places(rows)
            found += [_together(rows[0], months, [cell], places) for cell in places]
            continue
        by_month = grouped(rows, key=lambda row: row.month)
        for run in its_runs.get((moment, lens), ()):
            within_run = [row for month in by_month if run.holds(month) for row in by_month[month]]
            found += _in_run(within_run, run, tree_in(run.last), minimum)
    return Cells(table, tuple(found), its_runs)


class _Row(NamedTuple):
    at: int
    month: str
    moment: str
    lens: str
    cell: Cell
    n: int


def _keys(table: pa.Table) -> list[_Row]:
    columns = [
        table[name].to_pylist() for name in ("month", "moment", "lens", "unit", "channel", "n")
    ]
    return [
        _Row(at, month, moment, lens, (unit, channel), n)
        for at, (month, moment, lens, unit, channel, n) in enumerate(zip(*columns, strict=True))
    ]


def _runs(
    wanted: Iterable[Lensed], counts: MonthCounts, months: tuple[str, str], minimum: int
) -> dict[Lensed, tuple[Run, ...]]:
    by_month: dict[Lensed, dict[str, int]] = {lensed: {} for lensed in wanted}
    for (moment, lens, month), n in counts.items():
        if (moment, lens) in by_month:
            by_month[moment, lens][month] = n
    return {
        lensed: tuple(run for run in runs(its_months, minimum) if run.within(*months))
        for lensed, its_months in by_month.items()
    }


def _in_run(rows: list[_Row], run: Run, tree: Tree, minimum: int) -> list[Together]:
    sizes: dict[Cell, int] = defaultdict(int)
    for row in rows:
        sizes[row.cell] += row.n
    places = _places(rows)
    months = (run.first, run.last)
    return [_together(rows[0], months, block, places) for block in blocks(sizes, tree, minimum)]


def _places(rows: Iterable[_Row]) -> dict[Cell, list[int]]:
    places: dict[Cell, list[int]] = defaultdict(list)
    for row in rows:
        places[row.cell].append(row.at)
    return places


def _together(
    row: _Row, months: tuple[str, str], block: Iterable[Cell], places: Mapping[Cell, list[int]]
) -> Together:
    rows = tuple(at for cell in block for at in places[cell])
    return Together(row.moment, row.lens, months, frozenset(block), rows)
