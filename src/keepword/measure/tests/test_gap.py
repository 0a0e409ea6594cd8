"""Gaps of different people and of the same people, against published tables."""

import dataclasses

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from keepword.measure import Gap, MeasureError, gap, paired_gap, tally
from keepword.measure.tests.coverage import WEIGHTS, groups


def yes(count: int, of: int) -> pa.Table:
    return tally(pa.table({"score": np.repeat([1.0, 0.0], [count, of - count])}))


# Newcombe (1998) Statist. Med. 17:873-890, table II, method 10.
@pytest.mark.parametrize(
    ("later", "earlier", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_newcombe_as_printed(
    later: tuple[int, int], earlier: tuple[int, int], low: float, high: float
) -> None:
    found = gap(yes(*later), yes(*earlier))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.value == pytest.approx(later[0] / later[1] - earlier[0] / earlier[1])
    assert (found.n_later, found.n_earlier) == (later[1], earlier[1])


def pairs(both: int, lost: int, won: int, neither: int) -> pa.Table:
    rows = {
        "first": [1] * (both + lost) + [0] * (won + neither),
        "score": [1] * both + [0] * lost + [1] * won + [0] * neither,
    }
    return tally(pa.table(rows), "first")


# Fagerland, Lydersen and Laake (2014) Statist. Med. 33:2850, airway hyper-responsiveness before
# and after: Newcombe's interval -0.507 to -0.026. Altman et al. (2000) Statistics with Confidence,
# table 6.2: 0.011 to 0.226. Both print the first minus the second.
@pytest.mark.parametrize(
    ("cells", "low", "high"), [((1, 1, 7, 12), 0.026, 0.507), ((14, 5, 0, 22), -0.226, -0.011)]
)
def test_newcombe_for_pairs_as_printed(
    cells: tuple[int, int, int, int], low: float, high: float
) -> None:
    found = paired_gap(pairs(*cells))
    assert (round(found.low, 3), round(found.high, 3)) == (low, high)
    assert found.n_later == found.n_earlier == sum(cells)


def test_numeric_scores_get_welch() -> None:
    rng = np.random.default_rng(3)
    one, other = rng.normal(7, 2, 450), rng.normal(6, 1, 500)
    found = gap(tally(pa.table({"score": one})), tally(pa.table({"score": other})))
    truth = stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
    assert found.method == "Welch's t"
    assert (found.low, found.high) == pytest.approx((truth.low, truth.high), rel=1e-9)


def test_numeric_pairs_get_the_t_interval_of_their_differences() -> None:
    rng = np.random.default_rng(4)
    first = rng.integers(1, 6, 400)
    second = np.clip(first + rng.integers(-1, 2, 400), 1, 5)
    found = paired_gap(tally(pa.table({"first": first, "score": second}), "first"))
    truth = stats.ttest_rel(second, first).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((truth.low, truth.high), rel=1e-9)


def test_few_numeric_scores_have_a_gap_without_an_interval() -> None:
    found = gap(
        tally(pa.table({"score": [1, 3, 5]})), tally(pa.table({"score": [2, 4, 4]})), scale=None
    )
    assert found.value == pytest.approx(-1 / 3)
    assert found.low is None
    assert str(found).startswith("The gap is −0.33 (withheld: fewer than 200")


def test_a_target_has_no_error_of_its_own() -> None:
    found = gap(yes(81, 263), 0.9)
    assert found.low == pytest.approx(0.255288519878274 - 0.9)
    assert found.high == pytest.approx(0.3662095769828 - 0.9)
    assert found.n_earlier is None
    turned = gap(0.9, yes(81, 263))
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))


def test_the_later_below_the_earlier_is_a_shortfall() -> None:
    assert gap(yes(10, 100), yes(90, 100)).high < 0


def test_exchanging_the_sides_turns_the_gap_round() -> None:
    one, other = gap(yes(56, 70), yes(48, 80)), gap(yes(48, 80), yes(56, 70)).turned_round()
    figures = ("value", "low", "high", "n_later", "n_earlier")
    assert [getattr(one, name) for name in figures] == pytest.approx(
        [getattr(other, name) for name in figures]
    )


