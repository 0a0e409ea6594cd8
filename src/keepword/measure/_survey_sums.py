from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from ._errors import MeasureError
from ._tally import _in_order, _key, _nearest, _number, _type_of_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narwhals.typing import IntoFrame

SURVEY_SUMS = ("n", "w", "ww", "scored", "sw", "sww", "wy", "wyy", "wwy", "wwyy")
"""Columns that are no keys: n, Σw, Σw² of all who were drawn; the count, Σw and Σw² of those with
a score; Σwy, Σwy², Σw²y, Σw²y² of their scores y."""

RATIO_SUMS = ("wx", "wwx", "wwxy", "wwxx")
"""Further columns where a divisor x is named."""

WHOLE = ("n", "scored")
BAD = "_bad"


def survey_sums(
    frame: IntoFrame,
    y: str,
    *,
    x: str | None = None,
    weight: str | None = None,
    by: Sequence[str] | str = (),
) -> pa.Table:
    """Reduce a designed sample to what estimates and their errors follow from, in one scan.

    Args:
        frame: One row per respondent, on any engine: DuckDB, Polars, pandas, PyArrow, PySpark.
        y: The numeric (or true/false) column that is measured. Who has none (null or NaN) still
            counts as drawn.
        x: The divisor of a ratio.
        weight: Weights (a factor per respondent); 1 by default.
        by: The columns of the design: stratum, cluster, population sizes, and every column that
            weights are calibrated on or results are wanted within.

    Returns:
        One row per combination of `by`, with `SURVEY_SUMS` (and `RATIO_SUMS`). Sums of parts add
        up.

    Raises:
        MeasureError: A column is missing or not numeric, or a weight is not above 0.

    Example:
        >>> import pyarrow as pa
        >>> schools = pa.table({"district": [1, 1, 2], "score": [5.0, 7.0, 9.0]})
        >>> survey_sums(schools, "score", by="district").select(["n", "wy"]).to_pylist()
        [{'n': 2, 'wy': 12.0}, {'n': 1, 'wy': 9.0}]
    """
    keys = [by] if isinstance(by, str) else list(dict.fromkeys(by))
    rows = nw.from_native(frame)
    schema = rows.collect_schema()
    _check_columns(schema, keys, [name for name in (y, x, weight) if name is not None])
    names = [f"key {position}" for position in range(len(keys))]
    chosen = rows.lazy().select(
        *[_key(key, schema[key]).alias(name) for name, key in zip(names, keys, strict=True)],
        _number(y).alias("y"),
        *([_number(x).alias("x")] if x else []),
        (_number(weight) if weight else nw.lit(1.0)).alias("w"),
    )
    columns = [*SURVEY_SUMS, *(RATIO_SUMS if x else ())]
    sums = _summed(chosen, names, columns)
    if any(sums[BAD].to_pylist()):
        raise MeasureError(
            f"A row has no weight in {weight!r} above 0, or a score without its divisor: give it "
            "one, or leave the row out."
        )
    types = [_type_of_key(sums.schema.field(name).type) for name in names]
    schema_of_sums = pa.schema(
        [
            *zip(keys, types, strict=True),
            *((name, pa.int64() if name in WHOLE else pa.float64()) for name in columns),
        ]
    )
    ordered = sums.select([*names, *columns]).rename_columns(schema_of_sums.names)
    found = _in_order(without_missing_texts(ordered.cast(schema_of_sums), keys), keys)
    _check_scores(found, columns)
    return found


def without_missing_texts(table: pa.Table, keys: Sequence[str]) -> pa.Table:
    """A missing text is the empty one: the sums of both are added."""
    missing = [key for key in keys if table[key].null_count and pa.types.is_string(table[key].type)]
    if not missing:
        return table
    filled = nw.from_native(table).with_columns(nw.col(*missing).fill_null(""))
    table = filled.to_arrow()
    sums = [name for name in table.column_names if name not in keys]
    added = table.group_by(list(keys), use_threads=False).aggregate(
        [(name, "sum") for name in sums]
    )
    return added.rename_columns({f"{name}_sum": name for name in sums}).select([*keys, *sums])


def _check_columns(schema: nw.Schema, keys: Sequence[str], numbers: Sequence[str]) -> None:
    for column in [*keys, *numbers]:
        if column not in schema:
            raise MeasureError(f"There is no column {column!r}.{_nearest(column, list(schema))}")
    for column in keys:
        if column in SURVEY_SUMS:
            raise MeasureError(f"Survey sums have a column {column!r} of their own: rename it.")
    for column in numbers:
        if not (schema[column].is_numeric() or schema[column] == nw.Boolean):
            raise MeasureError(f"The column {column!r} holds {schema[column]}, not numbers.")


def _summed(chosen: nw.LazyFrame[Any], keys: Sequence[str], columns: Sequence[str]) -> pa.Table:
    y, w = nw.col("y"), nw.col("w")
    scored = ~y.is_null()
    divisor = "wx" in columns
    bad = ~(w > 0) | w.is_null()
    if divisor:
        bad = bad | (scored & nw.col("x").is_null())
    # PyArrow takes no expression inside an aggregation, so every product is a column first.
    products = chosen.with_columns(
        nw.lit(1).alias("n"),
        (w * w).alias("ww"),
        _where(scored, nw.lit(1)).alias("scored"),
        _where(scored, w).alias("sw"),
        _where(scored, w * w).alias("sww"),
        (w * y).alias("wy"),
        (w * y * y).alias("wyy"),
        (w * w * y).alias("wwy"),
        (w * w * y * y).alias("wwyy"),
        _where(bad, nw.lit(1)).alias(BAD),
    )
    if divisor:
        x = nw.when(scored).then(nw.col("x"))
        products = products.with_columns(
            (w * x).alias("wx"),
            (w * w * x).alias("wwx"),
            (w * w * x * y).alias("wwxy"),
            (w * w * x * x).alias("wwxx"),
        )
    totals = [nw.col(name).sum() for name in (*columns, BAD)]
    reduced = products.group_by(*keys).agg(*totals) if keys else products.select(*totals)
    # A sum over no scores is null on some engines and 0 on others.
    filled = reduced.with_columns(*[nw.col(name).fill_null(0) for name in (*columns, BAD)])
    return filled.collect("pyarrow").to_arrow()


def _where(condition: nw.Expr, value: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(value).otherwise(nw.lit(0))


def _check_scores(sums: pa.Table, columns: Sequence[str]) -> None:
    if not all(np.isfinite(sums[name].to_numpy()).all() for name in columns):
        raise MeasureError("A score, a divisor or a weight is infinite: correct it.")
    if not any(sums["scored"].to_pylist()):
        raise MeasureError("Nobody has a score: there is nothing to estimate.")
