"""Small groups stay hidden: vendors' worked cases, brute force, and every sum that follows."""

import itertools
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.measure import MeasureError
from keepword.measure.disclosure import audit, differencing, suppress

from .reference import figures

THRESHOLD = 5
# Two squares of hidden cells with one hidden cell between them. Every line hides two or more, yet
# rows 1 and 2 less columns 1 and 2 are that cell: counting per line is not enough.
BRIDGE = np.array(
    [
        [1, 1, 1, 0, 0],
        [1, 1, 0, 0, 0],
        [0, 0, 1, 1, 0],
        [0, 0, 1, 1, 0],
        [0, 0, 0, 0, 0],
    ],
    dtype=bool,
)


def groups(name: str) -> list[int]:
    """The vendors' worked examples, as their help pages give them (retrieved 2025)."""
    return {
        "Culture Amp help page, example 1": [4, 9],
        "Dialog help page, example 1": [3, 6],
        "Dialog help page, example 2": [3, 6, 4],
    }[name]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Culture Amp help page, example 1", []),
        ("Dialog help page, example 1", []),
        ("Dialog help page, example 2", [6]),
    ],
)
def test_vendors_examples(name: str, shown: list[int]) -> None:
    counts = groups(name)
    mask = suppress(counts, THRESHOLD)
    assert [n for n, hidden in zip(counts, mask, strict=True) if not hidden] == shown


def test_vendors_examples_as_published() -> None:
    for case in figures("disclosure_control")["differencing"]:
        if "groups" in case:
            counts = list(case["groups"].values())
            mask = suppress(counts, case["min"])
            visible = {
                name for name, hidden in zip(case["groups"], mask, strict=True) if not hidden
            }
            assert visible == set(case["show"]) - {"parent"}


def test_a_remainder_that_is_large_enough_stays_visible() -> None:
    # Culture Amp, example 2: filtering technology leaves six others.
    assert not suppress([6, 9], THRESHOLD).any()


def test_a_lost_person_is_found_by_the_published_means() -> None:
    # Company of 8 with a mean of .5, its team of 7 with a mean of .5714…: the eighth scored 0.
    scores = dict.fromkeys(range(4), 1.0) | dict.fromkeys(range(4, 8), 0.0)
    found = differencing({"company": range(8), "team": range(7)}, THRESHOLD, scores=scores)
    first = found.exposed[0]
    assert (first.n, first.mean, first.members) == (1, 0.0, frozenset({7}))
    assert first.combination == {"company": 1, "team": -1}
    assert str(first) == "company − team gives 1 person, whose mean is 0."


def test_the_mean_of_a_small_group_that_follows_is_said() -> None:
    scores = dict.fromkeys("abc", 1.0) | dict.fromkeys("defghijkl", 0.5)
    found = differencing({"all": "abcdefghijkl", "no new ones": "efghijkl"}, scores=scores)
    assert [(e.n, e.mean) for e in found.exposed] == [(4, 3.5 / 4)]


def test_the_bounds_of_a_square_follow_by_hand() -> None:
    table = [[20, 50, 10], [8, 19, 22], [17, 32, 12]]
    mask = np.array([[0, 0, 0], [1, 0, 1], [1, 0, 1]], dtype=bool)
    # Row 2 leaves 30, row 3 leaves 29, column 1 leaves 25 and column 3 leaves 34.
    assert audit(table, mask) == {
        (1, 0): (0, 25),
        (1, 2): (5, 30),
        (2, 0): (0, 25),
        (2, 2): (4, 29),
    }


def test_two_hidden_cells_in_every_line_may_still_give_one_away() -> None:
    table = np.full((5, 5), 9)
    bounds = audit(table, BRIDGE)
    assert bounds[0, 2] == (9, 9)
    assert all(low < high for place, (low, high) in bounds.items() if place != (0, 2))


def brute_force(table: Any, mask: Any) -> dict[tuple[int, ...], tuple[int, int]]:
    """Every table of counts with the same visible cells and totals."""
    places = [tuple(place) for place in np.argwhere(mask).tolist()]
    most = int(table.sum())
    found = []
    for values in itertools.product(range(most + 1), repeat=len(places)):
        other = table.copy()
        for place, value in zip(places, values, strict=True):
            other[place] = value
        if all((other.sum(axis) == table.sum(axis)).all() for axis in range(table.ndim)):
            found.append(values)
    return {
        place: (min(v[i] for v in found), max(v[i] for v in found))
        for i, place in enumerate(places)
    }


@given(
    st.lists(st.integers(0, 2), min_size=6, max_size=6),
    st.sets(st.integers(0, 5), max_size=4),
    st.sampled_from([(2, 3), (6,), (3, 2)]),
)
@settings(max_examples=25, deadline=None)
def test_the_audit_agrees_with_trying_every_table(
    counts: list[int], hidden: set[int], shape: tuple[int, ...]
) -> None:
    table = np.array(counts).reshape(shape)
    mask = np.isin(np.arange(6), list(hidden)).reshape(shape)
    assert audit(table, mask) == brute_force(table, mask)


