"""Limits of a mean that is looked at again and again, by what is known of the scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ._errors import MeasureError
from ._mixture import (
    bernoulli_limits,
    bernoulli_low,
    gamma_exponential,
    gamma_exponential_above,
    gamma_exponential_below,
    gamma_exponential_bound,
    gamma_exponential_fall,
    normal_bound,
    normal_bound_above,
    weight_of_prior,
)
from ._stitched import stitched_bound

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._sums import Scale

    Vector = NDArray[np.float64]
    Limits = tuple[Vector, Vector]

Side = Literal["both", "lower", "upper"]

EVENLY = 1 / 12
"""The variance of scores spread evenly over a scale of width 1: what is expected of `squares`."""

HALF = 0.5
"""What is expected of the first look on a scale of width 1."""

INSIDE = 1e-9
"""By how much of itself a sum of scores may leave the scale by rounding."""


@dataclass(frozen=True)
class Watch:
    """What is fixed before the first look; a stitched bound is best at no n in particular."""

    side: Side
    level: float
    best_at: float | None

    @property
    def doubt(self) -> float:
        """How often each limit that is asked for may miss."""
        return (1 - self.level) / (2 if self.side == "both" else 1)

    def rho(self, variance: float = 1.0) -> float | None:
        """The weight of the mixture, where single values have this variance; None if stitched."""
        if self.best_at is None:
            return None
        one = self.level if self.side == "both" else 2 * self.level - 1
        return weight_of_prior(self.best_at * variance, one)


@dataclass(frozen=True)
class Seen:
    """What came in at each look, and up to it."""

    total: Vector
    of: Vector

    @property
    def n(self) -> Vector:
        """How many by each look."""
        return np.cumsum(self.of)

    @property
    def mean(self) -> Vector:
        """The mean by each look; NaN before the first score."""
        some = self.n > 0
        return np.where(some, np.cumsum(self.total) / np.where(some, self.n, 1), np.nan)


def with_known_sd(seen: Seen, sd: float, rho: float | None, watch: Watch) -> Limits:
    """A normal mixture or its stitched counterpart."""
    if not (np.isfinite(sd) and sd > 0):
        raise MeasureError(f"sd is the standard deviation of one value, above 0, not {sd}.")
    if seen.total[seen.of == 0].any():
        raise MeasureError("A look with an n of 0 has a total: give how many it came from.")
    n = np.maximum(seen.n, 1)
    if rho is None:
        half = stitched_bound(n, 0, watch.doubt)
    else:
        bound = normal_bound if watch.side == "both" else normal_bound_above
        half = bound(n, rho, watch.level)
    return _around(seen, sd * half / n, (-np.inf, np.inf), watch)


def on_the_scale(seen: Seen, scale: Scale, rho: float, watch: Watch) -> Limits:
    """A beta-binomial mixture: scores as if each lay at one of the ends."""
    bottom, width = scale[0], scale[1] - scale[0]
    n = np.maximum(seen.n, 1)
    part = np.clip((np.cumsum(seen.total) - bottom * seen.n) / width, 0, seen.n)
    if watch.side == "both":
        low, high = bernoulli_limits(part, n, rho, watch.level)
    elif watch.side == "lower":
        low, high = bernoulli_low(part, n, rho, watch.level), np.ones_like(n)
    else:
        low, high = np.zeros_like(n), 1 - bernoulli_low(n - part, n, rho, watch.level)
    none = seen.n == 0
    return bottom + width * np.where(none, 0, low), bottom + width * np.where(none, 1, high)


def by_their_spread(
    seen: Seen, squares: Vector, scale: Scale, rho: float | None, watch: Watch
) -> Limits:
    """Howard et al.'s theorem 4: how far scores lie from what was expected just before them."""
    bottom, width = scale[0], scale[1] - scale[0]
    total = (seen.total - bottom * seen.of) / width
    squared = (squares - 2 * bottom * seen.total + bottom**2 * seen.of) / width**2
    before = np.cumsum(total) - total, seen.n - seen.of
    expected = (before[0] + HALF) / (before[1] + 1)
    strayed = squared - 2 * expected * total + expected**2 * seen.of
    v = np.cumsum(np.maximum(strayed, 0))
    if rho is None:
        half = stitched_bound(v, 1, watch.doubt)
    else:
        half = gamma_exponential_bound(v, rho, watch.doubt)
    return _around(seen, width * half / np.maximum(seen.n, 1), scale, watch)


