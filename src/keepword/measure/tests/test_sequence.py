"""Confidence sequences: against published values, and looked at after every single answer."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.measure import MeasureError, proportion
from keepword.measure._mixture import (
    bernoulli_evidence,
    bernoulli_limits,
    bernoulli_low,
    evidence,
    evidence_above,
    gamma_exponential_above,
    gamma_exponential_bound,
    normal_bound,
    normal_bound_above,
    weight_of_prior,
)
from keepword.measure._stitched import stitched_bound
from keepword.measure.effect import Verdict, confidence_sequence, verdict

from .reference import figures

# Howard and Waudby-Smith, confseq, test/uniform_boundaries_unittest.cpp: (x, n, best at, limits).
BERNOULLI = [
    (700, 1000, 100, (0.651629, 0.745949)),
    (15, 50, 50, (0.129556, 0.511896)),
    (5, 50, 50, (0.013021, 0.269264)),
    (1, 50, 50, (0, 0.13489)),
    (1, 2, 50, (0, 1)),
    (100, 200, 1, (0.328923, 0.671076)),
]
LOOKS = 150
EVERY_N = np.arange(1, LOOKS + 1)


@pytest.mark.parametrize(("x", "n", "best_at", "limits"), BERNOULLI)
def test_limits_of_a_share_are_those_of_confseq(
    x: int, n: int, best_at: int, limits: tuple[float, float]
) -> None:
    found = confidence_sequence([x], [n], best_at=best_at)
    assert (found.low[0], found.high[0]) == pytest.approx(limits, abs=2e-6)


def test_every_published_figure_is_reproduced() -> None:
    published = figures("sequential")["published"]["confseq_unit_tests"]
    for case in published["bernoulli_ci"]:
        found = confidence_sequence([case["x"]], case["n"], best_at=case["t_opt"])
        assert (found.low[0], found.high[0]) == pytest.approx(case["ci"], abs=2e-6)
    ten, hundred = np.array([10.0]), np.array([100.0])
    normal = published["two_sided_normal_mixture"]
    rho = weight_of_prior(normal["v_opt"], 0.95)
    assert rho == pytest.approx(normal["best_rho"], abs=1e-5)
    assert normal_bound(hundred, rho, 0.95) == pytest.approx(normal["bound"], abs=1e-5)
    assert evidence(ten, hundred, rho) == pytest.approx(normal["log_mixture_s10"], abs=1e-7)
    above, rho = published["one_sided_normal_mixture"], weight_of_prior(100, 0.9)
    assert normal_bound_above(hundred, rho, 0.95) == pytest.approx(above["bound"], abs=1e-5)
    assert evidence_above(ten, hundred, rho) == pytest.approx(above["log_mixture_s10"], abs=1e-8)
    # A share of 0.2 after 625 answers has the variance of a hundred standard normal values.
    shares = published["beta_binomial_two_sided_g2_h8"]
    total, n = np.array([125 + shares["bound"]]), np.array([625.0])
    rho = weight_of_prior(625, 0.95)
    low, _ = bernoulli_limits(total, n, rho, 0.95)
    assert low == pytest.approx(0.2, abs=1e-6)
    found = bernoulli_evidence(np.array([0.2]), np.array([135.0]), n, rho - 1)
    assert found == pytest.approx(shares["log_mixture"], abs=1e-7)
    # A tail twice as heavy is a sum half as large, at a quarter of the time.
    heavy, rho = published["gamma_exponential_c2"], weight_of_prior(100, 0.9) / 4
    found = gamma_exponential_above(ten / 2, hundred / 4, rho)
    assert found == pytest.approx(heavy["log_mixture"], abs=1e-7)
    found = 2 * gamma_exponential_bound(hundred / 4, rho, 0.05)
    assert found == pytest.approx(heavy["bound"], abs=1e-5)
    stitched = published["poly_stitching"]
    for c, bound in ((stitched["c"], stitched["bound"]), (-1, stitched["c_minus1"])):
        found = stitched_bound(np.array([stitched["v"]]), c, 0.05, from_v=stitched["v_min"])
        assert found == pytest.approx(bound, abs=1e-5)


def test_the_mixture_sequential_ratio_test_has_its_value() -> None:
    """Johari et al. (2022): τ² = 0.04 is ρ = 25; n = 100, a mean of 0.3, σ = 1."""
    computed = figures("sequential")["computed"]["msprt_n100_ybar_3_s2_1_tau2_04"]
    assert np.exp(evidence(np.array([30.0]), np.array([100.0]), 25)) == pytest.approx(computed)


def test_the_normal_mixture_is_that_of_the_paper() -> None:
    found = confidence_sequence([300.0], 100, sd=1)
    assert found.rho == pytest.approx(12.60056, abs=1e-5)
    assert (found.high[0] - found.mean[0]) * 100 == pytest.approx(30.35209, abs=1e-5)


@pytest.mark.parametrize("n", [1, 10, 1000])
def test_the_normal_mixture_is_the_mixture_sequential_ratio_test(n: int) -> None:
    """Johari et al. (2022): at the limit, Λ with τ² = σ²/ρ is 1/α."""
    sd, level = 2.0, 0.9
    found = confidence_sequence([0.0], n, sd=sd, level=level)
    mean, tau2 = found.high[0], sd**2 / found.rho
    log_ratio = 0.5 * math.log(sd**2 / (sd**2 + n * tau2)) + n**2 * tau2 * mean**2 / (
        2 * sd**2 * (sd**2 + n * tau2)
    )
    assert log_ratio == pytest.approx(math.log(1 / (1 - level)), rel=1e-9)


def ever_left(share: float, low: Any, high: Any) -> float:
    """The exact chance that a path of yes-or-no answers ever has an interval without the share.

    `low` and `high` hold the limits after n answers of which x were yes, in row n - 1, column x.
    """
    alive = np.array([1.0])
    for row, _ in enumerate(low):
        alive = np.append(alive * (1 - share), 0) + np.append(0, alive * share)
        inside = (low[row, : row + 2] <= share) & (share <= high[row, : row + 2])
        alive = alive * inside
    return 1 - float(alive.sum())


@pytest.fixture(scope="module")
def every_path() -> tuple[Any, Any]:
    """The limits after n answers, for every n and every number of yes among them."""
    n, x = np.broadcast_arrays(EVERY_N[:, None].astype(float), np.arange(LOOKS + 1.0))
    low, high = np.full(n.shape, np.nan), np.full(n.shape, np.nan)
    can = x <= n
    low[can], high[can] = bernoulli_limits(x[can], n[can], weight_of_prior(100, 0.95), 0.95)
    return low, high


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.61, 0.8, 0.95])
def test_all_intervals_together_hold_the_truth(every_path: Any, share: float) -> None:
    """Not simulated: the exact chance over all paths, looking after each of 150 answers."""
    low, high = every_path
    assert 0 < ever_left(share, low, high) <= 0.05


def test_one_limit_alone_is_nearer_and_holds_as_often(every_path: Any) -> None:
    both, _ = every_path
    n, x = np.broadcast_arrays(EVERY_N[:60, None].astype(float), np.arange(61.0))
    low, can = np.full(n.shape, np.nan), x <= n
    low[can] = bernoulli_low(x[can], n[can], weight_of_prior(40, 0.9), 0.95)
    for share in (0.05, 0.5, 0.8):
        assert 0.01 < ever_left(share, low, np.full(n.shape, 2.0)) <= 0.05
    late = can & (n > 30) & (x > 0)
    assert (low[late] > both[:60, :61][late]).all()


def test_one_side_is_the_other_one_turned_round() -> None:
    yes, stars = np.array([14, 17, 15]), np.array([70.0, 81, 77])
    low, high = (confidence_sequence(20 - yes, 20, side="lower").low,
                 confidence_sequence(yes, 20, side="upper").high)  # fmt: skip
    np.testing.assert_allclose(high, 1 - low, atol=1e-10)
    rated = confidence_sequence(stars, 20, scale=(1, 5), side="upper")
    assert (rated.low == 1).all()
    assert (rated.high < confidence_sequence(stars, 20, scale=(1, 5)).high).all()
    assert verdict(rated, 4.5, lower_is_better=True) == "closed"
    known = confidence_sequence(stars, 20, sd=2, side="upper")
    above = confidence_sequence(stars, 20, sd=2, side="lower")
    np.testing.assert_allclose(known.high - known.mean, above.mean - above.low)
    assert (known.low == -math.inf).all()
    assert known.scale == (-math.inf, math.inf)


def test_an_ordinary_interval_does_not(every_path: Any) -> None:
    x = np.minimum(np.arange(LOOKS + 1), EVERY_N[:, None])
    z, n = 1.96, EVERY_N[:, None]
    middle = (x + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(x * (n - x) / n + z**2 / 4)
    assert ever_left(0.61, middle - half, middle + half) > 0.3


@pytest.mark.parametrize("share", [0.75, 0.79, 0.8 - 1e-9])
def test_a_plan_that_fell_short_is_seldom_called_closed(every_path: Any, share: float) -> None:
    """Judged after every answer, stopping at the first "closed": at most 5 in 100 are wrong."""
    low, _ = every_path
    never = np.where(low >= 0.8, -1.0, 2.0)
    assert ever_left(share, np.zeros_like(low), never) <= 0.05
    # With an ordinary one-sided test the same impatience is wrong far more often.
    n, x = EVERY_N[:, None], np.minimum(np.arange(LOOKS + 1), EVERY_N[:, None])
    z = (x / n - 0.8) / np.sqrt(0.16 / n)
    naive = np.where((z >= 1.645) & (n >= 10), -1.0, 2.0)
    if share > 0.79:
        assert ever_left(share, np.zeros_like(low), naive) > 0.2


def test_verdicts_under_continuous_monitoring() -> None:
    """Simulated with `verdict` itself: looked at each day, 25 answers a day, for 30 days."""
    rng = np.random.default_rng(3)
    closed = {}
    for share in (0.75, 0.9):
        days = rng.binomial(25, share, size=(100, 30))
        found = [verdict(confidence_sequence(path, 25, best_at=400), 0.75 + 1e-9) for path in days]
        closed[share] = found.count(Verdict.CLOSED) / len(found)
    assert closed[0.75] <= 0.05
    assert closed[0.9] == 1


def test_scores_on_a_scale_and_values_with_a_known_sd_are_held_at_every_look() -> None:
    rng = np.random.default_rng(4)
    p = np.array([0.05, 0.05, 0.1, 0.3, 0.5])
    truth = float(p @ np.arange(1, 6))
    held = {"scale": 0, "sd": 0}
    for _ in range(100):
        scores = rng.choice(np.arange(1.0, 6), 100, p=p)
        stars = confidence_sequence(scores, 1, scale=(1, 5))
        held["scale"] += bool(((stars.low <= truth) & (truth <= stars.high)).all())
        days = confidence_sequence(rng.normal(3, 2, 100), 1, sd=2)
        held["sd"] += bool(((days.low <= 3) & (days.high >= 3)).all())
    assert held["scale"] >= 95
    assert held["sd"] >= 92


def test_it_is_wider_than_an_interval_for_one_look_but_not_by_much() -> None:
    found = confidence_sequence([70], 100)
    once = proportion(70, 100)
    ratio = (found.high[0] - found.low[0]) / (once.high - once.low)
    assert 1.3 < ratio < 2


looks = st.lists(
    st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=20,
)


@settings(max_examples=40)
@given(looks, st.floats(0.5, 0.999), st.integers(1, 5000))
def test_limits_hold_the_mean_and_a_higher_level_is_wider(
    looks: list[tuple[int, int]], level: float, best_at: int
) -> None:
    yes, n = zip(*looks, strict=True)
    found = confidence_sequence(yes, n, level=level, best_at=best_at)
    some = found.n > 0
    assert (found.low[some] <= found.mean[some]).all()
    assert (found.mean[some] <= found.high[some]).all()
    assert ((found.low >= 0) & (found.high <= 1)).all()
    assert (found.low[~some] == 0).all()
    assert (found.high[~some] == 1).all()


@settings(max_examples=40)
@given(looks)
def test_no_turns_yes_round_and_a_scale_only_stretches(looks: list[tuple[int, int]]) -> None:
    yes, n = (np.array(side) for side in zip(*looks, strict=True))
    found, turned = confidence_sequence(yes, n), confidence_sequence(n - yes, n)
    np.testing.assert_allclose(found.low, 1 - turned.high, atol=1e-11)
    for goal in (0.2, 0.6, 0.9):
        broken = verdict(turned, 1 - goal, lower_is_better=True)
        assert broken == verdict(found, goal) or np.isclose(found.low, goal).any()
    stars = confidence_sequence(n + 4 * yes, n, scale=(1, 5))
    np.testing.assert_allclose(stars.high, 1 + 4 * found.high, atol=1e-9)


@settings(max_examples=40)
@given(looks, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_higher_goal_is_never_easier(
    looks: list[tuple[int, int]], one: float, other: float
) -> None:
    watched = confidence_sequence(*zip(*looks, strict=True))
    order = ["not closed", "not yet known", "closed"]
    low, high = sorted((one, other))
    if not _moved(watched, low) and not _moved(watched, high):
        assert order.index(verdict(watched, high)) <= order.index(verdict(watched, low))
    lower = verdict(watched, low, lower_is_better=True)
    assert lower == "not yet known" or lower != verdict(watched, low)


def _moved(watched: Any, goal: float) -> bool:
    return bool((watched.low >= goal).any() and (watched.high < goal).any())


def test_a_verdict_is_its_text_and_stays_once_it_is_known() -> None:
    watched = confidence_sequence([20] * 6 + [14] * 4, 20)
    assert watched.low.max() >= 0.85 > watched.low[-1]
    assert verdict(watched, 0.85) == "closed"
    assert str(verdict(watched, 0.999)) == "not closed"
    assert verdict(watched, 0.01, lower_is_better=True) is Verdict.NOT_CLOSED


def test_a_goal_at_a_limit_is_reached() -> None:
    watched = confidence_sequence([70], 100)
    low, high = float(watched.low[0]), float(watched.high[0])
    assert verdict(watched, low) == verdict(watched, high, lower_is_better=True) == "closed"
    assert verdict(watched, high) == "not yet known"
    assert verdict(watched, low, lower_is_better=True) == "not yet known"


def test_a_level_that_moved_is_not_yet_known() -> None:
    watched = confidence_sequence([20] * 6 + [0] * 12, 20)
    assert watched.low.max() > 0.8 > watched.high.min()
    assert verdict(watched, 0.8) == "not yet known"


def test_days_without_answers_say_nothing_new() -> None:
    with_gaps = confidence_sequence([0, 9, 0, 0, 8], [0, 10, 0, 0, 10])
    plain = confidence_sequence([9, 8], 10)
    assert with_gaps.low[[1, 4]].tolist() == plain.low.tolist()
    assert with_gaps.low[2] == with_gaps.low[1]
    assert str(confidence_sequence([0], [0])).startswith("Nothing is known yet")
    assert confidence_sequence([0], [0], sd=1).high.tolist() == [math.inf]
    assert verdict(confidence_sequence([0], [0]), 0.5) == "not yet known"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (([], 5), "needs one series"),
        (([1, math.nan], 5), "Point 1 is nan"),
        (([1, 2], [5, 5, 5]), "There are 2 looks and 3 n"),
        (([1], [-1]), "Look 0 has an n of -1"),
        (([1], [2.5]), "Look 0 has an n of 2.5"),
        (([1], [math.nan]), "Look 0 has an n of nan"),
        (([3, 8], 5), "Look 1 has a total of 8 from 5 scores"),
        (([-1], 5), "does not fit the scale from 0 to 1"),
    ],
)
def test_what_cannot_be_watched_is_refused(arguments: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        confidence_sequence(*arguments)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"level": 95}, "level is a share"),
        ({"best_at": 0}, "best_at is a number of observations"),
        ({"best_at": math.inf}, "best_at is a number of observations"),
        ({"sd": 0}, "sd is the standard deviation"),
        ({"scale": (5, 1)}, "scale is"),
        ({"side": "left"}, "no side 'left': choose both, lower, upper"),
        ({"side": "lower", "level": 0.5}, "the level is above 0.5"),
    ],
)
def test_options_that_are_none_are_refused(options: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        confidence_sequence([3], 5, **options)


def test_a_goal_outside_the_scale_is_refused() -> None:
    watched = confidence_sequence([3], 5)
    with pytest.raises(MeasureError, match="The goal 80 lies outside the scale from 0 to 1"):
        verdict(watched, 80)
    with pytest.raises(MeasureError, match="A goal is a level"):
        verdict(watched, math.nan)
    with pytest.raises(MeasureError, match="A look with an n of 0 has a total"):
        confidence_sequence([3], 0, sd=1)


def test_a_sequence_is_shown_as_a_sentence_and_a_table() -> None:
    found = confidence_sequence([14, 17], 20)
    assert str(found).endswith("95 % at every look; n = 40).")
    assert found._repr_html_().count("<tr>") == 3
