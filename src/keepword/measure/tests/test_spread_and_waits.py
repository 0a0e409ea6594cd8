"""Sequences by the spread seen, of waits, and in closed form."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from keepword.measure import MeasureError, confidence_sequence, verdict
from keepword.measure._mixture import (
    gamma_exponential,
    gamma_exponential_above,
    gamma_exponential_below,
    gamma_exponential_bound,
)
from keepword.measure._stitched import stitched_bound

INF = math.inf
METHODS = ("mixture", "stitched")
STARS = [0.02, 0.03, 0.05, 0.15, 0.75]


def test_bounds_are_those_of_confseq() -> None:
    """Howard and Waudby-Smith, confseq, test/uniform_boundaries_unittest.cpp, v = 100."""
    v, rho = np.array([25.0]), 100 / 4 / (2 * math.log(10) + math.log1p(2 * math.log(10)))
    assert gamma_exponential_above(v / 5, v, rho) == pytest.approx(-0.2490165, abs=1e-7)
    assert 2 * gamma_exponential_bound(v, rho, 0.05) == pytest.approx(33.02017, abs=1e-5)
    for c, bound in ((3, 64.48755), (-1, 28.99389)):
        found = stitched_bound(4 * v, c, 0.05, from_v=10)
        assert found == pytest.approx(bound, abs=1e-5)


@pytest.mark.parametrize("v", [0.3, 1, 7, 40, 1e3, 1e6])
def test_the_closed_form_is_the_one_printed_in_the_paper(v: float) -> None:
    """For scores from 0 to 1, 95 %, with the paper's rounding: 1.7, 3.8, 3.4 and 13."""
    at = max(v, 1)
    loglog = math.log(math.log(2 * at))
    curve, tail = 1.7 * math.sqrt(at * (loglog + 3.8)), 3.4 * loglog + 13
    found = float(stitched_bound(np.array([v]), 1, 0.025)[0])
    # Which adds up what is the root of a sum of squares.
    assert found == pytest.approx(math.hypot(curve, tail / 2) + tail / 2, rel=0.01)
    assert found <= 1.01 * (curve + tail)


