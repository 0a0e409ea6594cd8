from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import scipy

from ._errors import MeasureError
from ._rating_counts import _rated, _refuse_twice
from ._ratings import PAIR

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

MOST_RATERS = 50
"""Beyond so many raters, sums for each two of them are no reduction."""

LOST = 1e-11
"""Below this share of all squares, a difference of two sums of squares is rounding."""


@dataclass(frozen=True)
class Squares:
    """Mean squares of units, raters and the rest, with how often each unit and rater counts."""

    units: float
    raters: float
    rest: float
    df_units: float
    df_raters: float
    df_rest: float
    per_unit: float
    per_rater: float


@dataclass(frozen=True, eq=False)
class RatingSums:
    """Sums from which the variances between units and between raters follow.

    Scores y are less their mean; k is 1 where a rater rated a unit; n is how many rated it.

    Attributes:
        raters: Who rated.
        units: How many units were rated.
        n: How many ratings there are.
        n_squared: Σ n² over units.
        squares: Σ y² over ratings.
        of_units: Σ (Σ y)² / n over units.
        rated: Per rater, how many units.
        sums: Per rater, Σ y.
        beside: Per rater, Σ k (Σ y) / n: the units' means where this rater rated.
        together: Raters × raters, Σ k k / n.
        mean: The mean score.
    """

    raters: tuple[Any, ...]
    units: int
    n: int
    n_squared: float
    squares: float
    of_units: float
    rated: Vector
    sums: Vector
    beside: Vector
    together: NDArray[np.float64]
    mean: float

    def __str__(self) -> str:
        return f"{self.n} scores of {self.units} units by {len(self.raters)} raters."

    def one_way(self) -> Squares:
        """Where each unit has raters of its own."""
        if self.n == self.units:
            raise MeasureError("No unit is rated twice: give more ratings.")
        df = self.units - 1, self.n - self.units
        between, within = self.of_units, self._held(self.squares - self.of_units)
        per_unit = (self.n - self.n_squared / self.n) / df[0]
        return Squares(between / df[0], 0.0, within / df[1], df[0], 0.0, df[1], per_unit, 0.0)

    def two_way(self) -> Squares:
        """Henderson's method 3: the squares of each side beyond the other's."""
        raters = len(self.raters)
        df_rest = self.n - self.units - raters + 1
        linked = (
            scipy.sparse.csgraph.connected_components(self.together > 0, directed=False)[0] == 1
        )
        if df_rest < 1 or not linked:
            raise MeasureError(
                "Units and raters are not linked, or too few rated the same: let raters share "
                "units."
            )
        beyond_units = self.squares - self.of_units
        beyond_raters = self.squares - float(np.square(self.sums) @ (1 / self.rated))
        own = self.sums - self.beside
        severity = np.linalg.lstsq(np.diag(self.rated) - self.together, own, rcond=None)[0]
        rest = self._held(beyond_units - float(severity @ own))
        df = self.units - 1, raters - 1
        return Squares(
            (beyond_raters - rest) / df[0],
            (beyond_units - rest) / df[1],
            rest / df_rest,
            *df,
            df_rest,
            (self.n - raters) / df[0],
            (self.n - self.units) / df[1],
        )

    def _held(self, squares: float) -> float:
        return squares if squares > LOST * self.squares else 0.0


def rating_sums(
    frame: IntoFrame, *, unit: str = "unit", rater: str = "rater", rating: str = "rating"
) -> RatingSums:
    """Reduce scores, one row each, to what an intraclass correlation needs, on any engine.

    A few numbers per rater and per two raters, however many units there are.

    Args:
        frame: One row per score, on any engine: DuckDB, Polars, pandas, PyArrow, PySpark.
        unit: The column that says what was scored.
        rater: The column that says who scored it. Where each unit has raters of its own (forms
            "ICC(1,1)" and "ICC(1,k)"), number them within the unit.
        rating: The score, a number. Null and NaN are none.

    Returns:
        `RatingSums`, which `icc` takes.

    Raises:
        MeasureError: A column, unit or rater is missing, scores are no numbers or infinite,
            somebody scored a unit twice, fewer than two units or raters, or more than 50 raters.

    Source:
        Searle, Casella and McCulloch (1992), Variance Components, 5.4.

    Example:
        >>> import pyarrow as pa
        >>> from keepword.measure.agreement import icc
        >>> rows = pa.table({"unit": [1, 1, 2, 2, 3, 3], "rater": list("ababab"),
        ...                  "rating": [4, 5, 1, 2, 8, 8]})
        >>> print(icc(rating_sums(rows), form="ICC(2,1)"))
        The scores of one rater are 97 in 100 the unit's own, between 37 and 100 (ICC(2,1), 3
        units, 2 raters, 95 %).
    """
    given = nw.from_native(frame)
    rows = _rated(given, unit, rater, rating)
    kind = given.collect_schema()[rating]
    if not kind.is_numeric():
        raise MeasureError(f"The column {rating!r} holds {kind}, not numbers: score it first.")
    raters, mean = _seen(rows)
    each = _per_unit(rows, raters, mean)
    wanted = _wanted(len(raters))
    made = each.select(**wanted)
    found = made.select(nw.col(name).sum() for name in wanted)
    row = found.collect("pyarrow").to_arrow().to_pylist()[0]
    if any(row[f"again{r}"] for r in range(len(raters))):
        _refuse_twice(rows, unit)
    return _read(row, raters, mean)


