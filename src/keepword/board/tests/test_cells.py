from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword import measure
from keepword.board import details
from keepword.board.cells import Cells, cells_of
from keepword.board.withholding import Asked
from keepword.organisation.tree import Tree

MINIMUM = 5
TREE = Tree({"a": "north"})
UNITS = (None, frozenset({"a"}), TREE.descendants("north"), frozenset({"b"}))
CHANNELS = (None, "mail", "desk")
PERIODS = (("2026-01", "2026-01"), ("2026-02", "2026-02"), ("2026-01", "2026-02"))
WEEKS = {
    "2026-01": (date(2026, 1, 5), date(2026, 1, 26)),
    "2026-02": (date(2026, 1, 26), date(2026, 2, 2)),
}
ATOMS = [
    (month, week, unit, channel)
    for month in WEEKS
    for week in WEEKS[month]
    for unit, channel in (("a", "mail"), ("a", "desk"), ("north", "mail"), ("b", "mail"))
]


def table(counts: Iterable[int], by: tuple[str, ...], months: tuple[str, str]) -> pa.Table:
    """Tallies in which Σwx, in binary, names the atoms that a figure is the sum of."""
    rows = [
        {"month": month, "week": week, "unit": unit, "channel": channel, "n": n, "wx": float(2**i)}
        for i, ((month, week, unit, channel), n) in enumerate(zip(ATOMS, counts, strict=True))
        if n and months[0] <= month <= months[1]
    ]
    sums = dict.fromkeys(measure.TALLY_COLUMNS, 0.0)
    told = [{**sums, **row, "moment": "pick-up", "lens": "perceived"} for row in rows]
    keys = {name: pa.date32() if name == "week" else pa.string() for name in by}
    types = {**keys, "n": pa.int64(), **{name: pa.float64() for name in measure.TALLY_COLUMNS[1:]}}
    return measure.merge(pa.Table.from_pylist(told, schema=pa.schema(types.items())))


CELL = ("month", "moment", "lens", "unit", "channel")


def cells(counts: list[int], months: tuple[str, str], minimum: int = MINIMUM) -> Cells:
    everything = (PERIODS[0][0], PERIODS[1][0])
    return cells_of(
        table(counts, CELL, months),
        months_of(table(counts, ("month", "moment", "lens"), everything)),
        months=months,
        minimum=minimum,
        tree_in=lambda _: TREE,
    )


def months_of(table: pa.Table) -> Counter[tuple[str, str, str]]:
    """How many there are by moment, lens and month."""
    found: Counter[tuple[str, str, str]] = Counter()
    for row in table.to_pylist():
        found[row["moment"], row["lens"], row["month"]] += row["n"]
    return found


def figures(counts: list[int]) -> Iterator[float]:
    """Every Σwx that stands on some page, whatever is asked for."""
    for months in PERIODS:
        here = cells(counts, months)
        for units, channel in product(UNITS, CHANNELS):
            shown = here.shown(Asked(units, channel))
            yield total(here.rows_of(shown).to_pylist())
            by_run = details._in_runs(here, "perceived", Asked(units, channel))
            yield from (total(rows) for _, rows in by_run)
        weeks = table(counts, ("month", "week", *CELL[1:]), months).to_pylist()
        spells = details._in_stretches(weeks, here, MINIMUM)
        yield from (total(rows) for _, rows in spells)


def total(rows: Iterable[Mapping[str, Any]]) -> float:
    return sum(row["wx"] for row in rows)


def derivable(told: set[float]) -> np.ndarray:
    """Every group of atoms whose sum follows from the figures by adding and subtracting."""
    named = np.array(sorted(told), dtype=np.int64)
    groups = ((named[:, None] >> np.arange(len(ATOMS))) & 1).astype(float)
    _, sizes, directions = np.linalg.svd(groups)
    free = directions[int((sizes > 1e-9).sum()) :]
    subsets = (np.arange(2 ** len(ATOMS))[:, None] >> np.arange(len(ATOMS))) & 1
    return subsets[np.abs(subsets @ free.T).max(axis=1, initial=0) < 1e-9]


# Every atom holds somebody: who knows from elsewhere which are empty is outside the argument.
@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(1, 7), min_size=len(ATOMS), max_size=len(ATOMS)))
def test_no_small_group_can_be_derived_from_any_filters(counts: list[int]) -> None:
    held = derivable(set(figures(counts))) @ np.array(counts)

    assert not ((held > 0) & (held < MINIMUM)).any()


def test_large_groups_are_shown_as_they_are() -> None:
    counts = [10] * len(ATOMS)
    here = cells(counts, PERIODS[2])

    for units, channel in product(UNITS, CHANNELS):
        wanted = [
            2**i
            for i, (_, _, unit, its_channel) in enumerate(ATOMS)
            if (units is None or unit in units) and channel in (None, its_channel)
        ]
        shown = here.rows_of(here.shown(Asked(units, channel))).to_pylist()
        assert total(shown) == sum(wanted)
        assert here.withheld(Asked(units, channel)) == frozenset()


def test_what_was_delivered_is_never_withheld() -> None:
    rows = table([1] * len(ATOMS), CELL, PERIODS[2])
    delivered = rows.set_column(2, "lens", pa.array(["delivered"] * len(rows)))
    here = cells_of(
        delivered,
        months_of(delivered),
        months=PERIODS[2],
        minimum=MINIMUM,
        tree_in=lambda _: TREE,
    )

    assert total(here.rows_of(here.shown(Asked(frozenset({"b"}), None))).to_pylist()) == sum(
        2**i for i, atom in enumerate(ATOMS) if atom[2] == "b"
    )
