"""BG/NBD and MBG/NBD: customers may drop out with each purchase.

A customer buys at a rate that is gamma(r, α) among customers, and after each of m occasions leaves
with a chance that is beta(a, b). In the BG/NBD the repeat purchases are the occasions (m = x), in
the MBG/NBD the first purchase is one as well (m = x + 1). All else is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import betaln, expit, gammaln, polygamma, psi

from ._purchase_triples import Triples, coded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Coded = tuple[Vector, NDArray[np.int64]]

SUM_NODES = 241
CHUNK = 20_000


class _Counts(NamedTuple):
    """What does not change while parameters do."""

    x: Vector
    of_x: Vector
    age: Vector
    of_age: Vector
    x_of_age: Vector


class _Ended(NamedTuple):
    """Histories that may have ended: their different x, t_x and T, and the place of each."""

    x: Coded
    t_x: Coded
    age: Coded
    customers: Vector


class BetaGeometric:
    """The likelihood and the expectations of both models."""

    names = ("r", "alpha", "a", "b")

    def __init__(self, definition: str, first: int) -> None:
        self.definition = definition
        self.first = first

    def start(self, triples: Triples) -> Vector:
        """Parameters to start from: half of the customers' purchases from a dispersed rate."""
        rate = (triples.customers * triples.x).sum() / (triples.customers * triples.T).sum()
        return np.array([0.5, 0.25 / rate, 0.8, 2.0])

    def prepare(self, triples: Triples) -> tuple[list[_Ended], _Counts]:
        """The histories that may have ended, in parts that fit the cache, and sums over all."""
        x, place = coded(triples.x)
        age, at = coded(triples.T)
        counts = _Counts(
            x=x,
            of_x=_sums(place, triples.customers),
            age=age,
            of_age=_sums(at, triples.customers),
            x_of_age=_sums(at, triples.customers * triples.x),
        )
        may = np.flatnonzero(triples.x + self.first > 0)
        starts = range(0, len(may), CHUNK)
        return [_ended(triples, may[start : start + CHUNK]) for start in starts], counts

    def evaluate(
        self, params: Vector, prepared: tuple[list[_Ended], _Counts]
    ) -> tuple[float, Vector]:
        """The log-likelihood and its gradient."""
        parts, counts = prepared
        value, gradient = self._as_if_alive(params, counts)
        for part in parts:
            more, slope = self._or_left(params, part)
            value, gradient = value + more, gradient + slope
        return value, gradient

    def _or_left(self, params: Vector, ended: _Ended) -> tuple[float, Vector]:
        """What having left adds to the log-likelihood: log(1 + odds)."""
        odds, slopes = self._log_odds(params, ended)
        least = np.exp(-np.abs(odds))  # of both ways, so that nothing overflows
        more = np.maximum(odds, 0.0) + np.log(1 + least)
        weight = ended.customers * np.where(odds > 0, 1.0, least) / (1 + least)
        gradient = [(weight * slope).sum() for slope in slopes]
        return float((ended.customers * more).sum()), np.array(gradient)

    def _as_if_alive(self, params: Vector, counts: _Counts) -> tuple[float, Vector]:
        r, alpha, a, b = params
        m, of_x, n = counts.x + self.first, counts.of_x, counts.of_x.sum()
        waited, weight = np.log(alpha + counts.age), r * counts.of_age + counts.x_of_age
        value = (
            of_x @ (gammaln(r + counts.x) + betaln(a, b + m))
            + n * (r * np.log(alpha) - gammaln(r) - betaln(a, b))
            - weight @ waited
        )
        gradient = (
            of_x @ psi(r + counts.x) + n * (np.log(alpha) - psi(r)) - counts.of_age @ waited,
            n * r / alpha - weight @ (1 / (alpha + counts.age)),
            n * psi(a + b) - of_x @ psi(a + b + m),
            of_x @ (psi(b + m) - psi(a + b + m)) + n * (psi(a + b) - psi(b)),
        )
        return float(value), np.array(gradient)

    def _log_odds(self, params: Vector, ended: _Ended) -> tuple[Vector, list[Vector | float]]:
        """The log odds of having left after the last purchase, and their gradient.

        Logarithms are taken of different values only, of which there are few, and looked up.
        """
        r, alpha, a, b = params
        (x, of_x), (t_x, of_t_x), (age, of_age) = ended[:3]
        last, k = b + x + self.first - 1, (r + x)[of_x]
        silent = np.log(alpha + age)[of_age] - np.log(alpha + t_x)[of_t_x]
        slope = k * ((1 / (alpha + age))[of_age] - (1 / (alpha + t_x))[of_t_x])
        odds = np.log(a / last)[of_x] + k * silent
        return odds, [silent, slope, 1 / a, (-1 / last)[of_x]]

    def p_alive(self, params: Vector, histories: Triples) -> Vector:
        """The chance of not having left by T."""
        may = histories.x + self.first > 0
        alive = np.ones(len(histories.x))
        alive[may] = expit(-self._log_odds(params, _ended(histories, may))[0])
        return alive

    def ahead(self, params: Vector, histories: Triples, t: Vector) -> Vector:
        """Purchases expected in the next t of somebody who is still there at T."""
        r, alpha, a, b = params
        shape, m = r + histories.x, histories.x + self.first
        keys, place = np.unique(
            np.stack([shape, b + m, t / (alpha + histories.T)]), axis=1, return_inverse=True
        )
        parts = np.array_split(keys, max(1, keys.shape[1] // CHUNK), axis=1)
        means = np.concatenate([_mean_until_dropout(a, *part) for part in parts])
        return np.asarray(means[place.reshape(-1)])


def _ended(triples: Triples, where: NDArray[np.bool_ | np.intp]) -> _Ended:
    x, t_x, age, customers = (column[where] for column in triples)
    return _Ended(coded(x), coded(t_x), coded(age), customers)


def _sums(place: NDArray[np.intp], of: Vector) -> Vector:
    return np.bincount(place, of).astype(np.float64)


def _mean_until_dropout(a: float, shape: Vector, b: Vector, s: Vector) -> Vector:
    """The mean of g(p) = (1 − (1 + p s)^−k) / p over p ~ beta(a, b).

    It is c/(a−1) · (1 − ₂F₁(k, a−1; c; −s)), c = a + b − 1, which overflows or cancels in every
    form that libraries offer. Here g is split into a line, whose mean is known, and p(1−p)h(p),
    whose mean is one of h over beta(a+1, b+1): in logits a bell, which the trapezoidal rule sums.
    """
    at_zero, at_one = shape * s, -np.expm1(-shape * np.log1p(s))
    log_p, log_q, weight = _bell(a + 1, b + 1)
    p, q = np.exp(log_p), np.exp(log_q)
    g = -np.expm1(-shape[:, None] * np.log1p(p * s[:, None])) / p
    line = at_zero[:, None] * q + at_one[:, None] * p
    rest = ((g - line) / (p * q) * weight).sum(axis=1) * (a * b) / ((a + b) * (a + b + 1))
    return np.asarray((at_zero * b + at_one * a) / (a + b) + rest)


def _bell(a: float, b: Vector) -> tuple[Vector, Vector, Vector]:
    """Logarithms of p and 1 − p, and the weights of beta(a, b), a, b ≥ 1, at points in logits."""
    centre = psi(a) - psi(b)
    width = np.sqrt(polygamma(1, a) + polygamma(1, b))
    low, high = centre - 30 / a - 6 * width, centre + 30 / b + 6 * width
    steps = np.linspace(0, 1, SUM_NODES)
    logit = low[:, None] + (high - low)[:, None] * steps
    log_p, log_q = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    density = a * log_p + b[:, None] * log_q - betaln(a, b)[:, None]
    return log_p, log_q, np.exp(density) * ((high - low) / (SUM_NODES - 1))[:, None]


BG_NBD = BetaGeometric("BG/NBD", first=0)
MBG_NBD = BetaGeometric("MBG/NBD", first=1)
