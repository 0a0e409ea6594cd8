from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from ._errors import MeasureError
from ._intervals import CAREFUL, NO_SCORES, STUDENT, STUDENTS, Estimates, estimate, student_quantile
from ._newcombe import paired_limits, square_and_add
from ._shown import html_table
from ._sums import Sums, are_binary
from ._tally import add_up, keys_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ._sums import Scale, Scores

    OneSide = pa.Table | Mapping[str, float] | float

NEWCOMBE = "Newcombe's score interval"
NEWCOMBE_PAIRED = "Newcombe's score interval for pairs"
WELCH = "Welch's t"
GIVEN = "given"


@dataclass(frozen=True)
class Gap:
    """The later minus the earlier, with its interval; negative = shortfall.

    `low` and `high` are None where there is no interval, and `method` says why. `n_later` or
    `n_earlier` is None for a side that is a given figure, not a tally. `points` says that the
    scores run from 0 to 1, so that the gap reads as points out of 100.

    Example:
        >>> print(Gap(-0.23, -0.31, -0.15, 0.95, 140, None, "Wilson's score interval", True))
        The gap is −23 points (95 % interval −31 to −15; Wilson's score interval).
    """

    value: float | None
    low: float | None
    high: float | None
    level: float
    n_later: int | None
    n_earlier: int | None
    method: str
    points: bool = True

    def __str__(self) -> str:
        if self.value is None:
            return f"There is no gap to show ({self.method})."
        size = f"The gap is {self._show(self.value)}{' points' if self.points else ''}"
        if self.low is None or self.high is None:
            return f"{size} ({self.method})."
        between = f"{self._show(self.low)} to {self._show(self.high)}"
        return f"{size} ({100 * self.level:g} % interval {between}; {self.method})."

    def _repr_html_(self) -> str:
        figures = [
            None if figure is None else self._show(figure)
            for figure in (self.value, self.low, self.high)
        ]
        head = ("", "gap", "low", "high", "n later", "n earlier")
        row = ("later minus earlier", *figures, self.n_later, self.n_earlier)
        return html_table(head, [row], caption=str(self))

    def _show(self, value: float) -> str:
        shown = f"{100 * value:+.0f}" if self.points else f"{value:+.2f}"
        return "0" if shown in ("+0", "-0") else shown.replace("-", "−")

    def turned_round(self) -> Gap:
        """The same gap with the two sides exchanged."""
        return replace(
            self,
            value=None if self.value is None else -self.value,
            low=None if self.high is None else -self.high,
            high=None if self.low is None else -self.low,
            n_later=self.n_earlier,
            n_earlier=self.n_later,
        )


def gap(
    later: OneSide,
    earlier: OneSide,
    *,
    level: float = 0.95,
    scores: Scores = "auto",
    scale: Scale | None = None,
) -> Gap:
    """How far does the later fall short of the earlier, when different people were asked?

    value = mean of the later − mean of the earlier. Yes-or-no scores: Newcombe's square-and-add
    interval (his method 10) from the two Wilson intervals on effective n,
    low = value − √((p₂ − l₂)² + (u₁ − p₁)²), high = value + √((u₂ − p₂)² + (p₁ − l₁)²),
    where 2 is the later. Other scores: Welch's t; on a known scale, the two score intervals
    squared and added.

    Args:
        later: One row of a tally (a table of one row, or a mapping), or a figure that is known
            without sampling error: a target, or the mean of a whole population.
        earlier: The same.
        level: The share of such intervals that hold the truth.
        scores: As in `summarise`.
        scale: As in `summarise`.

    Returns:
        A frozen `Gap`, in units of the score.

    Raises:
        MeasureError: A side has more than one row, or neither side is a tally.

    Source:
        Newcombe (1998) Statist. Med. 17:873, method 10; Welch (1947) Biometrika 34:28.

    Example:
        >>> import pyarrow as pa
        >>> from keepword.measure import tally
        >>> later = tally(pa.table({"score": [1] * 56 + [0] * 14}))
        >>> earlier = tally(pa.table({"score": [1] * 48 + [0] * 32}))
        >>> print(gap(later, earlier))
        The gap is +20 points (95 % interval +5 to +33; Newcombe's score interval).
        >>> print(gap(later, 0.9))
        The gap is −10 points (95 % interval −21 to −2; Wilson's score interval).
    """
    tallied = [_one_row(side) for side in (later, earlier) if not isinstance(side, int | float)]
    if not tallied:
        raise MeasureError("Neither side is a tally: there is nothing to estimate.")
    binary = scale is None and are_binary(scores, *tallied)
    known: Scores = "binary" if binary else "numeric"
    sides = [
        Side.given(side)
        if isinstance(side, int | float)
        else Side.of(estimate(_one_row(side), level=level, scores=known, scale=scale))
        for side in (later, earlier)
    ]
    return difference(*sides, level=level, points=binary or scale == (0, 1))