tables = st.tuples(st.integers(2, 4), st.integers(2, 4)).flatmap(
    lambda shape: st.lists(
        st.one_of(st.integers(0, 6), st.integers(5, 30)),
        min_size=shape[0] * shape[1],
        max_size=shape[0] * shape[1],
    ).map(lambda counts: np.array(counts).reshape(shape))
)


def sums_that_follow(table: Any, mask: Any) -> list[int]:
    """Each group of hidden cells that rows less columns give: an independent proof of safety.

    Rows R less columns C, where no hidden cell outside R lies in C, leave the hidden cells of R
    outside C.
    """
    rows, columns = table.shape
    found = []
    for r in itertools.product([False, True], repeat=rows):
        for c in itertools.product([False, True], repeat=columns):
            row, column = np.array(r), np.array(c)
            if not mask[np.ix_(~row, column)].any():
                inside = np.ix_(row, ~column)
                found.append(int((table[inside] * mask[inside]).sum()))
    return found


@given(tables)
@settings(max_examples=25, deadline=None)
def test_no_small_group_follows_from_totals_that_are_not_small(table: Any) -> None:
    table = table + (table.sum(1, keepdims=True) < THRESHOLD) * THRESHOLD
    table = table + (table.sum(0, keepdims=True) < THRESHOLD) * THRESHOLD
    mask = suppress(table, THRESHOLD)
    assert mask[table < THRESHOLD].all()
    assert all(n == 0 or n >= THRESHOLD for n in sums_that_follow(table, mask))
    bounds = audit(table, mask)
    assert all(bounds[p][1] >= THRESHOLD for p in bounds if table[p] < THRESHOLD)


@given(tables, st.booleans())
@settings(max_examples=20, deadline=None)
def test_with_totals_hidden_too_nothing_small_is_ever_known(table: Any, show_zeros: bool) -> None:
    rows = np.concatenate([table, table.sum(1, keepdims=True)], 1)
    whole = np.concatenate([rows, rows.sum(0, keepdims=True)], 0)
    mask = suppress(whole, THRESHOLD, totals=True, show_zeros=show_zeros)
    small = (whole < THRESHOLD) & (whole > 0) if show_zeros else whole < THRESHOLD
    bounds = audit(whole, mask, totals=True)
    assert mask[small].all()
    assert all(bounds[p][1] >= THRESHOLD for p in bounds if small[p])


@given(tables)
@settings(max_examples=15, deadline=None)
def test_nothing_is_hidden_without_need(table: Any) -> None:
    mask = suppress(table, THRESHOLD)
    before = audit(table, mask)
    small = [place for place in before if table[place] < THRESHOLD]
    for place in set(before) - set(small):
        fewer = mask.copy()
        fewer[place] = False
        after = audit(table, fewer)
        assert any(after[p][1] < min(THRESHOLD, before[p][1]) for p in small)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30))
@settings(max_examples=40, deadline=None)
def test_a_list_of_units_hides_the_fewest_people(counts: list[int]) -> None:
    mask = suppress([*counts, sum(counts)], THRESHOLD, totals=True, show_zeros=True)
    hidden = [n for n, gone in zip(counts, mask, strict=False) if gone]
    small = [n for n in counts if 0 < n < THRESHOLD]
    large = sorted(n for n in counts if n >= THRESHOLD)
    needs_one = 0 < sum(small) < THRESHOLD
    assert sorted(hidden) == sorted(small + (large[:1] if needs_one else []))
    assert bool(mask[-1]) == (needs_one and not large)


def test_a_cube_is_protected_along_every_axis() -> None:
    rng = np.random.default_rng(5)
    cube = rng.integers(3, 40, (3, 3, 4))
    mask = suppress(cube, THRESHOLD)
    bounds = audit(cube, mask)
    small = [place for place in bounds if cube[place] < THRESHOLD]
    assert small
    assert len(bounds) < cube.size
    assert all(bounds[place][1] >= THRESHOLD for place in small)


def test_one_row_is_a_list() -> None:
    assert suppress([[4, 9]], THRESHOLD).tolist() == [[True, True]]
    assert audit([[4, 9]], [[True, True]]) == {(0, 0): (0, 13), (0, 1): (0, 13)}


def test_an_empty_answer_says_as_much_as_a_full_one() -> None:
    # Nobody in the first team was dissatisfied: showing the 0 says so of each of the twelve.
    table = [[12, 0], [20, 30]]
    assert suppress(table, THRESHOLD).all()
    assert not suppress(table, THRESHOLD, show_zeros=True).any()


def test_a_total_that_is_small_gives_itself_away_unless_it_is_hidden() -> None:
    assert audit([[1, 1], [20, 30]], suppress([[1, 1], [20, 30]], 5))[0, 0] == (0, 2)
    whole = [[1, 1, 2], [20, 30, 50], [21, 31, 52]]
    mask = suppress(whole, 5, totals=True)
    assert mask[0].all()
    assert audit(whole, mask, totals=True)[0, 2][1] >= THRESHOLD
    alone = suppress([3, 3], 5, totals=True)
    assert alone.tolist() == [True, True]
    assert audit([3, 3], alone, totals=True)[0,] == (0, math.inf)


