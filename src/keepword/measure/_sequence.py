from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from ._errors import MeasureError
from ._intervals import check_level
from ._mixture import (
    bernoulli_limits,
    bernoulli_low,
    normal_bound,
    normal_bound_above,
    weight_of_prior,
)
from ._shown import html_table, percent
from ._signals import series

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ._sums import Scale

    Vector = NDArray[np.float64]

BEST_AT = 100
"""At how many observations a sequence is tightest, unless it was planned otherwise."""

Side = Literal["both", "lower", "upper"]

YES_OR_NO = (0.0, 1.0)
UNBOUNDED = (-np.inf, np.inf)

BETA_BINOMIAL = "beta-binomial mixture"
NORMAL = "normal mixture, known sd"

INSIDE = 1e-9
"""By how much of itself a sum of scores may leave the scale by rounding."""


class Verdict(StrEnum):
    """What a sequence says of a goal; equal to its text."""

    CLOSED = "closed"
    NOT_CLOSED = "not closed"
    NOT_YET_KNOWN = "not yet known"


@dataclass(frozen=True, eq=False)
class ConfidenceSequence:
    """A mean with an interval at every look, all of which together hold the truth at `level`.

    Attributes:
        n: How many observations there were by each look.
        mean: Their mean.
        low: The lower limit; -inf before the first observation of an unbounded measure.
        high: The upper limit.
        scale: What scores can be; -inf to inf of an unbounded measure.
        best_at: The n at which the sequence is tightest.
        rho: The weight of the mixture that follows from `best_at` and `level`.
        level: How sure all intervals are together.
        definition: How they were made.
    """

    n: Vector
    mean: Vector
    low: Vector
    high: Vector
    scale: Scale
    best_at: float
    rho: float
    level: float
    definition: str

    def __str__(self) -> str:
        sure = f"{self.definition}, {percent(self.level)} at every look"
        if not self.n[-1]:
            return f"Nothing is known yet ({sure}; n = 0)."
        return (
            f"After {len(self.n)} looks the mean is {self.mean[-1]:.4g}, between "
            f"{self.low[-1]:.4g} and {self.high[-1]:.4g} ({sure}; n = {self.n[-1]:g})."
        )

    def _repr_html_(self) -> str:
        columns = (self.n, self.mean, self.low, self.high)
        rows = [
            (look, *values)
            for look, values in enumerate(zip(*(c.tolist() for c in columns), strict=True))
        ]
        return html_table(("look", "n", "mean", "low", "high"), rows, caption=str(self))


def confidence_sequence(
    total: ArrayLike,
    n: ArrayLike,
    *,
    scale: Scale = YES_OR_NO,
    sd: float | None = None,
    side: Side = "both",
    best_at: float = BEST_AT,
    level: float = 0.95,
) -> ConfidenceSequence:
    """How well is it kept, with an interval that stays honest however often one looks?

    An ordinary 95 % interval, looked at every day, misses the truth on some day far more often
    than 5 times in 100. Here the chance that *any* of the intervals misses it is at most
    1 - level, so one may look every day and stop when one likes.

    Scores on a scale: the shares p of the way from its lowest to its highest score against which
    B(kp + x, k(1 - p) + n - x) / (B(kp, k(1 - p)) pˣ (1 - p)ⁿ⁻ˣ) has not reached 1 / (1 - level),
    where x is the sum so far and k = ρ - 1. Nothing is assumed but that the scores lie on the
    scale and that their mean, whatever came before, stays the same. With a known `sd`:
    mean ± sd √((n + ρ) ln((n + ρ) / (α²ρ))) / n, for values that are normal or no wilder.
    ρ = best_at / (2 ln(1/α) + ln(1 + 2 ln(1/α))), α = 1 - level.

    Args:
        total: The sum of the scores that came in at each look (not since the beginning): how
            many promises were kept that day. A row of a tally holds it as `wx`.
        n: How many came in at each look: one number, or one per look; 0 where none did.
        scale: The lowest and the highest score that can be given.
        sd: The standard deviation of one value, known beforehand; `scale` then does not count.
        side: "both"; "lower" or "upper" where only that limit is asked for: it is then nearer, and
            the other one is the end of the scale. The doubt is half as much: in ρ, α is 2 (1 -
            level), and only shares (or means) to the one side of p are mixed.
        best_at: The number of observations at which the sequence is tightest: fix it when the
            plan is made, at about the number that the plan expects.
        level: How sure all intervals are together.

    Returns:
        A `ConfidenceSequence`, one interval per look.

    Raises:
        MeasureError: An n is negative or not whole, scores lie outside the scale, `best_at` or
            `sd` is not above 0, the side is unknown, or with one side the level is not above 0.5.

    Source:
        Howard, Ramdas, McAuliffe and Sekhon (2021), Annals of Statistics 49:1055; their library
        confseq.

    Example:
        >>> print(confidence_sequence([14, 17, 15], 20, best_at=60))
        After 3 looks the mean is 0.7667, between 0.5812 and 0.9057 (beta-binomial mixture, 95 %
        at every look; n = 60).
    """
    check_level(level)
    if not (np.isfinite(best_at) and best_at > 0):
        raise MeasureError(f"best_at is a number of observations such as 100, not {best_at}.")
    _check_side(side, level)
    came, of = series(total), _counts(n, total)
    rho = weight_of_prior(best_at, level if side == "both" else 2 * level - 1)
    if side == "upper":
        bottom, top = scale
        low = confidence_sequence(
            -came, of, scale=(-top, -bottom), sd=sd, side="lower", best_at=best_at, level=level
        )
        return replace(
            low, mean=0 - low.mean, low=0 - low.high, high=0 - low.low, scale=_turned(low.scale)
        )
    sizes = np.cumsum(of)
    if sd is not None:
        limits = _with_known_sd(np.cumsum(came), sizes, sd, rho, level, side=side)
        return ConfidenceSequence(sizes, *limits, UNBOUNDED, best_at, rho, level, NORMAL)
    limits = _on_the_scale(came, of, scale, rho, level, side=side)
    return ConfidenceSequence(sizes, *limits, scale, best_at, rho, level, BETA_BINOMIAL)


