"""Segmented regression, against the smoking ban of Sicily, and on series with known truth."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keepword.measure import MeasureError
from keepword.measure.effect import FAMILIES, segmented

# Lopez Bernal, Cummins and Gasparrini (2017), Int. J. Epidemiology 46:348: acute coronary events
# in Sicily by month from 2002 to November 2006, and the age-standardised population. Smoking was
# banned in January 2005.
EVENTS = [
    728,
    659,
    791,
    734,
    757,
    726,
    760,
    740,
    720,
    814,
    795,
    858,
    887,
    766,
    851,
    769,
    781,
    756,
    766,
    752,
    765,
    831,
    879,
    928,
    914,
    808,
    937,
    840,
    916,
    828,
    845,
    818,
    860,
    839,
    887,
    886,
    831,
    796,
    833,
    820,
    877,
    758,
    767,
    738,
    781,
    843,
    850,
    908,
    1021,
    859,
    976,
    888,
    962,
    838,
    810,
    876,
    843,
    936,
    912,
]
PEOPLE = [
    379875.3,
    376495.5,
    377040.8,
    377116.4,
    377383.4,
    374113.1,
    379513.3,
    376295.5,
    374653.2,
    378485.6,
    375955.5,
    378349.7,
    376762.4,
    379032.3,
    379360.4,
    376162,
    377972.4,
    381830.7,
    379888.6,
    380872.2,
    380966.9,
    381240.4,
    382104.9,
    381802.7,
    381656.3,
    383680,
    383504.2,
    386462.9,
    383783.1,
    380836.8,
    383483,
    380906.2,
    382926.8,
    384052.4,
    384449.6,
    383428.4,
    388153.2,
    388373.2,
    386470.1,
    386033.2,
    383686.4,
    385509.3,
    385901.9,
    386516.6,
    388436.5,
    383255.2,
    390148.7,
    385874.9,
    391613.6,
    391750.4,
    394005.6,
    391364.9,
    391664.6,
    389022.3,
    391878.5,
    388575.3,
    392989,
    390018.8,
    390712.3,
]
BAN = 36


def sicily(**options: Any) -> Any:
    return segmented(EVENTS, at=BAN, exposure=PEOPLE, **options)


@pytest.mark.parametrize(
    ("options", "limits", "dispersion"),
    [
        ({"family": "poisson"}, (0.894, 0.865, 0.925), 3.559195),
        ({}, (0.894, 0.839, 0.953), 3.559195),
        ({"season": (12, 2)}, (0.8850715, 0.8394010, 0.9332270), 2.262186),
    ],
)
def test_the_step_after_the_smoking_ban_is_the_published_one(
    options: Any, limits: tuple[float, ...], dispersion: float
) -> None:
    """R 4: glm and ci.lin, with the code that was published with the paper."""
    found = sicily(change="step", **options)
    digits = 5e-7 if "season" in options else 5e-4
    assert (found.estimate, found.low, found.high) == pytest.approx(limits, abs=digits)
    # R's residuals are those of the last step but one.
    assert found.dispersion == pytest.approx(dispersion, rel=1e-5)
    assert found.n == 59


def test_the_change_of_slope_after_the_ban_is_the_published_one() -> None:
    """R: smokban × time gives 0.0014822 (0.0018546) and a dispersion of 2.274563."""
    found = sicily(change="step-and-slope", season=12)
    slope = found.terms[1]
    se = math.log(slope.high / slope.low) / 2 / 1.959964
    assert (math.log(slope.estimate), se) == pytest.approx((0.0014822, 0.0018546), abs=6e-8)
    assert found.dispersion == pytest.approx(2.274563, rel=1e-5)
    # In R, the step at month 0 is -0.1852194; each month since adds one slope.
    at_zero = math.log(found.estimate) - 36 * math.log(slope.estimate)
    assert at_zero == pytest.approx(-0.1852194, abs=1e-6)


def simulated(
    rng: np.random.Generator, *, n: int, step: float, slope: float, spread: float
) -> tuple[Any, Any]:
    """Counts whose variance is `spread` times their mean, with a trend and a season."""
    t = np.arange(n)
    after = t >= n // 2
    exposure = rng.uniform(0.8, 1.2, n) * 40
    log_rate = 0.004 * t + 0.15 * np.sin(2 * np.pi * t / 12)
    change = step * after + slope * (t - n // 2 + 1) * after
    mean = exposure * np.exp(log_rate + change)
    return rng.negative_binomial(mean / (spread - 1), 1 / spread), exposure


@pytest.mark.parametrize("n", [24, 96])
def test_intervals_of_a_step_hold_the_truth(n: int) -> None:
    rng = np.random.default_rng(n)
    held = []
    for _ in range(250):
        y, exposure = simulated(rng, n=n, step=-0.3, slope=0, spread=2.5)
        found = segmented(y, at=n // 2, change="step", exposure=exposure, season=12)
        held.append(found.low <= math.exp(-0.3) <= found.high)
    assert 0.91 <= np.mean(held) <= 0.98


def test_taking_scatter_for_chance_does_not() -> None:
    rng = np.random.default_rng(5)
    held = []
    for _ in range(80):
        y, exposure = simulated(rng, n=60, step=-0.3, slope=0, spread=6)
        found = segmented(y, at=30, change="step", exposure=exposure, season=12, family="poisson")
        held.append(found.low <= math.exp(-0.3) <= found.high)
        assert found.dispersion > 2
    assert np.mean(held) < 0.8


def test_a_step_and_a_slope_are_told_apart() -> None:
    rng = np.random.default_rng(6)
    y, exposure = simulated(rng, n=600, step=0.5, slope=-0.01, spread=1.2)
    found = segmented(y, at=300, change="step-and-slope", exposure=exposure, season=12)
    step, slope = found.terms
    assert step.low < math.exp(0.5) < step.high
    assert slope.low < math.exp(-0.01) < slope.high
    assert slope.high - slope.low < 0.01


def test_shares_give_odds_ratios_and_measured_values_differences() -> None:
    rng = np.random.default_rng(7)
    asked = rng.integers(150, 250, 80)
    odds = np.where(np.arange(80) < 40, 1.5, 3.0)
    kept = rng.binomial(asked, odds / (1 + odds))
    shares = segmented(kept, at=40, change="step", exposure=asked, family="quasibinomial")
    assert shares.low < 2 < shares.high
    days = rng.normal(10, 1, 80) - 2 * (np.arange(80) >= 40)
    found = segmented(days, at=40, change="step", family="gaussian")
    assert found.low < -2 < found.high < 0
    assert found.dispersion == pytest.approx(1, abs=0.4)
    assert str(shares).startswith("From point 40 on odds ")
    assert "above what was to be expected" in str(found)


def test_measured_values_agree_with_least_squares() -> None:
    rng = np.random.default_rng(8)
    y = rng.normal(size=12)
    t = np.arange(12)
    x = np.column_stack([t >= 6, np.ones(12), t])
    coefficients, rest, *_ = np.linalg.lstsq(x, y, rcond=None)
    found = segmented(y, at=6, change="step", family="gaussian")
    se = math.sqrt(rest[0] / 9 * np.linalg.inv(x.T @ x)[0, 0])
    assert found.estimate == pytest.approx(coefficients[0], abs=1e-10)
    # Student's t of 9 degrees of freedom.
    assert found.high - found.estimate == pytest.approx(2.2621572 * se, rel=1e-7)


def together(rng: np.random.Generator, n: int) -> Any:
    """Values each of which keeps six tenths of the one before."""
    noise = rng.normal(size=n)
    for i in range(1, n):
        noise[i] += 0.6 * noise[i - 1]
    return noise


def test_points_that_go_together_are_said_and_allowed_for() -> None:
    rng = np.random.default_rng(9)
    held = {0: 0, 8: 0}
    for _ in range(100):
        y = together(rng, 200)
        for lags in held:
            found = segmented(y, at=100, change="step", family="gaussian", lags=lags)
            held[lags] += found.low <= 0 <= found.high
    assert held[0] < 75
    assert held[8] > held[0] + 10
    plain = segmented(y, at=100, change="step", family="gaussian")
    assert plain.autocorrelation > 0.4
    assert str(plain).endswith("give lags.")


counts = st.lists(st.integers(5, 60), min_size=14, max_size=40)


@settings(max_examples=25)
@given(counts, st.floats(0.1, 50))
def test_an_exposure_that_is_everywhere_the_same_changes_nothing(
    y: list[int], exposure: float
) -> None:
    assume(np.ptp(y) > 3)
    at = len(y) // 2
    plain = segmented(y, at=at, change="step")
    found = segmented(y, at=at, change="step", exposure=exposure)
    assert found.estimate == pytest.approx(plain.estimate, rel=1e-6)
    assert found.low <= found.estimate <= found.high


@settings(max_examples=25)
@given(counts)
def test_the_same_change_in_mirrored_time_is_turned_round(y: list[int]) -> None:
    assume(np.ptp(y) > 3 and len(y) % 2 == 0)
    at = len(y) // 2
    forth = segmented(y, at=at, change="step")
    back = segmented(y[::-1], at=at, change="step")
    assert forth.estimate * back.estimate == pytest.approx(1, rel=1e-6)
    assert forth.low * back.high == pytest.approx(1, rel=1e-6)


LONG = [40, 44, 37, 42, 45, 39, 43, 41, 30, 33, 27, 32, 29, 31, 33, 28]


@pytest.mark.parametrize(
    ("y", "options", "says"),
    [
        ([], {"at": 0}, "needs one series"),
        ([4, 5, math.nan, 4, 5, 6], {"at": 3}, "Point 2 is nan"),
        (LONG, {"at": 2}, "not 3 points before it"),
        (LONG, {"at": 14}, "not 3 points before it and 3 from it on: wait"),
        (LONG, {"at": 8.5}, "change at point 8.5"),
        (LONG, {"change": "level"}, "no change 'level': choose step, slope, step-and-slope"),
        (LONG, {"family": "normal"}, "no family 'normal': choose"),
        (LONG, {"level": 95}, "level is a share"),
        (LONG, {"lags": 16}, "lags is a number of points"),
        (LONG, {"exposure": [1, 2]}, "16 points and 2 exposures"),
        (LONG, {"exposure": 0}, "Point 0 has an exposure of 0"),
        (LONG, {"exposure": 9, "family": "gaussian"}, "An exposure belongs to counts"),
        (LONG, {"family": "quasibinomial"}, "give it as exposure"),
        (LONG, {"family": "quasibinomial", "exposure": 44}, "Point 4 has 45 of 44"),
        ([-1, *LONG], {}, "Point 0 is -1"),
        (LONG, {"season": (12, 6)}, "16 points do not tell the 14 terms"),
        (LONG * 3, {"season": 1}, "season is the points of a season"),
        (LONG * 3, {"season": (12, 7)}, "pairs from 1 to 6"),
        ([7] * 16, {}, "do not scatter about the line"),
        (list(range(16)), {"family": "gaussian"}, "do not scatter about the line"),
        ([3, 4, 5, 4, 3, 4, 5, 4, *[0] * 8], {}, "Nothing happened after the change"),
        ([*[0] * 8, 3, 4, 5, 4, 3, 4, 5, 4], {}, "Nothing happened before the change"),
        ([5, 0, 0, 0] * 8, {"season": 4}, "The fit does not settle"),
        ([0] * 9 + [1] + [0] * 9 + [1], {"at": 10, "change": "step-and-slope"}, "not settle"),
        ([1, *[0] * 8, 10**6], {"at": 4}, "The fit does not settle.*fewer terms"),
    ],
)
def test_what_cannot_be_judged_is_refused(y: Any, options: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        segmented(y, **{"at": 8, "change": "step", **options})


def test_shares_that_are_all_kept_have_no_odds() -> None:
    with pytest.raises(MeasureError, match="All were kept after the change"):
        segmented(
            [7, 8, 7, 8, 9, 7, *[10] * 6],
            at=6,
            change="step",
            exposure=10,
            family="quasibinomial",
        )


@pytest.mark.parametrize("family", FAMILIES)
def test_a_result_is_shown_as_a_sentence_and_a_table(family: Any) -> None:
    exposure = 60 if family == "quasibinomial" else None
    found = segmented(
        LONG, at=8, change="step-and-slope", family=family, exposure=exposure, level=0.9
    )
    assert str(found).startswith("From point 8 on ")
    assert f"({family} with a trend, Student's t, 90 %; n = 16)" in str(found)
    assert found._repr_html_().count("<tr>") == 3