PEOPLE = "abcdefghijklmnopqrstuvwxyz"


def test_one_leaver_between_two_dates_is_exposed() -> None:
    found = differencing({"May": PEOPLE[:20], "June": PEOPLE[1:20]})
    assert [exposure.members for exposure in found.exposed] == [frozenset("a")]
    assert str(found) == "May − June gives 1 person."


def test_three_filters_that_are_harmless_in_pairs_are_found_together() -> None:
    # Each pair of teams holds six, so does each pair's difference none; all three give a team.
    a, b, c = PEOPLE[:3], PEOPLE[3:6], PEOPLE[6:9]
    releases = {"not a": b + c, "not b": a + c, "not c": a + b}
    assert differencing(dict(itertools.islice(releases.items(), 2))).exposed == ()
    found = differencing(releases)
    assert {exposure.members for exposure in found.exposed} == {
        frozenset(a),
        frozenset(b),
        frozenset(c),
    }
    halves = found.exposed[0].combination.values()
    assert sorted(halves) == [Fraction(-1, 2), Fraction(1, 2), Fraction(1, 2)]


def test_and_not_filters_of_cells_are_counted_by_size() -> None:
    sizes = {("north", "old"): 40, ("north", "new"): 3, ("south", "old"): 30, ("south", "new"): 9}
    north = [cell for cell in sizes if cell[0] == "north"]
    old = [cell for cell in sizes if cell[1] == "old"]
    releases = {"all": sizes, "north": north, "old": old}
    assert differencing(releases, sizes=sizes).safe
    found = differencing(releases | {"south and old": [("south", "old")]}, sizes=sizes)
    assert [(e.members, e.n) for e in found.exposed] == [(frozenset({("north", "new")}), 3)]


def test_one_joiner_and_one_leaver_show_by_their_answers() -> None:
    # The counts are equal, but a mean that rises by one answer says what both of them answered.
    scores = dict.fromkeys(PEOPLE, 0.5) | {"a": 0.0, "z": 1.0}
    releases = {"May": PEOPLE[:-1], "June": PEOPLE[1:]}
    assert differencing(releases).safe
    found = differencing(releases, scores=scores)
    assert {(e.members, e.mean) for e in found.exposed} == {
        (frozenset("a"), 0.0),
        (frozenset("z"), 1.0),
    }
    assert all(exposure.unanimous for exposure in found.exposed)


def test_unanimous_answers_disclose_at_any_n() -> None:
    alike = dict.fromkeys(range(500), 0.0)
    assert not differencing({"all": range(500)}, scores=alike).safe
    assert differencing({"all": range(500)}, scores=alike | {3: 1.0}).safe


@given(st.lists(st.sets(st.integers(0, 11), min_size=5), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_what_is_called_safe_has_no_small_sum_or_difference(groups_: list[set[int]]) -> None:
    releases = {f"release {i}": group for i, group in enumerate(groups_)}
    found = differencing(releases)
    for one, other in itertools.product(groups_, repeat=2):
        if other < one and len(one - other) < THRESHOLD:
            assert not found.safe
    for exposure in found.exposed:
        people = {person for group in groups_ for person in group}
        held = {
            p: sum(f for n, f in exposure.combination.items() if p in releases[n]) for p in people
        }
        assert all(value >= 0 for value in held.values())
        assert sum(held.values()) < THRESHOLD
        assert {p for p in people if held[p]} >= exposure.members


def test_results_are_shown_in_words_and_as_a_table() -> None:
    found = differencing({"<b>": range(3)})
    assert str(differencing({"all": range(9)})).startswith("No combination of these releases")
    assert "&lt;b&gt;" in found._repr_html_()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([], "The table is empty"),
        ([3, -1], r"The cell \(1,\) holds -1"),
        ([3, 1.5], "holds 1.5"),
        ([3, math.nan], "holds nan"),
        (["3"], "not counts"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(table: Any, message: str) -> None:
    with pytest.raises(MeasureError, match=message):
        suppress(table, THRESHOLD)


def test_other_bad_input_is_refused() -> None:
    with pytest.raises(MeasureError, match="hides nothing"):
        suppress([3, 4], 0)
    with pytest.raises(MeasureError, match="hides nothing"):
        suppress([3, 4], math.nan)
    with pytest.raises(MeasureError, match=r"8 is not the total of \[3, 4\] \(7\)"):
        suppress([3, 4, 8], THRESHOLD, totals=True)
    with pytest.raises(MeasureError, match="give true/false in the shape of the table"):
        audit([3, 4], [True])
    with pytest.raises(MeasureError, match="The mask is int64"):
        audit([3, 4], [1, 0])
    with pytest.raises(MeasureError, match="There are no releases"):
        differencing({})
    with pytest.raises(MeasureError, match="hides nothing"):
        differencing({"all": "abc"}, 0)
    with pytest.raises(MeasureError, match="The size of 'b' is None"):
        differencing({"all": "ab"}, sizes={"a": 2})
    with pytest.raises(MeasureError, match="The sum of scores of 'a' is 2"):
        differencing({"all": "a"}, scores={"a": 2})
