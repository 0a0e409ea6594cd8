"""Adverse impact, against the guidelines' own answers, and its uncertainty."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from keepword.measure import MeasureError
from keepword.measure.fairness import adverse_impact, ratio_limits

from .reference import figures

# EEOC et al. (1979), Questions and Answers on the Uniform Guidelines, answer 11.
ANSWER_11 = {
    "White": (60, 100),
    "American Indian": (45, 100),
    "Hispanic": (48, 100),
    "Black": (51, 100),
}


def test_the_guidelines_own_answer_is_given() -> None:
    found = adverse_impact(ANSWER_11)
    assert [one.ratio for one in found.groups] == [1, 0.75, 0.8, 0.85]
    assert found.adverse == ("American Indian",)
    assert found.highest == "White"
    assert found["American Indian"].short == 3


def test_exactly_four_fifths_is_not_adverse_and_one_less_is() -> None:
    """4 of 12 against 5 of 12 is below 0.8 in binary, and four-fifths in whole numbers."""
    large = 10**4
    assert (4 / 12) / (5 / 12) < 0.8
    for n, at, of in [(12, 4, 5), (5 * large, 4 * large, 5 * large)]:
        assert not adverse_impact({"a": (of, n), "b": (at, n)})["b"].below
        less = adverse_impact({"a": (of, n), "b": (at - 1, n)})["b"]
        assert less.below
        assert less.short == 1


def test_48_of_80_against_12_of_40_is_more_than_chance() -> None:
    one = adverse_impact({"White": (48, 80), "Black": (12, 40)})["Black"]
    assert (one.rate, one.ratio, one.adverse) == (0.3, 0.5, "yes")
    assert one.z == pytest.approx(-3.098386676965933, abs=1e-8)
    assert one.p == pytest.approx(0.0034092217678491827, abs=1e-8)


def test_a_ratio_under_four_fifths_may_be_chance() -> None:
    found = adverse_impact({"W": (63, 187), "AA": (27, 93), "H": (13, 58)})
    assert found["AA"].adverse == "no"
    assert found["H"].adverse == "perhaps"
    assert found["H"].ratio == pytest.approx(0.6652983032293377, abs=1e-8)
    assert found["H"].high > 1
    assert "which chance could do, 3 more would reach four-fifths" in str(found)


def test_every_figure_computed_elsewhere_agrees() -> None:
    computed = figures("adverse_impact")["computed"]
    exercise = {"W": (63, 187), "AA": (27, 93), "H": (13, 58)}
    of = computed["whites_48_of_80_blacks_12_of_40"]["groups"]
    cases = [
        (exercise, computed["exercise_63of187_27of93_13of58"]),
        ({"White": (48, 80), "Black": (12, 40)}, of),
    ]
    for groups, expected in cases:
        found = adverse_impact(groups)
        for name, figure in expected.items():
            assert found[name].rate == pytest.approx(figure["rate"], abs=1e-8)
            assert found[name].ratio == pytest.approx(figure["ratio"], abs=1e-8)
            assert found[name].below == figure["below_4_5"]


def test_the_limits_of_a_ratio_are_koopmans() -> None:
    """Koopman (1984), Biometrics 40:513: 36 of 40 against 16 of 80."""
    found = ratio_limits((36, 40), (16, 80), 0.95)
    assert found == pytest.approx((2.94, 7.15), abs=5e-3)
    # The same by a numerical search for the likeliest two shares at each ratio.
    assert found == pytest.approx((2.939569, 7.152223), abs=2e-6)


def test_the_highest_rate_is_the_measure_not_the_largest_group() -> None:
    found = adverse_impact({"many": (300, 1000), "few": (60, 100)})
    assert found.highest == "few"
    assert found.adverse == ("many",)


def test_a_group_under_two_in_a_hundred_is_shown_and_not_compared() -> None:
    found = adverse_impact({"a": (50, 100), "b": (45, 97), "c": (4, 4), "d": (0, 3)})
    assert found.highest == "a"
    assert [one.adverse for one in found.groups][2:] == ["too few to compare"] * 2
    assert found.adverse == ()
    assert found["c"].ratio == 2
    # 4 of 200 is two in a hundred, exactly.
    assert adverse_impact({"a": (50, 100), "b": (45, 96), "c": (4, 4)}).highest == "c"


@pytest.mark.parametrize(
    ("first", "second"), [((0.3, 40), (0.6, 80)), ((0.1, 20), (0.5, 60)), ((0.5, 300), (0.7, 200))]
)
def test_intervals_of_a_ratio_cover_the_truth(
    first: tuple[float, int], second: tuple[float, int]
) -> None:
    rng = np.random.default_rng(11)
    (p1, n1), (p2, n2) = first, second
    draws = np.stack([rng.binomial(n1, p1, 800), rng.binomial(n2, p2, 800)], axis=1)
    limits = [ratio_limits((x1, n1), (x2, n2), 0.95) for x1, x2 in draws.tolist()]
    covered = np.mean([low <= p1 / p2 <= high for low, high in limits])
    assert 0.93 <= covered <= 0.98


def test_alike_groups_are_called_adverse_as_seldom_as_promised() -> None:
    rng = np.random.default_rng(12)
    draws = rng.binomial([60, 90], 0.4, size=(300, 2)).tolist()
    found = [adverse_impact({"a": (x, 60), "b": (y, 90)}) for x, y in draws]
    verdicts = [one.adverse for each in found for one in each.groups]
    assert verdicts.count("yes") <= 0.05 * len(found)
    # The rule alone would accuse many more.
    assert verdicts.count("perhaps") > 0.15 * len(found)


counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, counts, st.sampled_from([0.8, 0.95, 0.999]))
def test_limits_hold_the_ratio_turn_with_its_sides_and_are_a_score_test(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> None:
    assume(first[0] > 0 and second[0] > 0)
    low, high = ratio_limits(first, second, level)
    ratio = first[0] * second[1] / (first[1] * second[0])
    assert 0 <= low <= ratio * (1 + 1e-9)
    assert ratio <= high * (1 + 1e-9)
    assert low < high
    turned = ratio_limits(second, first, level)
    assert (1 / turned[1], 1 / turned[0]) == pytest.approx((low, high), rel=1e-6)


@given(counts, counts)
def test_the_limits_hold_one_where_a_pooled_test_does_not_reject(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    """At a ratio of 1 the score test is the pooled z test."""
    assume(first[0] > 0 and second[0] > 0)
    pooled = (first[0] + second[0]) / (first[1] + second[1])
    assume(pooled < 1)
    error = math.sqrt(pooled * (1 - pooled) * (1 / first[1] + 1 / second[1]))
    z = (first[0] / first[1] - second[0] / second[1]) / error
    bound = norm.ppf(0.975)
    assume(abs(abs(z) - bound) > 1e-6)
    low, high = ratio_limits(first, second, 0.95)
    assert (low <= 1 <= high) == (abs(z) < bound)


@settings(max_examples=40)
@given(st.lists(counts, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_verdicts_are_exact_and_know_no_order(groups: list[tuple[int, int]], rng: Any) -> None:
    pool = sum(n for _, n in groups)
    assume(all(50 * n >= pool for _, n in groups) and any(x for x, _ in groups))
    named = {f"group {place}": count for place, count in enumerate(groups)}
    best = max(Fraction(*count) for count in groups)
    found = adverse_impact(named)
    expected = {name for name, count in named.items() if 5 * Fraction(*count) < 4 * best}
    assert set(found.adverse) == expected
    shuffled = list(named.items())
    rng.shuffle(shuffled)
    assert set(adverse_impact(dict(shuffled)).adverse) == expected
    for name in expected:
        x, n = named[name]
        assert 5 * Fraction(x + found[name].short, n) >= 4 * best
        assert 5 * Fraction(x + found[name].short - 1, n) < 4 * best


def test_nobody_of_a_group_selected_has_a_limit_above() -> None:
    one = adverse_impact({"a": (0, 10), "b": (5, 10)})["a"]
    assert (one.ratio, one.low, one.short) == (0, 0, 4)
    assert 0.3 < one.high < 1
    assert ratio_limits((5, 10), (0, 10), 0.95)[1] == math.inf


@pytest.mark.parametrize(
    ("groups", "says"),
    [
        ({}, "no two groups to compare"),
        ({"a": (1, 2)}, "no two groups to compare"),
        ({"a": (50, 1000), "b": (1, 2)}, "at least two that make up 2 in 100"),
        ({"a": (500, 990), "b": (1, 20)}, "at least two that make up 2 in 100"),
        ({"a": (0, 20), "b": (0, 20)}, "Nobody was selected"),
        ({"a": (1.5, 20), "b": (1, 20)}, "a: 1.5 of 20 are not whole numbers"),
        ({"a": (math.nan, 20), "b": (1, 20)}, "not whole numbers"),
        ({"a": (1, 20), "b": (21, 20)}, "b: 21 of 20 is not a rate"),
        ({"a": (1, 20), "b": (-1, 20)}, "b: -1 of 20 is not a rate"),
        ({"a": (1, 20), "b": (0, 0)}, "give n above 0"),
    ],
)
def test_what_cannot_be_compared_is_refused(groups: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        adverse_impact(groups)


def test_a_level_or_a_group_that_is_none_is_refused() -> None:
    with pytest.raises(MeasureError, match="level is a share"):
        adverse_impact(ANSWER_11, level=95)
    with pytest.raises(MeasureError, match="There is no group 'Green'"):
        adverse_impact(ANSWER_11)["Green"]


def test_results_are_shown_as_tables_and_sentences() -> None:
    found = adverse_impact(ANSWER_11)
    assert "<td>45 of 100</td>" in found._repr_html_()
    assert str(adverse_impact({"a": (5, 10), "b": (5, 10)})).startswith("No group")