@pytest.mark.parametrize(
    ("against", "least", "most"),
    [
        (gamma_exponential, 0, INF),
        (gamma_exponential_above, 0, 1),
        (gamma_exponential_below, 1, INF),
    ],
)
def test_a_mixture_is_the_mean_likelihood_of_exponential_waits(
    against: Any, least: float, most: float
) -> None:
    """Integrated: 12 waits that took 17 times a mean of 1, against rates about the one."""
    n, waited, rho = 12.0, 17.0, 3.5
    rates = stats.gamma(rho, scale=1 / rho)

    def ratio(rate: float) -> float:
        return float(rates.pdf(rate)) * rate**n * math.exp((1 - rate) * waited)

    weight = rates.cdf(most) - rates.cdf(least)
    truth = integrate.quad(ratio, least, min(most, 30), epsabs=1e-14)[0] / weight
    found = against(np.array([waited - n]), np.array([n]), rho)
    assert np.exp(found) == pytest.approx(truth, rel=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_each_score_is_set_against_the_mean_before_its_look(method: Any) -> None:
    """The same sequence from the scores one by one, as theorem 4 of the paper has it."""
    looks = [[5, 4, 5], [5], [], [2, 5, 5, 4, 3]]
    total, n = [sum(look) for look in looks], [len(look) for look in looks]
    squares = [sum(x * x for x in look) for look in looks]
    found = confidence_sequence(total, n, squares=squares, scale=(1, 5), method=method)
    v, seen, limits = 0.0, [], []
    for look in looks:
        shares = [(x - 1) / 4 for x in look]
        expected = (sum(seen) + 0.5) / (len(seen) + 1)
        v += sum((share - expected) ** 2 for share in shares)
        seen += shares
        rho = 100 / 12 / (2 * math.log(20) + math.log1p(2 * math.log(20)))
        bound = {
            "mixture": lambda v, rho=rho: gamma_exponential_bound(v, rho, 0.025),
            "stitched": lambda v: stitched_bound(v, 1, 0.025),
        }[method](np.array([v]))
        limits.append(1 + 4 * (sum(seen) - bound[0]) / len(seen))
    assert found.mean[-1] == pytest.approx(1 + 4 * sum(seen) / len(seen))
    assert found.low == pytest.approx(np.maximum(limits, 1))
    assert found.definition.endswith("spread seen")


def ever_missed(found: Any, truth: float) -> bool:
    return bool(((found.low > truth) | (found.high < truth)).any())


@pytest.mark.parametrize("options", [{}, {"side": "lower"}, {"side": "upper"}])
@pytest.mark.parametrize("method", METHODS)
def test_the_spread_seen_holds_the_truth_at_every_look(method: Any, options: Any) -> None:
    """100 watches of 400 stars by 8; in 400 of them, computed once, at most 2 ever missed."""
    rng = np.random.default_rng(5)
    stars = rng.choice(np.arange(1.0, 6), (100, 50, 8), p=STARS)
    truth = float(np.arange(1, 6) @ STARS)
    missed = [
        ever_missed(
            confidence_sequence(
                one.sum(axis=1),
                8,
                squares=(one**2).sum(axis=1),
                scale=(1, 5),
                method=method,
                **options,
            ),
            truth,
        )
        for one in stars
    ]
    assert sum(missed) <= 5


@pytest.mark.parametrize("side", ["both", "lower", "upper"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [1, 3])
def test_limits_of_waits_hold_the_truth_at_every_look(method: Any, side: Any, shape: float) -> None:
    """Exponential waits, and steadier ones: 400 watches of 300 waits, looked at after each."""
    rng = np.random.default_rng(6)
    waits = rng.gamma(shape, 20 / shape, (400, 300))
    options = {"scale": (0, INF), "method": method, "side": side}
    # Limits are the mean times what depends on n alone.
    found = confidence_sequence(np.ones(300), 1, **options)
    mean = waits.cumsum(axis=1) / np.arange(1, 301)
    missed = ((mean * found.low > 20) | (mean * found.high < 20)).any(axis=1).mean()
    assert missed <= 0.05 + 2.3 * math.sqrt(0.05 * 0.95 / 400)
    if method == "mixture" and shape == 1:
        assert missed > 0.01


def test_waits_with_a_heavy_tail_are_not_held() -> None:
    """What the page warns of: one case in a hundred that takes two hundred times as long."""
    rng = np.random.default_rng(7)
    waits = rng.exponential(1, (200, 300)) * np.where(rng.random((200, 300)) < 0.01, 200, 1)
    found = confidence_sequence(np.ones(300), 1, scale=(0, INF), side="upper")
    mean = waits.cumsum(axis=1) / np.arange(1, 301)
    truth = 0.99 * 1 + 0.01 * 200
    assert (mean * found.high < truth).any(axis=1).mean() > 0.2


def test_the_spread_seen_comes_nearer_where_stars_are_alike() -> None:
    stars = np.repeat([5.0, 5, 5, 4, 5, 5, 4, 5], 100)
    plain = confidence_sequence(stars, 1, scale=(1, 5), best_at=800)
    seen = confidence_sequence(stars, 1, squares=stars**2, scale=(1, 5), best_at=800)
    wide = confidence_sequence(stars, 1, scale=(1, 5), method="stitched")
    closed = confidence_sequence(stars, 1, squares=stars**2, scale=(1, 5), method="stitched")

    def width(found: Any) -> float:
        return float(found.high[-1] - found.low[-1])

    assert width(seen) < 0.75 * width(plain)
    assert width(plain) < width(wide)
    assert width(seen) < width(closed) < width(wide)
    assert (closed.best_at, closed.rho, wide.definition) == (None, None, "stitched, widest spread")


def test_stitched_limits_of_a_known_sd_follow_the_closed_form() -> None:
    found = confidence_sequence([30.0, 0, 14], [10, 0, 6], sd=2, method="stitched")
    doubts = 1.4 * math.log(math.log(32)) + math.log(3.1055473 / (0.025 * math.log(2) ** 1.4))
    half = 2 * math.sqrt(16 * doubts) * (2**0.25 + 2**-0.25) / math.sqrt(2) / 16
    assert (found.low[2], found.high[2]) == pytest.approx((2.75 - half, 2.75 + half), rel=1e-6)
    assert found.low[1] == found.low[0]
    assert found.definition == "stitched, known sd"


looks = st.lists(st.lists(st.integers(0, 8), max_size=12), min_size=1, max_size=8).filter(any)


def summed(found: list[list[int]]) -> tuple[Any, Any, Any]:
    total = np.array([sum(look) for look in found], dtype=float)
    squares = np.array([sum(x * x for x in look) for look in found], dtype=float)
    return total, np.array([len(look) for look in found]), squares


@settings(max_examples=25)
@given(looks, st.sampled_from(METHODS), st.sampled_from(["both", "lower", "upper"]))
def test_the_other_end_and_another_scale_change_nothing(
    found: list[list[int]], method: Any, side: Any
) -> None:
    total, n, squares = summed(found)
    options = {"method": method, "side": side}
    turned_side = {"both": "both", "lower": "upper", "upper": "lower"}[side]
    plain = confidence_sequence(total, n, squares=squares, scale=(0, 8), **options)
    turned = confidence_sequence(
        8 * n - total,
        n,
        squares=64 * n - 16 * total + squares,
        scale=(0, 8),
        method=method,
        side=turned_side,
    )
    np.testing.assert_allclose(plain.low, 8 - turned.high, atol=1e-8)
    np.testing.assert_allclose(plain.high, 8 - turned.low, atol=1e-8)
    moved = confidence_sequence(
        10 * total + 3 * n,
        n,
        squares=100 * squares + 60 * total + 9 * n,
        scale=(3, 83),
        **options,
    )
    np.testing.assert_allclose(moved.low, 10 * plain.low + 3, atol=1e-7)
    some = plain.n > 0
    assert (plain.low[some] <= plain.mean[some] + 1e-12).all()
    assert (plain.mean[some] <= plain.high[some] + 1e-12).all()
    assert ((plain.low >= 0) & (plain.high <= 8)).all()


@settings(max_examples=25)
@given(looks, st.sampled_from(METHODS), st.floats(0.6, 0.99))
def test_waits_are_the_same_in_hours_and_a_limit_alone_is_nearer(
    found: list[list[int]], method: Any, level: float
) -> None:
    total, n, _ = summed(found)
    options = {"scale": (0, INF), "method": method, "level": level}
    minutes = confidence_sequence(total, n, **options)
    hours = confidence_sequence(total / 60, n, **options)
    np.testing.assert_allclose(hours.low * 60, minutes.low)
    np.testing.assert_allclose(hours.high * 60, minutes.high)
    some = minutes.n > 0
    assert (minutes.low[some] <= minutes.mean[some]).all()
    assert (minutes.mean[some] <= minutes.high[some]).all()
    if method == "stitched":
        lower = confidence_sequence(total, n, side="lower", **options)
        upper = confidence_sequence(total, n, side="upper", **options)
        assert (lower.low >= minutes.low).all()
        assert (upper.high <= minutes.high).all()
        assert np.isinf(lower.high).all()
        assert not upper.low.any()


def test_scores_all_alike_are_not_refused_for_the_rounding_of_their_sums() -> None:
    total, squares = sum([0.01] * 30), sum([0.01**2] * 30)
    assert squares < total**2 / 30
    found = confidence_sequence([total], 30, squares=[squares])
    assert found.mean == pytest.approx([0.01])


def test_waits_say_whether_a_goal_is_reached() -> None:
    watched = confidence_sequence([180] * 40, 20, scale=(0, INF), best_at=800)
    assert watched.mean[-1] == 9
    assert verdict(watched, 12, lower_is_better=True) == "closed"
    assert verdict(watched, 8.9, lower_is_better=True) == "not yet known"
    assert verdict(watched, 6, lower_is_better=True) == "not closed"
    first = confidence_sequence([0, 9], [0, 1], scale=(0, INF))
    assert (first.low[0], first.high.tolist()) == (0, [INF, INF])
    late = confidence_sequence([9 * 20 + 5 * 20], 20, scale=(5, INF))
    plain = confidence_sequence([9 * 20], 20, scale=(0, INF))
    assert late.high - 5 == pytest.approx(plain.high)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"method": "best"}, "no method 'best': choose mixture, stitched"),
        ({"method": "stitched", "best_at": 50}, "leave out best_at"),
        ({"sd": 1, "squares": [3]}, "squares count on a scale with two ends only"),
        ({"scale": (0, INF), "squares": [3]}, "squares count on a scale with two ends only"),
        ({"scale": (-INF, 5)}, r"\(0, inf\) for waits, not \(-inf, 5\)"),
        ({"scale": (0, math.nan)}, "scale is"),
        ({"scale": (4, INF)}, "does not fit the scale from 4 to inf"),
        ({"squares": [3, 3]}, "There are 1 looks and 2 squares"),
        ({"squares": [math.nan]}, "Point 0 is nan"),
        ({"squares": [3.1]}, "squares of 3.1, where 5 scores .* have 1.8 to 3: give the sum of x²"),
        ({"squares": [1.7]}, "squares of 1.7"),
    ],
)
def test_what_does_not_go_together_is_refused(options: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        confidence_sequence([3], 5, **options)
