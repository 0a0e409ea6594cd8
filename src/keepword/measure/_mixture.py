from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaln, xlog1py, xlogy

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

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


def bernoulli_limits(total: Vector, n: Vector, rho: float, level: float) -> tuple[Vector, Vector]:
    """The shares that a beta-binomial mixture has not ruled out after each n; n above 0."""
    threshold = math.log(1 / (1 - level))
    prior = max(rho - 1, 1e-3)
    share = total / n

    def ruled_out(p: Vector) -> NDArray[np.bool_]:
        return _evidence(p, total, n, prior) >= threshold

    low = _halved(np.zeros_like(share), share, ruled_out)
    high = _halved(np.ones_like(share), share, ruled_out)
    return np.where(share <= 0, 0.0, low), np.where(share >= 1, 1.0, high)


def _halved(
    outside: Vector, inside: Vector, ruled_out: Callable[[Vector], NDArray[np.bool_]]
) -> Vector:
    """Where the evidence against a share reaches the threshold, between two shares."""
    for _ in range(HALVINGS):
        middle = (outside + inside) / 2
        out = ruled_out(middle)
        outside, inside = np.where(out, middle, outside), np.where(out, inside, middle)
    return outside


def _evidence(p: Vector, total: Vector, n: Vector, prior: float) -> Vector:
    """The log likelihood ratio against p of shares spread as Beta(prior·p, prior·(1 - p))."""
    p = np.clip(p, NEARLY_0, NEARLY_1)
    a, b = prior * p, prior * (1 - p)
    spread = betaln(a + total, b + n - total) - betaln(a, b)
    return np.asarray(spread - xlogy(total, p) - xlog1py(n - total, -p))