def _per_unit(rows: nw.LazyFrame[Any], raters: tuple[Any, ...], mean: float) -> nw.LazyFrame[Any]:
    """Per unit n, Σy, Σy², and per rater whether he rated it (k) and how (y)."""
    y = (nw.col("rating") - nw.lit(mean)).alias("y")
    marked = rows.select("unit", "rater", y).with_columns(
        **{f"k{r}": _where(rater, nw.lit(1.0)) for r, rater in enumerate(raters)},
        **{f"y{r}": _where(rater, nw.col("y")) for r, rater in enumerate(raters)},
        q=nw.col("y") * nw.col("y"),
    )
    of_raters = [f"{kind}{r}" for kind in "ky" for r in range(len(raters))]
    return marked.group_by("unit").agg(
        nw.len().alias("n"), *(nw.col(name).sum() for name in ("y", "q", *of_raters))
    )


def _wanted(raters: int) -> dict[str, nw.Expr]:
    """What is added up over units."""
    n, s = nw.col("n").cast(nw.Float64), nw.col("y")
    wanted = {"u": nw.lit(1), "n": n, "nn": n * n, "q": nw.col("q"), "ss": s * s / n}
    for r in range(raters):
        k = nw.col(f"k{r}")
        wanted |= {f"k{r}": k, f"y{r}": nw.col(f"y{r}"), f"b{r}": k * s / n}
        wanted |= {f"again{r}": k * (k - 1)}
        wanted |= {f"t{r}_{t}": k * nw.col(f"k{t}") / n for t in range(r, raters)}
    return wanted


def _where(rater: Any, value: nw.Expr) -> nw.Expr:
    return nw.when(nw.col("rater") == rater).then(value).otherwise(nw.lit(0.0))


def _seen(rows: nw.LazyFrame[Any]) -> tuple[tuple[Any, ...], float]:
    """Who rated, and the mean score."""
    nameless = nw.col("unit").is_null() | nw.col("rater").is_null()
    flagged = rows.select(
        "rater", "rating", no=nw.when(nameless).then(nw.lit(1)).otherwise(nw.lit(0))
    )
    each = flagged.group_by("rater").agg(
        nw.len().alias("n"), nw.col("rating").sum(), nw.col("no").sum()
    )
    found = each.collect("pyarrow").to_arrow().to_pylist()
    if not found:
        raise MeasureError("There are no ratings: give a frame with one row per rating.")
    if any(row["no"] for row in found):
        raise MeasureError("A rating has no unit or no rater: fill it, or leave the row out.")
    if not PAIR <= len(found) <= MOST_RATERS:
        raise MeasureError(
            f"There are {len(found)} raters: give the ratings of 2 to {MOST_RATERS}, numbered "
            "within each unit where units have raters of their own."
        )
    mean = sum(row["rating"] for row in found) / sum(row["n"] for row in found)
    if not np.isfinite(mean):
        raise MeasureError("A rating is infinite: give figures, and NaN where one is missing.")
    return tuple(sorted(row["rater"] for row in found)), float(mean)


def _read(row: dict[str, float], raters: tuple[Any, ...], mean: float) -> RatingSums:
    places = range(len(raters))
    units, n = int(row["u"]), int(row["n"])
    if units < PAIR:
        raise MeasureError("Fewer than two units are rated: give more ratings.")
    if row["q"] <= LOST**2 * max(n * mean**2, 1e-300):
        raise MeasureError("All scores are the same: rate units that differ.")
    return RatingSums(
        raters=raters,
        units=units,
        n=n,
        n_squared=row["nn"],
        squares=row["q"],
        of_units=row["ss"],
        rated=np.array([row[f"k{r}"] for r in places]),
        sums=np.array([row[f"y{r}"] for r in places]),
        beside=np.array([row[f"b{r}"] for r in places]),
        together=np.array([[row[f"t{min(r, t)}_{max(r, t)}"] for t in places] for r in places]),
        mean=mean,
    )