def paired_gap(
    pairs: pa.Table,
    *,
    level: float = 0.95,
    scores: Scores = "auto",
    scale: Scale | None = None,
) -> Gap:
    """How far does the second score fall short of the first, when the same people gave both?

    value = Σw(second − first) / Σw. Yes-or-no scores: Newcombe's square-and-add interval for
    pairs (his method 10), which narrows the independent one by the correlation of the two scores;
    cells are shares times the effective n of the differences. Other scores: `summarise` of the
    differences.

    Args:
        pairs: A tally of the second score by a numeric column `first`, the first score of the
            same person or occasion. Other keys are added over.
        level: The share of such intervals that hold the truth.
        scores: As in `summarise`, of both scores.
        scale: As in `summarise`, of both scores.

    Returns:
        A frozen `Gap` in which the second score is the later; both n are the number of pairs.

    Raises:
        MeasureError: There is no column `first`, or it has nulls or text.

    Source:
        Newcombe (1998) Statist. Med. 17:2635, method 10.

    Example:
        >>> import pyarrow as pa
        >>> from keepword.measure import tally
        >>> both = pa.table({"first": [1, 1, 0, 0], "score": [1, 0, 1, 0]}).take(
        ...     [0] * 1 + [1] * 1 + [2] * 7 + [3] * 12
        ... )
        >>> print(paired_gap(tally(both, "first")))
        The gap is +29 points (95 % interval +3 to +51; Newcombe's score interval for pairs).
    """
    first, second = _first_and_second(pairs)
    together = _differences(first, second)
    if scale is None and are_binary(scores, second, _constant_scores(first, second)):
        return _newcombe_paired(first, second, together, level)
    reach = None if scale is None else (scale[0] - scale[1], scale[1] - scale[0])
    found = estimate(together, level=level, scores="numeric", scale=reach)
    n = int(together.n[0])
    value, low, high = (none_if_nan(side[0]) for side in (found.mean, found.low, found.high))
    return Gap(value, low, high, level, n, n, found.method[0], points=scale == (0, 1))


@dataclass(frozen=True)
class Side:
    """One side of a gap: a mean with its interval; `n` is None for a figure that is given."""

    n: int | None
    mean: float
    low: float
    high: float
    variance: float
    degrees: float
    method: str

    @classmethod
    def given(cls, figure: float) -> Side:
        """A figure without sampling error."""
        return cls(None, figure, figure, figure, 0.0, np.inf, GIVEN)

    @classmethod
    def of(cls, found: Estimates, row: int = 0) -> Side:
        """Row `row` of the estimates of a tally."""
        degrees = float(found.n_effective[row]) - 1
        return cls(
            n=int(found.n[row]),
            mean=float(found.mean[row]),
            low=float(found.low[row]),
            high=float(found.high[row]),
            variance=float(found.variance[row]) / degrees if degrees > 0 else np.nan,
            degrees=degrees,
            method=str(found.method[row]),
        )

    def exact(self) -> Side:
        """The same mean taken as known without sampling error."""
        return replace(Side.given(self.mean), n=self.n)


