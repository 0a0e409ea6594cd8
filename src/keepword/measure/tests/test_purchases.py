"""Published fits, and truths found again."""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import beta as beta_function
from scipy.stats import binom

from keepword.measure.purchases import (
    PurchaseFit,
    fit_bg_nbd,
    fit_gamma_gamma,
    fit_mbg_nbd,
    fit_pareto_nbd,
)

from .buyers import Buyers, bg_nbd, pareto_nbd
from .reference import figures, folder

Fit = Callable[..., PurchaseFit]
FITS = (fit_bg_nbd, fit_mbg_nbd, fit_pareto_nbd)


@pytest.fixture(scope="module")
def cdnow() -> Any:
    return np.genfromtxt(folder("btyd_cdnow") / "input.csv", delimiter=",", skip_header=1).T


@pytest.mark.parametrize(
    ("fit", "params", "log_likelihood"),
    [
        # Fader, Hardie and Lee (2005), Marketing Science 24(2), table 2; CLVTools to more digits.
        (fit_bg_nbd, (0.2425945, 4.4136019, 0.7929199, 2.4258881), -9582.429),
        (fit_mbg_nbd, (0.525, 6.183, 0.891, 1.614), -9582.136),  # Platzer's BTYDplus
        (fit_pareto_nbd, (0.553, 10.578, 0.606, 11.669), -9594.976),  # likewise table 2
    ],
)
def test_published_fits_of_cdnow(
    cdnow: Any, fit: Fit, params: tuple[float, ...], log_likelihood: float
) -> None:
    found = fit(*cdnow[1:4])
    assert found.params == pytest.approx(params, rel=1e-3)
    assert found.log_likelihood == pytest.approx(log_likelihood, abs=1e-3)
    assert found.n == 2357


def test_published_expectations_of_cdnow(cdnow: Any) -> None:
    published = figures("btyd_cdnow")["published"]
    found = fit_bg_nbd(*cdnow[1:4])
    times, means = published["bgnbd"]["E_t"]["t"], published["bgnbd"]["E_t"]["v"]
    assert found.expected(times) == pytest.approx(means, abs=5e-4)
    assert found.expected(39, 2, 30.43, 38.86) == pytest.approx(1.226, abs=5e-4)
    assert found.p_alive(2, 30.43, 38.86) == pytest.approx(0.7266, abs=1e-4)
    assert np.sum(found.expected(39, *cdnow[1:4])) == pytest.approx(1653.4, abs=0.1)
    computed = figures("btyd_cdnow")["computed"]
    walk = computed["bgnbd"]["walkthrough"]
    assert found.expected(52) == pytest.approx(walk["E52"], rel=1e-4)
    assert cdnow[4].sum() == computed["bgnbd"]["actual_39w"]

    vignette = published["pnbd"]["BTYD_vignette"]
    pareto = fit_pareto_nbd(*cdnow[1:4])
    assert pareto.expected(52) == pytest.approx(vignette["E52"], abs=1e-3)
    busy = (26, 30.85714, 31)
    assert pareto.expected(52, *busy) == pytest.approx(vignette["cond_x26"], abs=2e-2)
    assert pareto.p_alive(*busy) == pytest.approx(vignette["palive_x26"], abs=1e-6)
    assert pareto.p_alive(2, 30.43, 38.86) == pytest.approx(computed["pnbd"]["palive_x2"], abs=1e-4)
    assert found.expected(52, *busy) == pytest.approx(walk["cond_x26_tx30.85714_T31_t52"], rel=1e-4)
    assert found.p_alive(*busy) == pytest.approx(walk["palive"], abs=1e-5)


def test_published_spend_of_cdnow(cdnow: Any) -> None:
    found = fit_gamma_gamma(cdnow[1], cdnow[5])
    assert found.params == pytest.approx((6.25, 3.74, 15.44), abs=5e-3)
    assert found.log_likelihood == pytest.approx(-4055.918, abs=1e-3)
    assert (found.n, found.left_out) == (946, 1411)
    published = figures("btyd_cdnow")["published"]["gammagamma"]["expected_spend_first10"]
    assert found.expected(cdnow[1, :10], cdnow[5, :10]) == pytest.approx(published, abs=6e-3)


def test_whoever_bought_once_is_alive_in_one_model_only() -> None:
    people = bg_nbd((0.5, 8, 0.8, 2), 800, 5)
    alive = [float(fit(*people[:3]).p_alive(0, 0, 40)) for fit in FITS]
    assert alive[0] == 1
    assert max(alive[1:]) < 0.95


WORLDS: list[tuple[Fit, tuple[float, ...], Callable[[tuple[float, ...], int, int], Buyers]]] = [
    (fit_bg_nbd, (0.8, 6, 0.8, 2.0), bg_nbd),
    (fit_mbg_nbd, (0.8, 6, 0.8, 2.0), lambda *world: bg_nbd(*world, first=1)),
    (fit_pareto_nbd, (0.8, 6, 0.8, 15.0), pareto_nbd),
]


