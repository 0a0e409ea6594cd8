from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from ._errors import MeasureError
from ._rating_counts import _categories, _rated, _refuse_twice, places_among
from ._ratings import PAIR, Coded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narwhals.typing import IntoFrame
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class RatingPairs:
    """How many units two raters put into each pair of categories.

    Attributes:
        raters: The two.
        categories: The ratings that occur.
        units: Categories of the first x categories of the second: how many units.
    """

    raters: tuple[Any, Any]
    categories: NDArray[Any]
    units: NDArray[np.int64]

    def coded(self, categories: Sequence[Any] | None = None) -> Coded:
        """A row for each unit, in the order of the categories given."""
        rows, columns = np.indices(self.units.shape)
        both = np.column_stack([rows.ravel(), columns.ravel()])
        codes = np.repeat(both, self.units.ravel(), axis=0)
        if categories is None:
            return Coded(codes, self.categories)
        order, moved = places_among(categories, self.categories.tolist())
        return Coded(moved[codes], order)

    def __str__(self) -> str:
        return (
            f"{self.units.sum()} units rated by {self.raters[0]} and {self.raters[1]} in "
            f"{len(self.categories)} categories."
        )


def rating_pairs(
    frame: IntoFrame, *, unit: str = "unit", rater: str = "rater", rating: str = "rating"
) -> RatingPairs:
    """Reduce the ratings of two raters, one row each, to what Cohen's kappa needs.

    Args:
        frame: One row per rating, on any engine: DuckDB, Polars, pandas, PyArrow, PySpark.
        unit: The column that says what was rated.
        rater: The column that says who rated it; two of them, so filter the frame before.
        rating: Numbers or texts. Null, NaN and "" are no rating.

    Returns:
        `RatingPairs`, which `cohen_kappa` takes. Units that one of the two rated do not count.

    Raises:
        MeasureError: A column, unit or rater is missing, there are not two raters, somebody rated
            a unit twice, or there are more than 100 different ratings.

    Example:
        >>> import pyarrow as pa
        >>> rows = pa.table({"unit": [1, 1, 2, 2], "rater": list("abab"), "rating": list("xxyx")})
        >>> print(rating_pairs(rows))
        2 units rated by a and b in 2 categories.
    """
    rows = _rated(nw.from_native(frame), unit, rater, rating)
    found = _categories(rows)
    _refuse_twice(rows, unit)
    raters = _raters(rows)
    place = nw.lit(0)
    for number, one in enumerate(found, start=1):
        place = nw.when(nw.col("rating") == one).then(nw.lit(number)).otherwise(place)
    placed = rows.with_columns(place.alias("place")).select(
        "unit",
        *[
            nw.when(nw.col("rater") == one).then(nw.col("place")).otherwise(nw.lit(0)).alias(side)
            for one, side in zip(raters, ("first", "second"), strict=True)
        ],
    )
    each = placed.group_by("unit").agg(nw.col("first").sum(), nw.col("second").sum())
    alike = each.group_by("first", "second").agg(nw.len().alias("units"))
    units = np.zeros((len(found), len(found)), dtype=np.int64)
    for row in alike.collect("pyarrow").to_arrow().to_pylist():
        first, second = int(row["first"]), int(row["second"])
        # 0 is a unit that this rater has not rated.
        if first and second:
            units[first - 1, second - 1] = row["units"]
    return RatingPairs(raters, np.array(found), units)


def _raters(rows: nw.LazyFrame[Any]) -> tuple[Any, Any]:
    table = rows.group_by("rater").agg(nw.len().alias("times")).collect("pyarrow").to_arrow()
    found: list[Any] = table["rater"].to_pylist()
    raters = sorted(found)
    if len(raters) != PAIR:
        raise MeasureError(
            f"Cohen's kappa compares two raters, not {len(raters)}: keep the rows of two, or use "
            "rating_counts with fleiss_kappa or krippendorff_alpha."
        )
    return raters[0], raters[1]