def _check_side(side: Side, level: float) -> None:
    if side not in get_args(Side):
        raise MeasureError(f"There is no side {side!r}: choose {', '.join(get_args(Side))}.")
    if side != "both" and level <= 0.5:  # noqa: PLR2004 - a coin would do as well
        raise MeasureError(f"With one side the level is above 0.5, not {level}.")


def _turned(scale: Scale) -> Scale:
    bottom, top = scale
    return -top, -bottom


def verdict(sequence: ConfidenceSequence, goal: float, *, lower_is_better: bool = False) -> Verdict:
    """Is the gap closed: was the goal, fixed beforehand, reached?

    "closed" once the whole interval lies at the goal or beyond it at any look, "not closed" once
    it lies short of it, and "not yet known" until then. If different looks say different things,
    the level itself has moved while it was watched: it is not yet known which will last, and a
    sequence that begins after the move will tell.

    The chance that a sequence ever says "closed" while the true level is short of the goal is at
    most 1 - level, and so is that of "not closed" while it is not.

    Args:
        sequence: What `confidence_sequence` gives.
        goal: The level to reach, in the units of the scores.
        lower_is_better: Whether the goal is reached from above.

    Returns:
        A `Verdict`: "closed", "not closed" or "not yet known".

    Raises:
        MeasureError: The goal is no number, or lies outside the scale.

    Source:
        Howard et al. (2021), as in `confidence_sequence`.

    Example:
        >>> watched = confidence_sequence([19] * 12, 20)
        >>> print(verdict(watched, 0.8))
        closed
        >>> print(verdict(watched, 0.95))
        not yet known
        >>> print(verdict(watched, 0.995))
        not closed
    """
    if not np.isfinite(goal):
        raise MeasureError(f"A goal is a level such as 0.8, not {goal}.")
    bottom, top = sequence.scale
    if not bottom <= goal <= top:
        raise MeasureError(
            f"The goal {goal:g} lies outside the scale from {bottom:g} to {top:g}: give it in the "
            "units of the scores."
        )
    if lower_is_better:
        closed, short = sequence.high <= goal, sequence.low > goal
    else:
        closed, short = sequence.low >= goal, sequence.high < goal
    if closed.any() == short.any():
        return Verdict.NOT_YET_KNOWN
    return Verdict.CLOSED if closed.any() else Verdict.NOT_CLOSED


def _counts(n: ArrayLike, total: ArrayLike) -> Vector:
    sizes = np.asarray(n, dtype=np.float64)
    try:
        of = np.broadcast_to(sizes, np.shape(total)).astype(np.float64)
    except ValueError:
        raise MeasureError(
            f"There are {np.size(total)} looks and {sizes.size} n: give one n, or one per look."
        ) from None
    wrong = ~((of >= 0) & (of == np.floor(of)))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise MeasureError(f"Look {at} has an n of {of[at]:g}: give how many came in, 0 or more.")
    return of


def _with_known_sd(
    sums: Vector, n: Vector, sd: float, rho: float, level: float, *, side: Side
) -> tuple[Vector, Vector, Vector]:
    if not (np.isfinite(sd) and sd > 0):
        raise MeasureError(f"sd is the standard deviation of one value, above 0, not {sd}.")
    none = n == 0
    if sums[none].any():
        raise MeasureError("A look with an n of 0 has a total: give how many it came from.")
    size = np.where(none, 1, n)
    bound = normal_bound if side == "both" else normal_bound_above
    mean, half = sums / size, sd * bound(size, rho, level) / size
    half = np.where(none, np.inf, half)
    high = mean + half if side == "both" else np.full(len(n), np.inf)
    return np.where(none, np.nan, mean), mean - half, high


def _on_the_scale(
    came: Vector, of: Vector, scale: Scale, rho: float, level: float, *, side: Side
) -> tuple[Vector, Vector, Vector]:
    bottom, top = scale
    if not bottom < top:
        raise MeasureError(f"scale is (lowest, highest) such as (1, 5), not {scale}.")
    slack = INSIDE * (of + 1) * max(abs(bottom), abs(top))
    outside = (came < of * bottom - slack) | (came > of * top + slack)
    if outside.any():
        at = int(np.argmax(outside))
        raise MeasureError(
            f"Look {at} has a total of {came[at]:g} from {of[at]:g} scores, which does not fit "
            f"the scale from {bottom:g} to {top:g}: give the total and the n of each look, not "
            "those since the beginning, and the scale."
        )
    sizes = np.cumsum(of)
    part = np.clip((np.cumsum(came) - bottom * sizes) / (top - bottom), 0, sizes)
    none = sizes == 0
    counted = np.where(none, 1, sizes)
    if side == "both":
        low, high = bernoulli_limits(part, counted, rho, level)
    else:
        low, high = bernoulli_low(part, counted, rho, level), np.ones(len(sizes))
    low, high = np.where(none, 0, low), np.where(none, 1, high)
    mean = np.where(none, np.nan, part / np.where(none, 1, sizes))
    width = top - bottom
    return bottom + width * mean, bottom + width * low, bottom + width * high
