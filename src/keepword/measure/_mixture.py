from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincc, betaln, gammainc, gammaincc, gammaln, log_ndtr, xlog1py, xlogy

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Evidence = Callable[[Vector, Vector, float], Vector]

HALVINGS = 40
"""How often a limit is halved in: its error is then below 1e-12."""

NEARLY_0, NEARLY_1 = 1e-300, 1 - 1e-16
"""The shares at which evidence is still a finite number."""


def weight_of_prior(best_at: float, level: float) -> float:
    """The rho at which the bound is (very nearly) tightest after `best_at` observations."""
    doubt = 2 * math.log(1 / (1 - level))
    return best_at / (doubt + math.log1p(doubt))


def normal_bound(n: Vector, rho: float, level: float) -> Vector:
    """How far a sum of n standard normal values ever strays, at this level, looking at every n."""
    return np.sqrt((n + rho) * (np.log((n + rho) / rho) + 2 * math.log(1 / (1 - level))))


def normal_bound_above(n: Vector, rho: float, level: float) -> Vector:
    """How far up such a sum ever strays, where falling does not count."""
    threshold = math.log(1 / (1 - level))

    def ruled_out(total: Vector) -> NDArray[np.bool_]:
        return evidence_above(total, n, rho) >= threshold

    # Against one side less is needed than against both with half the doubt.
    return _halved(normal_bound(n, rho, (1 + level) / 2), np.zeros_like(n), ruled_out)


def evidence(total: Vector, n: Vector, rho: float) -> Vector:
    """The log likelihood ratio against a mean of 0 of means spread as N(0, 1 / rho)."""
    return np.asarray(np.log(rho / (n + rho)) / 2 + total**2 / (2 * (n + rho)))


def evidence_above(total: Vector, n: Vector, rho: float) -> Vector:
    """The same of those of the means that lie above 0."""
    above = log_ndtr(total / np.sqrt(n + rho))
    return np.asarray(evidence(total, n, rho) + math.log(2) + above)


def gamma_exponential(total: Vector, v: Vector, rho: float) -> Vector:
    """The log likelihood ratio, at the time v, of tails spread as Gamma(rho, rho) about the one.

    `total` is how far the sum has strayed, in units in which the tail of single values is that of
    an exponential one with mean 1.
    """
    rest = total + v + rho
    at_first = rho * math.log(rho) - gammaln(rho)
    return np.asarray(at_first + gammaln(v + rho) - (v + rho) * np.log(rest) + total + v)


def gamma_exponential_above(total: Vector, v: Vector, rho: float) -> Vector:
    """The same of those of the tails that carry the sum up."""
    above = np.log(gammainc(v + rho, total + v + rho)) - math.log(gammainc(rho, rho))
    return np.asarray(gamma_exponential(total, v, rho) + above)


def gamma_exponential_below(total: Vector, v: Vector, rho: float) -> Vector:
    """The same of those that carry it down."""
    below = np.log(gammaincc(v + rho, total + v + rho)) - math.log(gammaincc(rho, rho))
    return np.asarray(gamma_exponential(total, v, rho) + below)


def gamma_exponential_bound(
    v: Vector, rho: float, doubt: float, against: Evidence = gamma_exponential_above
) -> Vector:
    """How far up a sum with such a tail strays by the time v at all, but for a share of `doubt`."""

    def ruled_out(total: Vector) -> NDArray[np.bool_]:
        return against(total, v, rho) >= math.log(1 / doubt)

    far = np.ones_like(v)
    while not ruled_out(far).all():
        far = np.where(ruled_out(far), far, 2 * far)
    return _halved(far, np.zeros_like(v), ruled_out)


def gamma_exponential_fall(
    v: Vector, rho: float, doubt: float, against: Evidence = gamma_exponential_below
) -> Vector:
    """How far down it strays; v where no fall can be ruled out, as no sum falls by more."""

    def ruled_out(fall: Vector) -> NDArray[np.bool_]:
        return against(-fall, v, rho) >= math.log(1 / doubt)

    return _halved(v, np.zeros_like(v), ruled_out)


def bernoulli_limits(total: Vector, n: Vector, rho: float, level: float) -> tuple[Vector, Vector]:
    """The shares that a beta-binomial mixture has not ruled out after each n; n above 0."""
    low = _lowest(total, n, rho, level, bernoulli_evidence)
    return low, 1 - _lowest(n - total, n, rho, level, bernoulli_evidence)


def bernoulli_low(total: Vector, n: Vector, rho: float, level: float) -> Vector:
    """The lowest share not ruled out, where no limit above is asked for."""
    return _lowest(total, n, rho, level, bernoulli_evidence_above)


def _lowest(
    total: Vector,
    n: Vector,
    rho: float,
    level: float,
    against: Callable[[Vector, Vector, Vector, float], Vector],
) -> Vector:
    threshold = math.log(1 / (1 - level))
    prior = max(rho - 1, 1e-3)
    share = total / n

    def ruled_out(p: Vector) -> NDArray[np.bool_]:
        return against(p, total, n, prior) >= threshold

    return np.where(share <= 0, 0.0, _halved(np.zeros_like(share), share, ruled_out))


def _halved(
    outside: Vector, inside: Vector, ruled_out: Callable[[Vector], NDArray[np.bool_]]
) -> Vector:
    """Where the evidence against a share reaches the threshold, between two shares."""
    for _ in range(HALVINGS):
        middle = (outside + inside) / 2
        out = ruled_out(middle)
        outside, inside = np.where(out, middle, outside), np.where(out, inside, middle)
    return outside


def bernoulli_evidence(p: Vector, total: Vector, n: Vector, prior: float) -> Vector:
    """The log likelihood ratio against p of shares spread as Beta(prior·p, prior·(1 - p))."""
    p = np.clip(p, NEARLY_0, NEARLY_1)
    a, b = prior * p, prior * (1 - p)
    spread = betaln(a + total, b + n - total) - betaln(a, b)
    return np.asarray(spread - xlogy(total, p) - xlog1py(n - total, -p))


def bernoulli_evidence_above(p: Vector, total: Vector, n: Vector, prior: float) -> Vector:
    """The same of those of the shares that lie above p."""
    p = np.clip(p, NEARLY_0, NEARLY_1)
    a, b = prior * p, prior * (1 - p)
    above = betaincc(a + total, b + n - total, p) / betaincc(a, b, p)
    return np.asarray(bernoulli_evidence(p, total, n, prior) + np.log(np.maximum(above, NEARLY_0)))