def difference(later: Side, earlier: Side, *, level: float, points: bool) -> Gap:
    """The later minus the earlier of independent sides, by the method that both allow."""
    size = later.mean - earlier.mean
    withheld = [side.method for side in (later, earlier) if np.isnan(side.low)]
    if withheld:
        low, high, method = np.nan, np.nan, withheld[0]
    elif GIVEN in (later.method, earlier.method):
        low, high = later.low - earlier.high, later.high - earlier.low
        method = earlier.method if later.method == GIVEN else later.method
    elif later.method in STUDENTS and earlier.method in STUDENTS:
        low, high = _welch(later, earlier, level)
        method = WELCH if later.method == earlier.method == STUDENT else WELCH + CAREFUL
    else:
        low, high = square_and_add(
            (later.mean, earlier.mean), (later.low, earlier.low), (later.high, earlier.high)
        )
        method = NEWCOMBE
    limits = none_if_nan(low), none_if_nan(high)
    return Gap(none_if_nan(size), *limits, level, later.n, earlier.n, method, points)


def none_if_nan(figure: float) -> float | None:
    """What is not known is None, never NaN."""
    return None if np.isnan(figure) else float(figure)


def _welch(later: Side, earlier: Side, level: float) -> tuple[float, float]:
    variance = later.variance + earlier.variance
    degrees = variance**2 / (
        later.variance**2 / later.degrees + earlier.variance**2 / earlier.degrees
    )
    half = float(student_quantile(level, degrees)) * np.sqrt(variance)
    value = later.mean - earlier.mean
    return value - half, value + half


def _one_row(side: pa.Table | Mapping[str, float]) -> Sums:
    sums = Sums.of(side)
    if len(sums.n) != 1:
        raise MeasureError(f"A side of a gap is one row of a tally, not {len(sums.n)}.")
    return sums


def _first_and_second(pairs: pa.Table) -> tuple[NDArray[np.float64], Sums]:
    if "first" not in keys_of(pairs):
        raise MeasureError("Pairs are a tally of the second score by a column 'first'.")
    type_ = pairs.schema.field("first").type
    numeric = (
        pa.types.is_floating(type_) or pa.types.is_integer(type_) or pa.types.is_boolean(type_)
    )
    if not numeric or pairs["first"].null_count:
        raise MeasureError("The column 'first' holds the first score: numbers, none missing.")
    added = add_up(pairs, ["first"])
    return np.array(added["first"].to_pylist(), dtype=float), Sums.of(added)


def _differences(first: NDArray[np.float64], second: Sums) -> Sums:
    """The sums of second − first over all pairs, from the sums of the second by the first."""
    return Sums(
        *(
            np.array([column.sum()])
            for column in (
                second.n,
                second.w,
                second.ww,
                second.wx - first * second.w,
                second.wxx - 2 * first * second.wx + first**2 * second.w,
                second.wwx - first * second.ww,
                second.wwxx - 2 * first * second.wwx + first**2 * second.ww,
            )
        )
    )


def _constant_scores(first: NDArray[np.float64], second: Sums) -> Sums:
    """The sums of the first scores, one group per score."""
    w, ww = second.w, second.ww
    return Sums(second.n, w, ww, w * first, w * first**2, ww * first, ww * first**2)


def _newcombe_paired(first: NDArray[np.float64], second: Sums, together: Sums, level: float) -> Gap:
    n, pairs = float(together.n_effective[0]), int(together.n[0])
    if not pairs:
        return Gap(None, None, None, level, 0, 0, NO_SCORES)
    both, lost = (
        float(part[first == 1].sum() / together.w[0]) for part in (second.wx, second.w - second.wx)
    )
    won, neither = (
        float(part[first == 0].sum() / together.w[0]) for part in (second.wx, second.w - second.wx)
    )
    low, high = paired_limits((both, won, lost, neither), n, level)
    return Gap(won - lost, low, high, level, pairs, pairs, NEWCOMBE_PAIRED)
