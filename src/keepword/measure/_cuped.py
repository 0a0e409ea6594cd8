from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np
import pyarrow as pa

from ._errors import MeasureError
from ._intervals import check_level, student_quantile
from ._shown import figure, html_table, percent
from ._tally import _in_order, _nearest, _number

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

CUPED_SUMS = ("n", "y", "yy", "x", "xx", "xy")
"""Count, Σy, Σy², Σx, Σx², Σxy of one arm, of those with a figure from before or without."""

ARMS = 2

EACH_ARM = 2
"""The fewest people of an arm that show how far they differ."""

ROUNDING = 1e-12
"""A variance below this share of the squared size of the figures is rounding."""

DEFINITION = "CUPED, Welch's t"


@dataclass(frozen=True)
class Cuped:
    """A difference of two arms, with what was known beforehand taken off.

    Attributes:
        estimate: With the plan minus without, in units of the score.
        se: Its standard error.
        low: Its lower limit.
        high: Its upper limit.
        raw: The plain difference of the means.
        raw_se: Its standard error.
        theta: By how much the score goes up per unit of the figure from before.
        without_before: How many had no figure from before; their scores are taken as they are.
        n: How many people there are.
        degrees: Welch's degrees of freedom.
        level: How sure the interval is.
        definition: How it was made.
    """

    estimate: float
    se: float
    low: float
    high: float
    raw: float
    raw_se: float
    theta: float
    without_before: int
    n: int
    degrees: float
    level: float
    definition: str

    @property
    def spared(self) -> float:
        """The share of people that the figure from before spares, for the same certainty."""
        return 1 - (self.se / self.raw_se) ** 2

    def __str__(self) -> str:
        value, low, high = (figure(x, self.se) for x in (self.estimate, self.low, self.high))
        return (
            f"With the plan it is {value} more than without, between {low} and {high} "
            f"({self.definition}, {percent(self.level)}; n = {self.n})."
        )

    def _repr_html_(self) -> str:
        rows = [("plain", self.raw, self.raw_se), ("CUPED", self.estimate, self.se)]
        return html_table(("", "difference", "se"), rows, caption=str(self))


def cuped_sums(frame: IntoFrame, y: str, before: str, *, treated: str) -> pa.Table:
    """Reduce people to the sums from which `cuped` follows, in one scan.

    Args:
        frame: One row per person, on any engine: DuckDB, Polars, pandas, PyArrow, PySpark. Rows
            without `y` are left out.
        y: The score that the plan may have changed.
        before: What was known of the same person before the plan began: null or NaN where
            nothing was. A figure from after it would take the effect itself off.
        treated: The column that is 1 for those with the plan, 0 for those without.

    Returns:
        At most four rows, by `treated` and `known` (whether there is a figure from before), with
        `CUPED_SUMS`. Sums of parts add up: `pa.concat_tables` of several is read as their sum.

    Raises:
        MeasureError: A column is missing or not numeric, or `treated` is not 0 or 1.

    Example:
        >>> people = pa.table({"score": [7.0, 5.0, 8.0], "last_year": [6.0, None, 7.0],
        ...                    "trained": [1, 0, 1]})
        >>> cuped_sums(people, "score", "last_year", treated="trained").to_pylist()[1]
        {'treated': 1, 'known': 1, 'n': 2, 'y': 15.0, 'yy': 113.0, 'x': 13.0, 'xx': 85.0,
        'xy': 98.0}
    """
    rows = nw.from_native(frame)
    schema = rows.collect_schema()
    for column in (y, before, treated):
        if column not in schema:
            raise MeasureError(f"There is no column {column!r}.{_nearest(column, list(schema))}")
        if not (schema[column].is_numeric() or schema[column] == nw.Boolean):
            raise MeasureError(f"The column {column!r} holds {schema[column]}, not numbers.")
    chosen = rows.lazy().select(
        _number(treated).alias("treated"), _number(y).alias("y"), _number(before).alias("x")
    )
    one, zero, known = nw.lit(1), nw.lit(0), ~nw.col("x").is_null()
    # PyArrow takes no expression inside an aggregation, so every product is a column first.
    products = (
        chosen.filter(~nw.col("y").is_null())
        .with_columns(
            nw.when(known).then(one).otherwise(zero).alias("known"),
            nw.when(known).then(nw.col("x")).otherwise(nw.lit(0.0)).alias("x"),
        )
        .with_columns(
            n=one,
            yy=nw.col("y") * nw.col("y"),
            xx=nw.col("x") * nw.col("x"),
            xy=nw.col("x") * nw.col("y"),
        )
    )
    sums = products.group_by("treated", "known").agg(*[nw.col(name).sum() for name in CUPED_SUMS])
    return _in_one_schema(sums.collect("pyarrow").to_arrow(), treated)


