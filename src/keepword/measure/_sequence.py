from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from ._errors import MeasureError
from ._intervals import check_level
from ._shown import html_table, percent
from ._signals import series
from ._watched import (
    EVENLY,
    Seen,
    Side,
    Watch,
    by_their_spread,
    check_scale,
    check_squares,
    of_waits,
    on_the_scale,
    widest,
    with_known_sd,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ._sums import Scale
    from ._watched import Limits

    Vector = NDArray[np.float64]

BEST_AT = 100
"""At how many observations a sequence is tightest, unless it was planned otherwise."""

Method = Literal["mixture", "stitched"]

YES_OR_NO = (0.0, 1.0)
UNBOUNDED = (-np.inf, np.inf)

BETA_BINOMIAL = "beta-binomial mixture"
KNOWN_SD = {"mixture": "normal mixture, known sd", "stitched": "stitched, known sd"}
SPREAD = {
    "mixture": "gamma-exponential mixture, spread seen",
    "stitched": "stitched, spread seen",
}
WIDEST = "stitched, widest spread"
WAITS = {"mixture": "gamma-exponential mixture, waits", "stitched": "stitched, waits"}


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
        best_at: The n at which the sequence is tightest; None of a stitched one.
        rho: The weight of the mixture that follows from `best_at` and `level`, likewise.
        level: How sure all intervals are together.
        definition: How they were made.
    """

    n: Vector
    mean: Vector
    low: Vector
    high: Vector
    scale: Scale
    best_at: float | None
    rho: float | None
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
    squares: ArrayLike | None = None,
    scale: Scale = YES_OR_NO,
    sd: float | None = None,
    method: Method = "mixture",
    side: Side = "both",
    best_at: float | None = None,
    level: float = 0.95,
) -> ConfidenceSequence:
    """How well is it kept, with an interval that stays honest however often one looks?

    An ordinary 95 % interval, looked at every day, misses the truth on some day far more often
    than 5 times in 100. Here the chance that *any* of the intervals misses it is at most
    1 - level, so one may look every day and stop when one likes.

    Scores on a scale: the shares p of the way from its lowest to its highest score against which
    B(kp + x, k(1 - p) + n - x) / (B(kp, k(1 - p)) pˣ (1 - p)ⁿ⁻ˣ) has not reached 1/α, where x is
    the sum so far, k = ρ - 1 and α = 1 - level. Nothing is assumed but that the scores lie on the
    scale and that their mean, whatever came before, stays the same. With `squares` as well, on a
    scale of width 1: mean ± u(V) / n, where V is the sum of the squared distances of each score
    from the mean before its look, and u the gamma-exponential bound against α/2. Waits, with a
    `scale` from 0 to inf: the means μ against which ρ^ρ Γ(n + ρ) exp(r) / (Γ(ρ) (r + ρ)^(n + ρ)),
    r = x/μ, has not reached 1/α; whoever has waited for long must not have longer to wait, on
    average, than who has just come. With a known `sd`:
    mean ± sd √((n + ρ) ln((n + ρ) / (α²ρ))) / n, for values that are normal or no wilder.
    ρ = v / (2 ln(1/α) + ln(1 + 2 ln(1/α))), where v is best_at, of `squares` best_at / 12.

    Stitched, the same in closed form: u(V) = √(k₁² V l + k₂² l²) + k₂ l, V at least 1, with
    l = 1.4 ln ln 2V + ln(ζ(1.4) / (α/2 (ln 2)^1.4)), k₁ = (2^¼ + 2^-¼) / √2, k₂ = (√2 + 1) / 2.
    Without `squares`, V is the most that it can be. Waits: x / (n + u(n)) to x / (n - k₁ √(n l)).
    With a known `sd`: mean ± sd k₁ √(n l) / n.

    Args:
        total: The sum of the scores that came in at each look (not since the beginning): how
            many promises were kept that day. A row of a tally holds it as `wx`.
        n: How many came in at each look: one number, or one per look; 0 where none did.
        squares: The sum of the squared scores of each look, `wxx` of a tally: limits are nearer
            where scores differ little, and many came in.
        scale: The lowest and the highest score that can be given; (0, inf) for waits.
        sd: The standard deviation of one value, known beforehand; `scale` then does not count.
        method: "mixture", the nearest limits about `best_at`; or "stitched", a closed form that
            can be computed by hand, and asks for no `best_at`.
        side: "both"; "lower" or "upper" where only that limit is asked for: it is then nearer, and
            the other one is the end of the scale. The doubt is half as much: in ρ, α is 2 (1 -
            level), and only shares (or means) to the one side of p are mixed.
        best_at: The number of observations at which the sequence is tightest, 100 if not given:
            fix it when the plan is made, at about the number that the plan expects.
        level: How sure all intervals are together.

    Returns:
        A `ConfidenceSequence`, one interval per look.

    Raises:
        MeasureError: An n is negative or not whole, scores lie outside the scale, squares do not
            fit them, `best_at` or `sd` is not above 0, the side or method is unknown, with one
            side the level is not above 0.5, or two things are given that exclude each other.

    Source:
        Howard, Ramdas, McAuliffe and Sekhon (2021), Annals of Statistics 49:1055; their library
        confseq.

    Example:
        >>> print(confidence_sequence([14, 17, 15], 20, best_at=60))
        After 3 looks the mean is 0.7667, between 0.5812 and 0.9057 (beta-binomial mixture, 95 %
        at every look; n = 60).
        >>> minutes = confidence_sequence([212, 180, 245], 40, scale=(0, float("inf")))
        >>> print(minutes)
        After 3 looks the mean is 5.308, between 4.08 and 7.122 (gamma-exponential mixture, waits,
        95 % at every look; n = 120).
    """
    check_level(level)
    _check_side(side, level)
    watch = Watch(side, level, _best_at(best_at, method))
    seen = Seen(series(total), _counts(n, total))
    variance = 1.0 if squares is None else EVENLY
    rho = watch.rho(variance)
    if sd is not None:
        _refuse_squares(squares)
        limits, scale, said = with_known_sd(seen, sd, rho, watch), UNBOUNDED, KNOWN_SD[method]
    else:
        check_scale(seen, scale)
        limits, said = _of_scores(seen, squares, scale, rho, watch)
    return ConfidenceSequence(seen.n, seen.mean, *limits, scale, watch.best_at, rho, level, said)


def _of_scores(
    seen: Seen, squares: ArrayLike | None, scale: Scale, rho: float | None, watch: Watch
) -> tuple[Limits, str]:
    """The limits, and how they were made."""
    method: Method = "stitched" if rho is None else "mixture"
    if np.isinf(scale[1]):
        _refuse_squares(squares)
        return of_waits(seen, scale, rho, watch), WAITS[method]
    if squares is not None:
        squared = series(squares)
        check_squares(squared, seen, scale)
        return by_their_spread(seen, squared, scale, rho, watch), SPREAD[method]
    if rho is None:
        return by_their_spread(seen, widest(seen, scale), scale, rho, watch), WIDEST
    return on_the_scale(seen, scale, rho, watch), BETA_BINOMIAL


def _best_at(best_at: float | None, method: Method) -> float | None:
    if method not in get_args(Method):
        raise MeasureError(f"There is no method {method!r}: choose {', '.join(get_args(Method))}.")
    if method == "stitched":
        if best_at is not None:
            raise MeasureError("A stitched sequence is tightest nowhere: leave out best_at.")
        return None
    best_at = BEST_AT if best_at is None else best_at
    if not (np.isfinite(best_at) and best_at > 0):
        raise MeasureError(f"best_at is a number of observations such as 100, not {best_at}.")
    return best_at


def _refuse_squares(squares: ArrayLike | None) -> None:
    if squares is not None:
        raise MeasureError("squares count on a scale with two ends only: leave them out.")


def _check_side(side: Side, level: float) -> None:
    if side not in get_args(Side):
        raise MeasureError(f"There is no side {side!r}: choose {', '.join(get_args(Side))}.")
    if side != "both" and level <= 0.5:  # noqa: PLR2004 - a coin would do as well
        raise MeasureError(f"With one side the level is above 0.5, not {level}.")


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