def test_nobody_on_one_side_is_no_gap() -> None:
    found = gap(yes(0, 0), yes(3, 4))
    assert found.value is found.low is found.high is None
    assert str(found) == "There is no gap to show (withheld: no scores)."


def test_perfect_agreement_keeps_a_width() -> None:
    found = paired_gap(pairs(20, 0, 0, 0), scores="binary")
    assert found.value == 0
    assert found.low < 0 < found.high


def test_pairs_weigh_as_one_row_per_person() -> None:
    twice = paired_gap(
        tally(
            pa.table({"first": [1, 0, 1, 0], "score": [1, 1, 0, 0], "w8": [2.0, 2.0, 2.0, 2.0]}),
            "first",
            weight="w8",
        )
    )
    once = paired_gap(pairs(1, 1, 1, 1))
    assert (twice.low, twice.high) == pytest.approx((once.low, once.high))


def test_pairs_by_more_than_the_first_score_are_added_over() -> None:
    rows = {"unit": ["a", "b", "b", "a"], "first": [1, 1, 0, 0], "score": [1, 0, 1, 0]}
    assert paired_gap(tally(pa.table(rows), ["unit", "first"])) == paired_gap(pairs(1, 1, 1, 1))


def test_bad_sides_are_refused() -> None:
    several = tally(pa.table({"unit": ["a", "b"], "score": [1, 0]}), "unit")
    with pytest.raises(MeasureError, match="one row of a tally, not 2"):
        gap(several, yes(1, 2))
    with pytest.raises(MeasureError, match="Neither side is a tally"):
        gap(0.9, 0.8)
    with pytest.raises(MeasureError, match="no w, ww"):
        gap({"n": 3}, yes(1, 2))
    with pytest.raises(MeasureError, match="by a column 'first'"):
        paired_gap(yes(1, 2))
    with pytest.raises(MeasureError, match="numbers, none missing"):
        paired_gap(tally(pa.table({"first": [None, 1.0], "score": [1, 0]}), "first"))


def test_a_row_may_be_a_mapping() -> None:
    assert gap(yes(56, 70).to_pylist()[0], yes(48, 80)) == gap(yes(56, 70), yes(48, 80))


def test_a_gap_is_frozen_and_shows_itself_safely() -> None:
    found = Gap(-0.2, None, None, 0.95, 1, 2, "<b>")
    assert found._repr_html_().startswith(
        "<table><caption>The gap is −20 points (&lt;b&gt;).</caption>"
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.value = 0.0


REPEATS = 500


@pytest.mark.parametrize("weights", ["equal", "mild", "wild"])
def test_intervals_of_pairs_hold_the_truth(weights: str) -> None:
    rng = np.random.default_rng(12)
    shape = (REPEATS, 60)
    first = (rng.random(shape) < 0.85).astype(float)
    second = np.where(rng.random(shape) < 0.5, first, rng.random(shape) < 0.6).astype(float)
    w = WEIGHTS[weights](rng, shape)
    cells = [groups(second, w, first == score).to_pylist() for score in (0, 1)]
    found = [
        paired_gap(pa.table({"first": [0, 1]} | {name: [no[name], yes[name]] for name in no}))
        for no, yes in zip(*cells, strict=True)
    ]
    truth = 0.5 * 0.85 + 0.5 * 0.6 - 0.85
    assert 0.93 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.985


@pytest.mark.parametrize("weights", ["equal", "mild", "wild"])
def test_intervals_of_different_people_hold_the_truth(weights: str) -> None:
    rng = np.random.default_rng(13)
    sides = []
    for n, share in ((40, 0.7), (90, 0.9)):
        x = (rng.random((REPEATS, n)) < share).astype(float)
        sides.append(groups(x, WEIGHTS[weights](rng, x.shape)).to_pylist())
    found = [gap(later, earlier) for later, earlier in zip(*sides, strict=True)]
    assert 0.93 <= np.mean([one.low <= -0.2 <= one.high for one in found]) <= 0.985
