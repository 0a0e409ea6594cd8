from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.board.withholding import Asked, Run, blocks, enough, runs, stretches
from keepword.organisation.tree import Tree

MINIMUM = 5
TREE = Tree({"a": "north", "b": "north"})
UNITS = {
    "a": frozenset({"a"}),
    "b": frozenset({"b"}),
    "north": TREE.descendants("north"),
    None: None,
}
CHANNELS = ("mail", "desk", None)


def test_months_are_joined_until_they_hold_the_minimum_and_the_last_wait() -> None:
    counts = {"2026-01": 4, "2026-02": 3, "2026-03": 9, "2026-04": 1, "2026-05": 2}

    assert runs(counts, 5) == [Run("2026-01", "2026-02"), Run("2026-03", "2026-03")]


def test_a_short_rest_joins_the_stretch_before_it() -> None:
    assert stretches({1: 5, 2: 2, 3: 3, 4: 4}, 5) == [[1], [2, 3, 4]]


def test_small_channels_are_shown_with_their_unit_and_small_units_with_their_neighbours() -> None:
    cells = {("a", "mail"): 8, ("a", "desk"): 2, ("b", "mail"): 3, ("b", "desk"): 1}

    assert set(blocks(cells, TREE, 5)) == {
        frozenset({("a", "mail")}),
        frozenset({("a", "desk"), ("b", "mail"), ("b", "desk")}),
    }


def test_what_is_left_over_at_the_top_joins_the_smallest_block() -> None:
    cells = {("a", "mail"): 8, ("b", "mail"): 6, ("north", "desk"): 2}

    assert set(blocks(cells, TREE, 5)) == {
        frozenset({("a", "mail")}),
        frozenset({("b", "mail"), ("north", "desk")}),
    }


@pytest.mark.parametrize(("n", "may"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_group_is_nobody_or_enough(n: int, may: bool) -> None:
    assert enough(n, 5) is may


def shown(answers: dict[tuple[str, str, int], int], minimum: int) -> set[frozenset]:
    """Every group of atoms (unit, channel, week) whose sum stands on some page of one month."""
    total = sum(answers.values())
    if not runs({"2026-01": total}, minimum):
        return set()
    cells: dict[tuple[str, str], int] = {}
    weeks: dict[int, int] = {}
    for (unit, channel, week), n in answers.items():
        cells[unit, channel] = cells.get((unit, channel), 0) + n
        weeks[week] = weeks.get(week, 0) + n
    cells = {cell: n for cell, n in cells.items() if n}
    parts = blocks(cells, TREE, minimum)
    found = {
        frozenset(
            atom
            for block in parts
            if Asked(units, channel).holds(block)
            for atom in answers
            if atom[:2] in block
        )
        for units, channel in product(UNITS.values(), CHANNELS)
    }
    spans = stretches({week: n for week, n in weeks.items() if n}, minimum)
    return found | {frozenset(atom for atom in answers if atom[2] in span) for span in spans}


ATOMS = list(product(("a", "b", "north"), ("mail", "desk"), (1, 2)))


@settings(deadline=None, max_examples=150)
@given(st.lists(st.integers(0, 9), min_size=len(ATOMS), max_size=len(ATOMS)))
def test_no_small_group_can_be_derived(counts: list[int]) -> None:
    answers = dict(zip(ATOMS, counts, strict=True))
    figures = np.array([[atom in group for atom in ATOMS] for group in shown(answers, MINIMUM)])
    if not len(figures):
        return
    _, sizes, directions = np.linalg.svd(figures.astype(float))
    free = directions[int((sizes > 1e-9).sum()) :]
    subsets = (np.arange(2 ** len(ATOMS))[:, None] >> np.arange(len(ATOMS))) & 1
    derivable = subsets[np.abs(subsets @ free.T).max(axis=1, initial=0) < 1e-9]
    held = derivable @ np.array(counts)

    assert not ((held > 0) & (held < MINIMUM)).any()


@given(st.lists(st.integers(1, 9), min_size=6, max_size=6))
def test_every_answer_counts_in_the_whole(counts: list[int]) -> None:
    cells = dict(zip(product(("a", "b", "north"), ("mail", "desk")), counts, strict=True))
    parts = blocks(cells, TREE, MINIMUM)

    assert sorted(cell for part in parts for cell in part) == sorted(cells)
