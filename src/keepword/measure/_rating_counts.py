from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from ._errors import MeasureError
from ._tally import TEXTS, _nearest, _number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narwhals.typing import IntoFrame
    from numpy.typing import NDArray

MOST_CATEGORIES = 100
"""Beyond so many different ratings, counting them per unit is no reduction."""


@dataclass(frozen=True, eq=False)
class RatingCounts:
    """How many raters of a unit chose each category, and how many units are rated alike.

    Attributes:
        categories: The ratings that occur.
        patterns: Patterns × categories: how many raters of a unit chose it.
        units: How many units have each pattern.
    """

    categories: NDArray[Any]
    patterns: NDArray[np.float64]
    units: NDArray[np.int64]

    @property
    def counts(self) -> NDArray[np.float64]:
        """Units × categories: how many raters chose it."""
        return np.repeat(self.patterns, self.units, axis=0)

    def in_order(self, categories: Sequence[Any]) -> RatingCounts:
        """The same counts, in the order of the categories given."""
        order, moved = places_among(categories, self.categories.tolist())
        patterns = np.zeros((len(self.patterns), len(order)))
        patterns[:, moved] = self.patterns
        return RatingCounts(order, patterns, self.units)

    def __str__(self) -> str:
        return (
            f"{int(self.patterns.sum(axis=1) @ self.units)} ratings of {self.units.sum()} units "
            f"in {len(self.categories)} categories."
        )


def rating_counts(
    frame: IntoFrame, *, unit: str = "unit", rater: str = "rater", rating: str = "rating"
) -> RatingCounts:
    """Reduce ratings, one row each, to what alpha and Fleiss' kappa need, on any engine.

    Per unit, how many raters chose each category; then how many units have the same counts. The
    result does not grow with the rows. Cohen's kappa asks who rated, and takes `rating_pairs`;
    intraclass correlations take `rating_sums`.

    Args:
        frame: One row per rating, on any engine: DuckDB, Polars, pandas, PyArrow, PySpark.
        unit: The column that says what was rated.
        rater: The column that says who rated it.
        rating: Numbers or texts. Null, NaN and "" are no rating.

    Returns:
        `RatingCounts`, which `krippendorff_alpha` and `fleiss_kappa` take.

    Raises:
        MeasureError: A column or a unit or rater is missing, somebody rated a unit twice, there
            are no ratings, or more than 100 different ones.

    Example:
        >>> import pyarrow as pa
        >>> rows = pa.table({"unit": [1, 1, 2, 2], "rater": list("abab"), "rating": list("xxyx")})
        >>> print(rating_counts(rows))
        4 ratings of 2 units in 2 categories.
    """
    rows = _rated(nw.from_native(frame), unit, rater, rating)
    found = _categories(rows)
    _refuse_twice(rows, unit)
    names = [f"k{place}" for place in range(len(found))]
    chosen = rows.select(
        "unit",
        *[
            nw.when(nw.col("rating") == one).then(nw.lit(1)).otherwise(nw.lit(0)).alias(name)
            for one, name in zip(found, names, strict=True)
        ],
    )
    each = chosen.group_by("unit").agg(*[nw.col(name).sum() for name in names])
    alike = each.group_by(*names).agg(nw.len().alias("units")).sort(*names, descending=True)
    table = alike.collect("pyarrow").to_arrow()
    patterns = np.column_stack([table[name].to_numpy() for name in names])
    units = table["units"].to_numpy().astype(np.int64)
    return RatingCounts(np.array(found), patterns.astype(np.float64), units)


def places_among(
    categories: Sequence[Any], found: Sequence[Any]
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The categories given, and where among them those found stand."""
    order = list(categories)
    unknown = [one for one in found if one not in order]
    if unknown:
        raise MeasureError(f"{unknown[0]!r} is not among the categories {order}: add it.")
    return np.array(order, dtype=object), np.array([order.index(one) for one in found], np.int64)


def _rated(
    rows: nw.DataFrame[Any] | nw.LazyFrame[Any], unit: str, rater: str, rating: str
) -> nw.LazyFrame[Any]:
    schema = rows.collect_schema()
    for column in (unit, rater, rating):
        if column not in schema:
            raise MeasureError(f"There is no column {column!r}.{_nearest(column, list(schema))}")
    given = _number(rating)
    if isinstance(schema[rating], TEXTS):
        text = nw.col(rating).cast(nw.String)
        given = nw.when(text != "").then(text)
    keys = [
        (nw.col(column).cast(nw.String) if isinstance(schema[column], TEXTS) else nw.col(column))
        for column in (unit, rater)
    ]
    chosen = rows.lazy().select(
        keys[0].alias("unit"), keys[1].alias("rater"), given.alias("rating")
    )
    return chosen.filter(~nw.col("rating").is_null())


def _categories(rows: nw.LazyFrame[Any]) -> list[Any]:
    nameless = nw.col("unit").is_null() | nw.col("rater").is_null()
    flagged = rows.with_columns(nw.when(nameless).then(nw.lit(1)).otherwise(nw.lit(0)).alias("no"))
    table = flagged.group_by("rating").agg(nw.col("no").sum()).collect("pyarrow").to_arrow()
    if any(table["no"].to_pylist()):
        raise MeasureError("A rating has no unit or no rater: fill it, or leave the row out.")
    ratings: list[Any] = table["rating"].to_pylist()
    found = sorted(ratings)
    if not found:
        raise MeasureError("There are no ratings: give a frame with one row per rating.")
    if len(found) > MOST_CATEGORIES:
        raise MeasureError(
            f"There are {len(found)} different ratings: give a table of units × raters."
        )
    return found


def _refuse_twice(rows: nw.LazyFrame[Any], unit: str) -> None:
    each = rows.group_by("unit", "rater").agg(nw.len().alias("times"))
    again = each.filter(nw.col("times") > 1).sort("unit").head(1).collect("pyarrow").to_arrow()
    for row in again.to_pylist():
        raise MeasureError(
            f"{unit} {row['unit']!r} is rated {row['times']} times by {row['rater']!r}: keep one "
            "rating per rater and unit."
        )
