"""Shares, differences and paired differences, against what is published."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from keepword.measure import MeasureError
from keepword.measure.proportion import Difference, difference, paired_difference, proportion

from .reference import figures

PRINTED = 5e-5 + 1e-9

# Newcombe (1998), Statistics in Medicine 17:857-872, table I: four decimals.
SINGLE = {
    (81, 263): {
        "wald": (0.2522, 0.3638),
        "wilson": (0.2553, 0.3662),
        "wilson-cc": (0.2535, 0.3682),
        "clopper-pearson": (0.2527, 0.3676),
        "mid-p": (0.2544, 0.3658),
    },
    (15, 148): {
        "wald": (0.0527, 0.1500),
        "wilson": (0.0624, 0.1605),
        "wilson-cc": (0.0598, 0.1644),
        "clopper-pearson": (0.0578, 0.1617),
        "mid-p": (0.0601, 0.1581),
    },
    (0, 20): {
        "wald": (0, 0),
        "wilson": (0, 0.1611),
        "wilson-cc": (0, 0.2005),
        "clopper-pearson": (0, 0.1684),
        "mid-p": (0, 0.1391),
    },
    (1, 29): {
        "wilson": (0.0061, 0.1718),
        "wilson-cc": (0.0018, 0.1963),
        "clopper-pearson": (0.0009, 0.1776),
        "mid-p": (0.0017, 0.1585),
    },
}
# Newcombe (1998), Statistics in Medicine 17:873-890, table II, methods 10, 11 and 1.
TWO = {
    (56, 70, 48, 80): {
        "newcombe": (0.0524, 0.3339),
        "newcombe-cc": (0.0428, 0.3422),
        "wald": (0.0575, 0.3425),
    },
    (9, 10, 3, 10): {"newcombe": (0.1705, 0.8090), "newcombe-cc": (0.1013, 0.8387)},
    (6, 7, 2, 7): {"newcombe": (0.0582, 0.8062), "newcombe-cc": (-0.0290, 0.8423)},
    (5, 56, 0, 29): {"newcombe": (-0.0381, 0.1926), "newcombe-cc": (-0.0667, 0.2037)},
}
# Altman et al. (2000), Statistics with Confidence, table 6.2; Fagerland, Lydersen and Laake
# (2017), Statistical Analysis of Contingency Tables, chapter 8 (airway hyper-responsiveness).
PAIRED = {(14, 5, 0, 22): (0.011, 0.226), (1, 1, 7, 12): (-0.507, -0.026)}


@pytest.mark.parametrize(
    ("x", "n", "method", "limits"),
    [(*key, name, limits) for key, by in SINGLE.items() for name, limits in by.items()],
)
def test_the_intervals_of_a_share_are_newcombes(
    x: int, n: int, method: str, limits: tuple[float, float]
) -> None:
    found = proportion(x, n, method=method)
    assert found.value == x / n
    assert (found.low, found.high) == pytest.approx(limits, abs=PRINTED)


@pytest.mark.parametrize(
    ("groups", "method", "limits"),
    [(key, name, limits) for key, by in TWO.items() for name, limits in by.items()],
)
def test_the_intervals_of_a_difference_are_newcombes(
    groups: tuple[int, int, int, int], method: str, limits: tuple[float, float]
) -> None:
    found = difference(*groups, method=method)
    assert (found.low, found.high) == pytest.approx(limits, abs=PRINTED)


@pytest.mark.parametrize(("table", "limits"), PAIRED.items())
def test_the_interval_of_a_paired_difference_is_published(
    table: tuple[int, int, int, int], limits: tuple[float, float]
) -> None:
    found = paired_difference(*table)
    assert (found.low, found.high) == pytest.approx(limits, abs=5e-4)


def test_the_paired_wald_interval_is_that_of_the_mean_of_the_differences() -> None:
    scores = np.array([1] * 5 + [-1] * 2 + [0] * 30)
    half = 1.959963984540054 * scores.std() / math.sqrt(len(scores))
    found = paired_difference(20, 5, 2, 10, method="wald")
    assert (found.low, found.high) == pytest.approx((scores.mean() - half, scores.mean() + half))


def test_every_digit_computed_elsewhere_agrees() -> None:
    computed = figures("proportions")["computed"]
    for case in computed["single"]:
        for name in set(case) - {"x", "n"}:
            found = proportion(case["x"], case["n"], method=name.replace("_", "-"))
            assert [found.low, found.high] == pytest.approx(case[name], abs=1e-8), name
    for case in computed["difference"]:
        both = difference(case["a"], case["m"], case["b"], case["n"])
        assert [both.low, both.high] == pytest.approx(case["newcombe_score"], abs=1e-8)


@pytest.mark.parametrize(
    ("method", "least", "mean"),
    [
        ("wilson", 0.83, (0.945, 0.957)),
        ("wilson-cc", 0.95, (0.96, 0.985)),
        ("clopper-pearson", 0.95, (0.96, 0.985)),
        ("mid-p", 0.92, (0.95, 0.97)),
        ("jeffreys", 0.86, (0.945, 0.957)),
        ("agresti-coull", 0.92, (0.95, 0.97)),
    ],
)
@pytest.mark.parametrize("n", [10, 40])
def test_intervals_of_a_share_cover_it_exactly_as_often_as_they_say(
    method: str, least: float, mean: tuple[float, float], n: int
) -> None:
    """Not simulated: the chance of every count is known."""
    limits = [proportion(x, n, method=method) for x in range(n + 1)]
    low, high = np.array([(found.low, found.high) for found in limits]).T
    shares = np.linspace(0.0005, 0.9995, 1000)[:, None]
    chance = binom.pmf(np.arange(n + 1), n, shares)
    coverage = (chance * ((low <= shares) & (shares <= high))).sum(axis=1)
    assert coverage.min() >= least
    assert mean[0] <= coverage.mean() <= mean[1]


def covered(found: list[Difference], truth: float) -> float:
    return float(np.mean([one.low <= truth <= one.high for one in found]))


def test_intervals_of_a_difference_cover_the_truth() -> None:
    rng = np.random.default_rng(5)
    for p1, n1, p2, n2 in [(0.9, 30, 0.7, 50), (0.98, 40, 0.95, 200), (0.5, 12, 0.5, 15)]:
        draws = zip(rng.binomial(n1, p1, 1000), rng.binomial(n2, p2, 1000), strict=True)
        found = [difference(int(x1), n1, int(x2), n2) for x1, x2 in draws]
        assert 0.935 <= covered(found, p1 - p2) <= 0.98


def test_paired_intervals_cover_the_truth_and_are_narrower_where_answers_agree() -> None:
    rng = np.random.default_rng(6)
    tables = rng.multinomial(60, [0.6, 0.2, 0.05, 0.15], 1000)
    found = [paired_difference(*table) for table in tables.tolist()]
    apart = [difference(one.first * 60, 60, one.second * 60, 60) for one in found]
    assert 0.935 <= covered(found, 0.15) <= 0.98
    assert np.mean([one.high - one.low for one in found]) < 0.95 * np.mean(
        [one.high - one.low for one in apart]
    )


def test_paired_intervals_are_wider_where_answers_run_against_each_other() -> None:
    paired = paired_difference(5, 25, 20, 4)
    apart = difference(30, 54, 25, 54)
    assert paired.value == pytest.approx(apart.value)
    assert paired.low < apart.low - 0.03
    assert paired.high > apart.high + 0.03


counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
bounded = st.sampled_from(["wilson", "wilson-cc", "clopper-pearson", "mid-p", "jeffreys"])


@given(counts, bounded, st.sampled_from([0.8, 0.95, 0.999]))
def test_an_interval_holds_its_share_stays_within_bounds_and_mirrors(
    count: tuple[int, int], method: str, level: float
) -> None:
    x, n = count
    found = proportion(x, n, method=method, level=level)
    other = proportion(n - x, n, method=method, level=level)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.high > found.low
    assert (other.low, other.high) == pytest.approx((1 - found.high, 1 - found.low), abs=1e-9)


@given(counts, counts, st.sampled_from(["newcombe", "newcombe-cc", "wald"]))
def test_a_difference_changes_its_sign_with_its_groups(
    first: tuple[int, int], second: tuple[int, int], method: str
) -> None:
    forth = difference(*first, *second, method=method)
    back = difference(*second, *first, method=method)
    assert (forth.value, forth.low, forth.high) == pytest.approx(
        (-back.value, -back.high, -back.low), abs=1e-12
    )
    if method != "wald":
        assert -1 <= forth.low <= forth.value <= forth.high <= 1


pairs = st.tuples(*[st.integers(0, 400)] * 4).filter(lambda table: sum(table) > 0)


@given(pairs, st.sampled_from(["newcombe", "wald"]))
def test_a_paired_difference_changes_its_sign_with_its_sides(
    table: tuple[int, int, int, int], method: str
) -> None:
    both, first, second, neither = table
    forth = paired_difference(both, first, second, neither, method=method)
    back = paired_difference(both, second, first, neither, method=method)
    assert forth.value == pytest.approx((first - second) / sum(table), abs=1e-12)
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low), abs=1e-12)
    assert forth.low <= forth.value <= forth.high


def test_counts_of_any_size_have_an_interval() -> None:
    found = proportion(4 * 10**14, 10**15)
    assert 0 < found.high - found.low < 1e-6
    assert found.low < 0.4 < found.high


def test_everybody_and_nobody_reach_the_ends_by_jeffreys() -> None:
    assert proportion(20, 20, method="jeffreys").high == 1
    assert proportion(0, 20, method="jeffreys").low == 0


@pytest.mark.parametrize("table", [(0, 8, 0, 12), (8, 0, 12, 0), (0, 0, 8, 12), (8, 12, 0, 0)])
def test_pairs_with_an_empty_margin_go_together_by_nothing(table: Any) -> None:
    both, first, second, _ = table
    pairs = paired_difference(*table)
    apart = difference(both + first, 20, both + second, 20)
    assert (pairs.low, pairs.high) == pytest.approx((apart.low, apart.high), abs=1e-12)


@given(counts)
def test_a_surer_interval_is_wider(count: tuple[int, int]) -> None:
    narrow, wide = (proportion(*count, level=level) for level in (0.8, 0.99))
    assert wide.low <= narrow.low <= narrow.high <= wide.high


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: proportion(0, 0), "n must be more than 0"),
        (lambda: proportion(1, math.inf), "n must be more than 0"),
        (lambda: proportion(1, math.nan), "n must be more than 0"),
        (lambda: proportion(-1, 20), "give successes from 0 to 20"),
        (lambda: proportion(21, 20), "give successes from 0 to 20"),
        (lambda: proportion(math.nan, 20), "give successes from 0 to 20"),
        (lambda: proportion(1, 20, level=95), "level is a share between 0 and 1"),
        (lambda: proportion(1, 20, method="score"), "choose wilson, wilson-cc, clopper-pearson"),
        (lambda: proportion(1.5, 20, method="mid-p"), "mid-p counts whole answers"),
        (lambda: proportion(1.5, 20, method="wilson-cc"), "wilson-cc counts whole answers"),
        (lambda: difference(1, 20, 3, 2), "give successes from 0 to 2"),
        (lambda: difference(1, 20, 1, 20, method="x"), "choose newcombe, newcombe-cc, wald"),
        (lambda: difference(1, 20, 1, 20, level=0), "level is a share"),
        (lambda: paired_difference(0, 0, 0, 0), "none negative, not all 0"),
        (lambda: paired_difference(5, -1, 0, 0), "none negative, not all 0"),
        (lambda: paired_difference(5, math.nan, 0, 0), "none negative, not all 0"),
        (lambda: paired_difference(5, 1, 0, 0, method="x"), "choose newcombe, wald"),
    ],
)
def test_what_cannot_be_measured_is_refused(call: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()


def test_results_are_shown_as_tables_and_sentences() -> None:
    share = proportion(81, 263)
    apart = difference(56, 70, 48, 80)
    assert "<td>0.2553</td>" in share._repr_html_()
    assert "<td>0.3339</td>" in apart._repr_html_()
    assert str(apart) in apart._repr_html_()