def of_waits(seen: Seen, scale: Scale, rho: float | None, watch: Watch) -> Limits:
    """The means that waits no wilder than exponential ones have not ruled out."""
    n = np.maximum(seen.n, 1)
    if rho is None:
        rise, fall = stitched_bound(n, 1, watch.doubt), stitched_bound(n, 0, watch.doubt)
    elif watch.side == "both":
        rise = gamma_exponential_bound(n, rho, 1 - watch.level, gamma_exponential)
        fall = gamma_exponential_fall(n, rho, 1 - watch.level, gamma_exponential)
    else:
        rise = gamma_exponential_bound(n, rho, watch.doubt, gamma_exponential_above)
        fall = gamma_exponential_fall(n, rho, watch.doubt, gamma_exponential_below)
    waited = np.cumsum(seen.total) - scale[0] * seen.n
    least = waited / (n + rise)
    some = fall < n
    most = np.where(some, waited / np.where(some, n - fall, 1), np.inf)
    return _asked_for(seen, scale[0] + least, scale[0] + most, scale, watch)


def _around(seen: Seen, half: Vector, scale: Scale, watch: Watch) -> Limits:
    mean = np.where(seen.n > 0, seen.mean, 0)
    low, high = np.maximum(mean - half, scale[0]), np.minimum(mean + half, scale[1])
    return _asked_for(seen, low, high, scale, watch)


def _asked_for(seen: Seen, low: Vector, high: Vector, scale: Scale, watch: Watch) -> Limits:
    """The ends of the scale where nothing is known, or nothing was asked."""
    none = seen.n == 0
    return (
        np.where(none | (watch.side == "upper"), scale[0], low),
        np.where(none | (watch.side == "lower"), scale[1], high),
    )


def check_scale(seen: Seen, scale: Scale) -> None:
    """Refuse scores that cannot lie on the scale."""
    bottom, top = scale
    if not (np.isfinite(bottom) and bottom < top):
        raise MeasureError(
            f"scale is (lowest, highest) such as (1, 5), or (0, inf) for waits, not {scale}."
        )
    slack = INSIDE * (seen.of + 1) * max(abs(end) for end in scale if np.isfinite(end))
    most = np.where(seen.of > 0, np.maximum(seen.of, 1) * top, 0)
    outside = (seen.total < seen.of * bottom - slack) | (seen.total > most + slack)
    if outside.any():
        at = int(np.argmax(outside))
        raise MeasureError(
            f"Look {at} has a total of {seen.total[at]:g} from {seen.of[at]:g} scores, which does "
            f"not fit the scale from {bottom:g} to {top:g}: give the total and the n of each look, "
            "not those since the beginning, and the scale."
        )


def widest(seen: Seen, scale: Scale) -> Vector:
    """The most that squares of such scores can add up to: all of them at the ends."""
    bottom, top = scale
    return np.asarray((bottom + top) * seen.total - bottom * top * seen.of)


def check_squares(squares: Vector, seen: Seen, scale: Scale) -> None:
    """Refuse sums of squares that no scores on the scale have."""
    if squares.shape != seen.total.shape:
        raise MeasureError(
            f"There are {len(seen.total)} looks and {squares.size} squares: give the sum of the "
            "squared scores of each look."
        )
    slack = INSIDE * (seen.of + 1) * max(abs(end) for end in scale) ** 2
    least = np.where(seen.of > 0, seen.total**2 / np.maximum(seen.of, 1), 0)
    wrong = ~((squares >= least - slack) & (squares <= widest(seen, scale) + slack))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise MeasureError(
            f"Look {at} has squares of {squares[at]:g}, where {seen.of[at]:g} scores from "
            f"{scale[0]:g} to {scale[1]:g} with a total of {seen.total[at]:g} have "
            f"{least[at]:g} to {widest(seen, scale)[at]:g}: give the sum of x² of each look, not "
            "since the beginning."
        )
