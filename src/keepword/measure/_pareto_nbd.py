"""Pareto/NBD: customers may leave at any moment.

A customer buys at a rate that is gamma(r, α) among customers, and leaves at a rate that is
gamma(s, β). The likelihood of a history is that of being alive at T, plus that of having left at
some u between t_x and T, an integral of (α+u)^−(r+x) · s (β+u)^−(s+1). It is summed by Gauss and
Legendre in log u rather than by ₂F₁, which overflows for busy customers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import expit, gammaln, psi

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._purchase_triples import Triples

    Vector = NDArray[np.float64]

NODES, WEIGHTS = np.polynomial.legendre.leggauss(28)
NEGLIGIBLE = 32.0
"""Beyond so many powers of e below its start, the integrand is left out."""
CHUNK = 20_000


class _Left(NamedTuple):
    """The log-likelihood of having left, and the mean of what its gradient needs."""

    value: Vector
    log_alpha: Vector
    by_alpha: Vector
    log_beta: Vector
    by_beta: Vector


class ParetoNegativeBinomial:
    """The likelihood and the expectations."""

    definition = "Pareto/NBD"
    names = ("r", "alpha", "s", "beta")

    def start(self, triples: Triples) -> Vector:
        """Parameters to start from: a dispersed rate, and lives as long as the watch."""
        watched = float(triples.customers @ triples.T)
        rate = float(triples.customers @ triples.x) / watched
        return np.array([0.5, 0.25 / rate, 0.6, watched / triples.n])

    def prepare(self, triples: Triples) -> Triples:
        """The histories as they are."""
        return triples

    def evaluate(self, params: Vector, prepared: Triples) -> tuple[float, Vector]:
        """The log-likelihood and its gradient."""
        size = len(prepared.x)
        value, gradient = 0.0, np.zeros(4)
        for start in range(0, size, CHUNK):
            part = type(prepared)(*(column[start : start + CHUNK] for column in prepared))
            more, slope = _evaluate(params, part)
            value, gradient = value + more, gradient + slope
        return value, gradient

    def p_alive(self, params: Vector, histories: Triples) -> Vector:
        """The chance of not having left by T."""
        odds = [_left(params, part).value - _alive(params, part) for part in _parts(histories)]
        return np.asarray(expit(-np.concatenate(odds)))

    def ahead(self, params: Vector, histories: Triples, t: Vector) -> Vector:
        """Purchases expected in the next t of somebody who is still there at T."""
        r, alpha, s, beta = params
        waited = np.log1p(t / (beta + histories.T))
        # (1 − e^−(s−1)w) / (s−1), which is w where s is 1
        stay = waited * np.exp(-(s - 1) * waited / 2) * _sinhc((s - 1) * waited / 2)
        return np.asarray((r + histories.x) / (alpha + histories.T) * (beta + histories.T) * stay)


def _sinhc(z: Vector) -> Vector:
    return np.divide(np.sinh(z), z, out=np.ones_like(z), where=z != 0)


def _parts(histories: Triples) -> list[Triples]:
    starts = range(0, max(1, len(histories.x)), CHUNK)
    return [
        type(histories)(*(column[start : start + CHUNK] for column in histories))
        for start in starts
    ]


def _alive(params: Vector, part: Triples) -> Vector:
    r, alpha, s, beta = params
    return np.asarray(-(r + part.x) * np.log(alpha + part.T) - s * np.log(beta + part.T))


def _left(params: Vector, part: Triples) -> _Left:
    r, alpha, s, beta = params
    k = (r + part.x)[:, None]
    u, width = _points(params, part)
    log_alpha, log_beta = np.log(alpha + u), np.log(beta + u)
    height = -k * log_alpha - (s + 1) * log_beta
    top = height[:, :1]
    mass = np.exp(height - top) * width
    total = mass.sum(axis=1)
    share = mass / np.where(total > 0, total, 1)[:, None]
    with np.errstate(divide="ignore"):
        value = np.log(s) + top[:, 0] + np.log(total)

    def mean(of: Vector) -> Vector:
        return np.asarray(np.einsum("ij,ij->i", share, of))

    return _Left(
        value, mean(log_alpha), mean(1 / (alpha + u)), mean(log_beta), mean(1 / (beta + u))
    )


def _points(params: Vector, part: Triples) -> tuple[Vector, Vector]:
    """Moments between t_x and T, even in log(min(α, β) + u), and what each stands for."""
    r, alpha, s, beta = params
    least = min(alpha, beta)
    with np.errstate(over="ignore"):
        ends = [
            (shift + part.t_x) * np.exp(NEGLIGIBLE / power) - shift
            for shift, power in ((alpha, r + part.x), (beta, s + 1))
        ]
    last = np.minimum(part.T, np.minimum(*ends))
    low, high = np.log(least + part.t_x), np.log(least + last)
    half = np.maximum(high - low, 0)[:, None] / 2
    shifted = np.exp(low[:, None] + half * (NODES + 1))
    return shifted - least, shifted * half * WEIGHTS


def _evaluate(params: Vector, part: Triples) -> tuple[float, Vector]:
    r, alpha, s, beta = params
    x, _, T, count = part  # noqa: N806
    alive, left = _alive(params, part), _left(params, part)
    dead = expit(left.value - alive)
    here, k = 1 - dead, r + x
    values = np.logaddexp(alive, left.value) + gammaln(k) - gammaln(r)
    n = count.sum()
    value = count @ values + n * (r * np.log(alpha) + s * np.log(beta))
    by_r = psi(k) - psi(r) + np.log(alpha) - here * np.log(alpha + T) - dead * left.log_alpha
    by_alpha = r / alpha - k * (here / (alpha + T) + dead * left.by_alpha)
    by_s = np.log(beta) - here * np.log(beta + T) + dead * (1 / s - left.log_beta)
    by_beta = s / beta - here * s / (beta + T) - dead * (s + 1) * left.by_beta
    return float(value), np.array([count @ by for by in (by_r, by_alpha, by_s, by_beta)])


PARETO_NBD = ParetoNegativeBinomial()
