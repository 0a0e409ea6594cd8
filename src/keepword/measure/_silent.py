from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from ._errors import MeasureError
from ._intervals import check_level, estimate
from ._shown import html_table, percent
from ._sums import Sums

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ._sums import Scale


@dataclass(frozen=True)
class SilentRange:
    """What the mean of all who were asked can be, whatever the silent ones think."""

    low: float
    high: float
    outer_low: float
    outer_high: float
    of_answers: float
    n: int
    asked: int
    scale: Scale
    level: float

    @property
    def width(self) -> float:
        """How much no weighting can know: the silent share of the scale."""
        return self.high - self.low

    def __str__(self) -> str:
        bottom, top = self.scale
        times = 100 if self.scale == (0, 1) else 1
        unit = " in 100" if self.scale == (0, 1) else f" on {bottom:g} to {top:g}"
        answers, low, high, down, up = (
            f"{times * value:.{0 if times > 1 else 2}f}"
            for value in (self.of_answers, self.low, self.high, self.outer_low, self.outer_high)
        )
        return (
            f"{self.n} of {self.asked} answered, and they say {answers}{unit}. All who were asked "
            f"may say anything from {low} to {high}; counting chance as well, from {down} to {up} "
            f"({percent(self.level)})."
        )

    def _repr_html_(self) -> str:
        rows = [
            ("those who answered", self.of_answers, self.of_answers),
            ("all who were asked", self.low, self.high),
            ("counting chance as well", self.outer_low, self.outer_high),
        ]
        return html_table(("", "low", "high"), rows, caption=str(self))


def silent_range(
    answered: ArrayLike | pa.Table | Mapping[str, float],
    asked: int,
    *,
    scale: Scale = (0, 1),
    level: float = 0.95,
) -> SilentRange:
    """What can no weighting know, because some never answered?

    The mean of all who were asked, if every silent one gave the lowest score, and if every one
    gave the highest: with n of N answers of mean x̄ on a scale from a to b, from
    (n x̄ + (N - n) a) / N to (n x̄ + (N - n) b) / N. Weighting picks a point in that range by
    assuming that the silent ones are like those who answered and are alike in some columns.

    Args:
        answered: The scores of those who answered; or one row of a tally of them, unweighted.
        asked: How many were asked in all.
        scale: The lowest and the highest score.
        level: How sure the outer limits are: they hold the whole range's ends, were others asked.

    Returns:
        A `SilentRange`: `.low`, `.high`, `.width`, `.outer_low`, `.outer_high`.

    Raises:
        MeasureError: Nobody answered, more answered than were asked, scores are weighted, missing
            or outside the scale.

    Source:
        Manski (1989), Journal of Human Resources 24:343; Horowitz and Manski (2000), Journal of
        the American Statistical Association 95:77.

    Example:
        >>> print(silent_range([1] * 71 + [0] * 29, asked=400))
        100 of 400 answered, and they say 71 in 100. All who were asked may say anything from 18
        to 93; counting chance as well, from 14 to 95 (95 %).
    """
    check_level(level)
    sums = _answers(answered)
    n, bottom, top = int(sums.n[0]), float(scale[0]), float(scale[1])
    if not bottom < top:
        raise MeasureError(f"scale is (lowest, highest) such as (1, 5), not {scale}.")
    if not n:
        raise MeasureError("Nobody answered: any figure on the scale is possible.")
    if asked != int(asked) or asked < n:
        raise MeasureError(f"{asked} were asked but {n} answered: give how many were asked.")
    ends = [_with_silent(sums, int(asked) - n, score) for score in (bottom, top)]
    lowest, highest = (estimate(end, level=level, scale=(bottom, top)) for end in ends)
    return SilentRange(
        low=float(lowest.mean[0]),
        high=float(highest.mean[0]),
        outer_low=float(lowest.low[0]),
        outer_high=float(highest.high[0]),
        of_answers=float(sums.mean[0]),
        n=n,
        asked=int(asked),
        scale=scale,
        level=level,
    )


def _answers(answered: ArrayLike | pa.Table | Mapping[str, float]) -> Sums:
    if isinstance(answered, pa.Table | Mapping):
        sums = Sums.of(answered)
        if len(sums.n) != 1:
            raise MeasureError(f"A range is of one row of a tally, not of {len(sums.n)}.")
        if not (np.allclose(sums.w, sums.n) and np.allclose(sums.ww, sums.n)):
            raise MeasureError("These answers are weighted: tally them without weights.")
        return sums
    scores = np.asarray(answered, dtype=float).ravel()
    if not np.isfinite(scores).all():
        raise MeasureError("A score is missing: leave out who did not answer, and count all asked.")
    return _of(float(len(scores)), float(scores.sum()), float((scores**2).sum()))


def _with_silent(sums: Sums, silent: int, score: float) -> Sums:
    return _of(
        float(sums.n[0]) + silent,
        float(sums.wx[0]) + silent * score,
        float(sums.wxx[0]) + silent * score**2,
    )


def _of(n: float, total: float, squares: float) -> Sums:
    counts, totals, of_squares = np.array([n]), np.array([total]), np.array([squares])
    return Sums(counts, counts, counts, totals, of_squares, totals, of_squares)
