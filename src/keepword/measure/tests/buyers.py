"""Customers whose truth is known: when they buy, and when they leave."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST = 200


class Buyers(NamedTuple):
    x: NDArray[np.float64]
    t_x: NDArray[np.float64]
    T: NDArray[np.float64]
    gone: NDArray[np.bool_]


def bg_nbd(
    params: tuple[float, ...], n: int, seed: int, *, first: int = 0, until: float = 52
) -> Buyers:
    """Who leaves after a purchase; with `first`, perhaps after the very first one."""
    rng = np.random.default_rng(seed)
    r, alpha, a, b = params
    times = _times(rng, r, alpha, n)
    stays = rng.geometric(rng.beta(a, b, n)) - first
    age = rng.uniform(until / 2, until, n)
    x = np.minimum((times < age[:, None]).sum(axis=1), stays)
    return Buyers(x.astype(float), _last(times, x), age, x == stays)


def pareto_nbd(params: tuple[float, ...], n: int, seed: int, *, until: float = 52) -> Buyers:
    """Who leaves at any moment."""
    rng = np.random.default_rng(seed)
    r, alpha, s, beta = params
    times = _times(rng, r, alpha, n)
    leaves = rng.exponential(1 / rng.gamma(s, 1 / beta, n))
    age = rng.uniform(until / 2, until, n)
    x = (times < np.minimum(age, leaves)[:, None]).sum(axis=1)
    return Buyers(x.astype(float), _last(times, x), age, leaves < age)


def _times(rng: np.random.Generator, r: float, alpha: float, n: int) -> NDArray[np.float64]:
    rate = rng.gamma(r, 1 / alpha, n) + 1e-12
    return np.cumsum(rng.exponential(1, (n, MOST)), axis=1) / rate[:, None]


def _last(times: NDArray[np.float64], x: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.where(x > 0, times[np.arange(len(x)), x - 1], 0.0)