@pytest.mark.parametrize(("fit", "truth", "people_of"), WORLDS, ids=["bg", "mbg", "pareto"])
def test_intervals_hold_the_truth(fit: Fit, truth: tuple[float, ...], people_of: Any) -> None:
    """In many worlds: each parameter, the mean of newcomers, and how many have really gone."""
    worlds = 8 if fit is fit_pareto_nbd else 24
    held = np.zeros((worlds, 6))
    newcomer = _mean_of_newcomers(fit, truth)
    for world in range(worlds):
        people = people_of(truth, 1500, world)
        found = fit(*people[:3])
        low, high = found.interval()
        held[world, :4] = (low <= truth) & (truth <= high)
        least, most = found.expected_interval(52)
        held[world, 4] = least <= newcomer <= most
        gone = found.gone_quiet()
        held[world, 5] = gone.low <= people.gone.sum() <= gone.high
    assert (held.sum(axis=0) >= binom.ppf(0.001, worlds, 0.95)).all()
    assert 0.9 < held.mean() < 0.99


def _mean_of_newcomers(fit: Fit, truth: tuple[float, ...]) -> float:
    """The mean of the first 52 weeks by integration over time: the rate of who is still there."""
    r, alpha, third, fourth = truth
    if fit is fit_pareto_nbd:
        here = lambda u: r / alpha * (fourth / (fourth + u)) ** third  # noqa: E731
        return float(quad(here, 0, 52)[0])
    first = 1 if fit is fit_mbg_nbd else 0

    def given(p: float) -> float:
        chance = p ** (third - 1) * (1 - p) ** (fourth - 1 + first) / beta_function(third, fourth)
        return chance * (1 - (alpha / (alpha + p * 52)) ** r) / p

    return float(quad(given, 0, 1, limit=400)[0])


@pytest.mark.parametrize("x", [0, 1, 7, 150, 1500])
@pytest.mark.parametrize("ahead", [0.5, 39, 400])
def test_expectations_agree_with_integration(x: int, ahead: float) -> None:
    """Also where libraries' ₂F₁ overflow: the mean over who is alive, by brute force."""
    people = bg_nbd((0.8, 6, 0.8, 2.0), 1500, 3)
    found = fit_bg_nbd(*people[:3])
    r, alpha, a, b = found.params
    k, age, last = r + x, alpha + 50, 45.0 if x else 0.0

    def given(logit: float) -> float:
        p = 1 / (1 + math.exp(-logit))
        log_beta = math.lgamma(a + b + x) - math.lgamma(a) - math.lgamma(b + x)
        chance = math.exp(log_beta + a * math.log(p) + (b + x) * math.log1p(-p))
        return chance * -math.expm1(-k * math.log1p(p * ahead / age)) / p

    centre = math.log(a / (b + x))
    edges = [centre + side for side in (-40, -8, -4, -2, 0, 2, 4, 8, 20)]
    brute = sum(quad(given, u, v)[0] for u, v in pairwise(edges))
    mean = found.expected(ahead, x, last, 50) / found.p_alive(x, last, 50)
    assert mean == pytest.approx(brute, rel=1e-7)


@pytest.mark.parametrize("x", [0, 3, 150, 1500])
def test_pareto_agrees_with_integration(x: int) -> None:
    found = fit_pareto_nbd(*pareto_nbd((0.8, 6, 0.8, 15.0), 1500, 3)[:3])
    r, alpha, s, beta = found.params
    last, age = (12.0 if x else 0.0), 50.0

    def left(u: float) -> float:
        ratio = (r + x) * math.log((alpha + age) / (alpha + u)) + s * math.log(beta + age)
        return s * math.exp(ratio - (s + 1) * math.log(beta + u) - shift)

    shift = (r + x) * math.log((alpha + age) / (alpha + last))
    dead = sum(
        quad(left, last + (age - last) * u, last + (age - last) * v)[0]
        for u, v in ((0, min(1, 20 / (1 + x))), (min(1, 20 / (1 + x)), 1))
    )
    odds = math.exp(min(shift, 600)) * dead
    assert found.p_alive(x, last, age) == pytest.approx(1 / (1 + odds), rel=1e-6)


@pytest.mark.parametrize(("fit", "truth", "people_of"), WORLDS, ids=["bg", "mbg", "pareto"])
def test_newcomers_agree_with_integration(
    fit: Fit, truth: tuple[float, ...], people_of: Any
) -> None:
    found = fit(*people_of(truth, 1500, 2)[:3])
    assert found.expected(52) == pytest.approx(_mean_of_newcomers(fit, found.params), rel=1e-6)
