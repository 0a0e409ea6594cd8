from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa

from ._errors import MeasureError
from ._tally import TALLY_COLUMNS, keys_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


Scores = Literal["auto", "binary", "numeric"]
Scale = tuple[float, float]

NO_SPREAD = 1e-12
"""Below this share of the squared mean, a variance is rounding and the group is constant."""


@dataclass(frozen=True)
class Sums:
    """The columns of a tally as arrays, one entry per group, and what follows at once."""

    n: NDArray[np.float64]
    w: NDArray[np.float64]
    ww: NDArray[np.float64]
    wx: NDArray[np.float64]
    wxx: NDArray[np.float64]
    wwx: NDArray[np.float64]
    wwxx: NDArray[np.float64]

    @classmethod
    def of(cls, tallied: pa.Table | Mapping[str, float]) -> Sums:
        """Read the sums of a table, or of one row given as a mapping."""
        if isinstance(tallied, pa.Table):
            keys_of(tallied)
            return cls(*(tallied[name].to_numpy().astype(float) for name in TALLY_COLUMNS))
        missing = [name for name in TALLY_COLUMNS if name not in tallied]
        if missing:
            raise MeasureError(f"This is not a row of a tally: it has no {', '.join(missing)}.")
        return cls(*(np.array([tallied[name]], dtype=float) for name in TALLY_COLUMNS))

    def where(self, kept: NDArray[np.bool_]) -> Sums:
        """The same groups, those that are not kept without scores."""
        return Sums(*(np.where(kept, getattr(self, name), 0.0) for name in TALLY_COLUMNS))

    @cached_property
    def mean(self) -> NDArray[np.float64]:
        """Σwx / Σw; NaN for a group without scores."""
        return ratio(self.wx, self.w)

    @cached_property
    def variance(self) -> NDArray[np.float64]:
        """Σw(x − mean)² / Σw; exactly 0 for a constant group."""
        mean = self.mean
        variance = ratio(self.wxx, self.w) - mean**2
        return np.where(variance <= NO_SPREAD * np.maximum(mean**2, 1e-300), 0.0, variance)

    @cached_property
    def variance_of_mean(self) -> NDArray[np.float64]:
        """Σw²(x − mean)² / (Σw)²: the linearised variance of a ratio, before n / (n − 1)."""
        mean = self.mean
        squares = self.wwxx - 2 * mean * self.wwx + mean**2 * self.ww
        return np.where(self.variance == 0, 0.0, np.maximum(ratio(squares, self.w**2), 0))

    @cached_property
    def n_effective(self) -> NDArray[np.float64]:
        """How many answers of equal weight would be as precise: the smaller of two counts.

        Kish's (Σw)² / Σw² holds when weights have nothing to do with scores, the linearised one
        when they have; each alone covers too seldom where the other is right.
        """
        kish = ratio(self.w**2, self.ww)
        linearised = ratio(self.variance, self.variance_of_mean)
        return np.where(self.variance == 0, kish, np.fmin(kish, linearised))

    @cached_property
    def yes_or_no(self) -> NDArray[np.bool_]:
        """Whether Σwx = Σwx² and Σw²x = Σw²x², as for scores of 0 and 1."""
        same = np.isclose(self.wx, self.wxx, rtol=1e-9, atol=0)
        return same & np.isclose(self.wwx, self.wwxx, rtol=1e-9, atol=0)

    @property
    def within_0_and_1(self) -> NDArray[np.bool_]:
        """Whether the sums could be those of scores from 0 to 1."""
        slack = 1e-9 * self.w
        return (self.wx >= 0) & (self.wxx <= self.wx + slack)


def are_binary(scores: Scores, *sides: Sums) -> bool:
    """Whether the scores of all groups together are 0 and 1.

    Groups that all hold the same one score do not tell: 1, 1, 1 may be the lowest of five points.
    """
    if scores not in ("auto", "binary", "numeric"):
        raise MeasureError(f"scores is 'auto', 'binary' or 'numeric', not {scores!r}.")
    fit = all(bool(side.yes_or_no.all()) for side in sides)
    if scores == "binary" and not fit:
        raise MeasureError("Some scores are neither 0 nor 1: leave out scores='binary'.")
    if scores != "auto":
        return scores == "binary"
    return fit and not _one_score(sides)


def _one_score(sides: Sequence[Sums]) -> bool:
    means = np.concatenate([side.mean[side.n > 0] for side in sides])
    spread = any(bool((side.variance[side.n > 0] > 0).any()) for side in sides)
    return not spread and len(np.unique(np.round(means, 12))) == 1


def ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """Above / below; NaN where below is not greater than 0."""
    quotient = np.full(np.shape(below), np.nan)
    np.divide(above, below, out=quotient, where=below > 0)
    return quotient