def cuped(sums: pa.Table, *, level: float = 0.95) -> Cuped:
    """How much did the plan change, with what was known beforehand taken off?

    Of every score, θ(x - x̄) is taken off, where x is the same person's figure from before and
    θ = cov(y, x) / var(x) over both arms together. If chance decided who is in which arm, that
    changes nothing but the spread, which shrinks by 1 - ρ². Whoever has no figure from before
    counts as if x = x̄. Interval: Welch's t on the adjusted scores.

    Args:
        sums: What `cuped_sums` gives, or several of them one below the other.
        level: How sure the interval is.

    Returns:
        A `Cuped`.

    Raises:
        MeasureError: There are not two arms of at least two people, nobody has a figure from
            before, or scores or figures from before do not vary.

    Source:
        Deng, Xu, Kohavi and Walker (2013), WSDM, 123.

    Example:
        >>> people = pa.table({
        ...     "score": [7.1, 6.8, 8.2, 5.9, 6.1, 5.8, 6.9, 5.2],
        ...     "last_year": [6.0, 6.1, 7.2, 5.1, 5.9, 5.8, 7.0, 5.0],
        ...     "trained": [1, 1, 1, 1, 0, 0, 0, 0],
        ... })
        >>> print(cuped(cuped_sums(people, "score", "last_year", treated="trained")))
        With the plan it is 0.82 more than without, between 0.51 and 1.12 (CUPED, Welch's t, 95 %;
        n = 8).
    """
    check_level(level)
    arms = _arms(sums)
    theta, middle = _slope(arms)
    adjusted = [_moments(arm, theta, middle) for arm in arms]
    plain = [_moments(arm, 0.0, 0.0) for arm in arms]
    estimate, se, degrees = _welch(adjusted)
    raw, raw_se, _ = _welch(plain)
    half = float(student_quantile(level, degrees)) * se
    return Cuped(
        estimate=estimate,
        se=se,
        low=estimate - half,
        high=estimate + half,
        raw=raw,
        raw_se=raw_se,
        theta=theta,
        without_before=int(arms[:, 0, 0].sum()),
        n=int(arms[:, :, 0].sum()),
        degrees=degrees,
        level=level,
        definition=DEFINITION,
    )


def _in_one_schema(sums: pa.Table, treated: str) -> pa.Table:
    whole = {"known", "n"}
    names = ("treated", "known", *CUPED_SUMS)
    schema = pa.schema([(name, pa.int64() if name in whole else pa.float64()) for name in names])
    table = sums.select(schema.names).cast(schema)
    other = [arm for arm in table["treated"].to_pylist() if arm not in (0, 1)]
    if other:
        raise MeasureError(f"{treated!r} holds {other[0]}: give 0 or 1 for everybody.")
    if not all(np.isfinite(table[name].to_numpy()).all() for name in CUPED_SUMS):
        raise MeasureError("A score or a figure from before is infinite: correct it.")
    arms = table["treated"].cast(pa.int64())
    return _in_order(table.set_column(0, "treated", arms), ["treated", "known"])


def _arms(sums: pa.Table) -> NDArray[np.float64]:
    """Arms × without or with a figure from before × sums."""
    names = ("treated", "known", *CUPED_SUMS)
    missing = [name for name in names if name not in sums.column_names]
    if missing:
        raise MeasureError(f"There is no column {missing[0]!r}: use cuped_sums() first.")
    arms = np.zeros((ARMS, 2, len(CUPED_SUMS)))
    for row in sums.select(names).to_pylist():
        arms[row["treated"], row["known"]] += [row[name] for name in CUPED_SUMS]
    for arm, n in enumerate(arms[:, :, 0].sum(axis=1)):
        if n < EACH_ARM:
            side = "with" if arm else "without"
            raise MeasureError(f"There are {n:g} people {side} the plan: at least 2 are needed.")
    return arms


def _slope(arms: NDArray[np.float64]) -> tuple[float, float]:
    """θ and the mean of the figures from before, over both arms."""
    n, y, _, x, xx, xy = arms[:, 1].sum(axis=0)
    spread = xx - x * x / n if n else 0.0
    if not spread > ROUNDING * xx:
        raise MeasureError(
            "The figures from before are missing or all the same, or nearly so for their size, so "
            "that there is nothing to take off: compare the two arms as they are, or take a round "
            "number near their mean off each."
        )
    return float((xy - x * y / n) / spread), float(x / n)


def _moments(arm: NDArray[np.float64], theta: float, middle: float) -> tuple[float, float, float]:
    """n, mean and variance of y - θ(x - x̄) in one arm."""
    n = arm[:, 0].sum()
    known, y, _, x, xx, xy = arm[1]
    total = arm[:, 1].sum() - theta * (x - middle * known)
    squares = (
        arm[:, 2].sum()
        - 2 * theta * (xy - middle * y)
        + theta**2 * (xx - 2 * middle * x + middle**2 * known)
    )
    variance = (squares - total**2 / n) / (n - 1)
    return float(n), float(total / n), float(variance if variance > ROUNDING * squares / n else 0)


def _welch(arms: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    (n0, mean0, variance0), (n1, mean1, variance1) = arms
    parts = np.array([variance0 / n0, variance1 / n1])
    variance = float(parts.sum())
    if not variance > 0:
        raise MeasureError(
            "The scores of both arms do not vary, or hardly for their size: take finer scores, or "
            "take a round number near their mean off each."
        )
    degrees = variance**2 / float((parts**2 / np.array([n0 - 1, n1 - 1])).sum())
    return mean1 - mean0, float(np.sqrt(variance)), degrees
