from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ._errors import MeasureError
from ._intervals import normal_quantile, student_quantile
from ._rating_counts import RatingCounts, places_among
from ._shown import html_table, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Ratings = ArrayLike | RatingCounts

TABLE = 2
"""Ratings have two dimensions: units and raters."""

PAIR = 2
"""The fewest raters, or units, among whom agreement has a meaning."""

ROUNDING = 1e-12
"""Below this, a chance disagreement is rounding."""


@dataclass(frozen=True)
class Agreement:
    """How far raters agree: 1 in everything, 0 no more than by chance.

    Attributes:
        value: The coefficient.
        low: The lower limit.
        high: The upper limit.
        se: Its standard error over units.
        n: The units that count.
        raters: The raters, at most per unit.
        confidence: How sure the interval is.
        definition: Which coefficient this is.
    """

    value: float
    low: float
    high: float
    se: float
    n: int
    raters: int
    confidence: float
    definition: str

    def __str__(self) -> str:
        return (
            f"Agreement is {self.value:.2f}, between {self.low:.2f} and {self.high:.2f} "
            f"({self.definition}, {self.n} units, {self.raters} raters, "
            f"{percent(self.confidence)})."
        )

    def _repr_html_(self) -> str:
        row = (self.definition, self.value, self.low, self.high, self.se)
        return html_table(("", "agreement", "low", "high", "se"), [row], caption=str(self))


@dataclass(frozen=True, eq=False)
class Coded:
    """Ratings as places among their categories; -1 where a rating is missing."""

    codes: NDArray[np.int64]
    categories: NDArray[Any]

    @property
    def counts(self) -> NDArray[np.float64]:
        """Units × categories: how many raters chose it."""
        units, size = len(self.codes), len(self.categories)
        rows, columns = np.nonzero(self.codes >= 0)
        cells = rows * size + self.codes[rows, columns]
        flat = np.bincount(cells, minlength=units * size)
        return flat.reshape(units, size).astype(np.float64)


def counted(ratings: Ratings, categories: Sequence[Any] | None = None) -> Coded | RatingCounts:
    """What says how many raters of a unit chose each category."""
    if isinstance(ratings, RatingCounts):
        return ratings if categories is None else ratings.in_order(categories)
    return coded(ratings, categories)


def coded(ratings: ArrayLike, categories: Sequence[Any] | None = None) -> Coded:
    """Ratings of numbers or words, units × raters, with None, NaN or "" where one is missing."""
    try:
        table = np.asarray(ratings)
    except ValueError:
        raise MeasureError("Ratings are a table: make each row as long as the others.") from None
    if table.ndim != TABLE or table.shape[1] < PAIR or len(table) < PAIR:
        raise MeasureError(
            f"Ratings have the shape {table.shape}: give a row per unit (at least 2) and a "
            "column per rater (at least 2)."
        )
    if table.dtype.kind not in "iufb":
        table = table.astype(object)
        missing = np.array([one is None or one != one or one == "" for one in table.flat])  # noqa: PLR0124 only NaN differs from itself
    else:
        missing = np.isnan(table.astype(np.float64)).ravel()
    given = table.ravel()[~missing]
    try:
        found, places = np.unique(given, return_inverse=True)
    except TypeError:
        raise MeasureError("Ratings are numbers or words, not both: make them alike.") from None
    if categories is not None:
        found, moved = places_among(categories, found.tolist())
        places = moved[places]
    codes = np.full(table.size, -1)
    codes[~missing] = places
    return Coded(codes.reshape(table.shape), found)


def numbers(found: Coded | RatingCounts, why: str) -> NDArray[np.float64]:
    """The categories as finite numbers."""
    try:
        values = found.categories.astype(np.float64)
    except (TypeError, ValueError):
        raise MeasureError(f"{why} needs numbers: give categories= in order, or numbers.") from None
    if not np.isfinite(values).all():
        raise MeasureError("A rating is infinite: give figures, and NaN where one is missing.")
    return values


def limits(value: float, with_more: Weighed, confidence: float, units: int) -> tuple[float, float]:
    """Student's t around what it would be with the units of `more_units`, and never beyond 1.

    As Agresti and Coull (1998) do for a share: where disagreement, or a category, is rare, what
    was seen says too little of how much it varies.
    """
    wide = float(student_quantile(confidence, units - 1)) * with_more.error
    low, high = max(with_more.value - wide, -1.0), min(with_more.value + wide, 1.0)
    return min(low, value), max(high, value)


def more_units(confidence: float) -> float:
    """How many units more are thought of that agree, and as many that do not: z² / 2 of each.

    They are spread evenly over the categories that were used.
    """
    return normal_quantile(confidence) ** 2 / 2


@dataclass(frozen=True, eq=False)
class Weighed:
    """A coefficient, what each unit adds to it, and how many times the unit counts."""

    value: float
    influence: NDArray[np.float64]
    times: NDArray[np.float64]

    @property
    def error(self) -> float:
        """The standard error over units."""
        n = self.times.sum()
        away = self.influence - np.average(self.influence, weights=self.times)
        return float(np.sqrt((self.times * np.square(away)).sum() / (n * (n - 1))))
