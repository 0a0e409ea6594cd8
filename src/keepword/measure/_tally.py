from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ._errors import MeasureError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from narwhals.typing import IntoFrame

SUMS = ("w", "ww", "wx", "wxx", "wwx", "wwxx")
"""The sums of a tally beside the count `n`."""

TALLY_COLUMNS = ("n", *SUMS)
"""Every column of a tally that is not a key."""

SCORE, WEIGHED, LEAST = "_score", "_weighed", "_least"
TEXTS = (nw.String, nw.Categorical, nw.Enum)


def tally(
    frame: IntoFrame,
    by: Sequence[str] | str = (),
    *,
    score: str = "score",
    weight: str | None = None,
) -> pa.Table:
    """Reduce rows to the sums from which means, intervals and gaps follow, in one scan.

    Per group of `by`: n = count, w = Σw, ww = Σw², wx = Σwx, wxx = Σwx², wwx = Σw²x,
    wwxx = Σw²x², where x is the score and w the weight (1 where no weight is named). Tallies of
    parts add up to the tally of the whole, so that no raw row is needed again.

    Args:
        frame: A DuckDB relation, a Polars frame (eager or lazy), a pandas or PySpark frame, or a
            PyArrow table. The engine that holds the rows does the work.
        by: Columns that make the groups. None of them: the whole as one row.
        score: The numeric (or true/false) column that is measured. Null and NaN are left out.
        weight: The column of weights, each finite and greater than 0 where there is a score.

    Returns:
        One row per group in the order of the keys: the columns of `by`, `n` (int64), and the six
        sums (float64). A missing text key is the empty string.

    Raises:
        MeasureError: A column is missing or is not numeric, a weight is missing, not finite or
            not greater than 0, or a score is infinite.

    Example:
        >>> import pyarrow as pa
        >>> answers = pa.table({"moment": ["order", "order", "pick-up"], "score": [1, 0, 1]})
        >>> tally(answers, "moment").select(["moment", "n", "wx"]).to_pylist()
        [{'moment': 'order', 'n': 2, 'wx': 1.0}, {'moment': 'pick-up', 'n': 1, 'wx': 1.0}]
    """
    rows = nw.from_native(frame)
    keys = [by] if isinstance(by, str) else list(dict.fromkeys(by))
    schema = rows.collect_schema()
    _check_columns(schema, keys, score, weight)
    return _in_one_schema(_sums(rows.lazy(), schema, keys, score, weight), keys, score)


def merge(*tallies: pa.Table) -> pa.Table:
    """Add tallies with the same keys: the tally of the whole from the tallies of its parts.

    Args:
        *tallies: Tables as `tally` makes them, with the same key columns.

    Returns:
        One row per distinct key, in the order of the keys.

    Raises:
        MeasureError: No tally is given, or their key columns differ in name or kind.

    Example:
        >>> import pyarrow as pa
        >>> monday = tally(pa.table({"score": [1, 0]}))
        >>> tuesday = tally(pa.table({"score": [1]}))
        >>> merge(monday, tuesday).select(["n", "wx"]).to_pylist()
        [{'n': 3, 'wx': 2.0}]
    """
    if not tallies:
        raise MeasureError("There is nothing to merge: give at least one tally.")
    keys = keys_of(tallies[0])
    for other in tallies[1:]:
        if sorted(keys_of(other)) != sorted(keys):
            raise MeasureError(
                f"Tallies by {_listed(keys)} and by {_listed(keys_of(other))} do not add up: "
                "make both by the same columns."
            )
    columns = [*keys, *TALLY_COLUMNS]
    # What has no rows does not know the types of its keys.
    chosen = [part.select(columns) for part in tallies]
    parts = [part for part in chosen if part.num_rows] or chosen[:1]
    for part in parts:
        _check_types(part, parts[0], keys)
    return add_up(pa.concat_tables(parts), keys)


def _check_types(part: pa.Table, other: pa.Table, keys: Sequence[str]) -> None:
    for key in keys:
        types = part.schema.field(key).type, other.schema.field(key).type
        if types[0] != types[1]:
            raise MeasureError(
                f"Tallies by {key!r} as {types[1]} and as {types[0]} do not add up: make it of one "
                "kind before the tally."
            )


def add_up(parts: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Add the rows of one tally that agree in `keys`; other keys are forgotten."""
    added = parts.group_by(list(keys), use_threads=False).aggregate(
        [(column, "sum") for column in TALLY_COLUMNS]
    )
    renamed = added.rename_columns({f"{column}_sum": column for column in TALLY_COLUMNS}).select(
        [*keys, *TALLY_COLUMNS]
    )
    return _in_order(renamed, keys)


def keys_of(tallied: pa.Table) -> list[str]:
    """The columns of a tally that make its groups."""
    missing = [column for column in TALLY_COLUMNS if column not in tallied.column_names]
    if missing:
        raise MeasureError(f"This is not a tally: it has no {_listed(missing)}. Use tally() first.")
    return [column for column in tallied.column_names if column not in TALLY_COLUMNS]


def _check_columns(schema: nw.Schema, keys: Sequence[str], score: str, weight: str | None) -> None:
    for column in [*keys, score, *([weight] if weight else [])]:
        if column not in schema:
            raise MeasureError(f"There is no column {column!r}.{_nearest(column, list(schema))}")
    for column in keys:
        if column in TALLY_COLUMNS or column in (SCORE, WEIGHED, LEAST):
            raise MeasureError(
                f"A tally has a column {column!r} of its own: rename the key before the tally."
            )
    for column in [score, *([weight] if weight else [])]:
        if not (schema[column].is_numeric() or schema[column] == nw.Boolean):
            raise MeasureError(
                f"The column {column!r} holds {schema[column]}, not numbers: "
                "turn it into numbers before the tally."
            )


def _nearest(column: str, columns: Sequence[str]) -> str:
    close = difflib.get_close_matches(column, columns, n=1)
    return f" Did you mean {close[0]!r}?" if close else f" There are {_listed(columns)}."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names) or "nothing"


def _sums(
    rows: nw.LazyFrame[Any],
    schema: nw.Schema,
    keys: Sequence[str],
    score: str,
    weight: str | None,
) -> pa.Table:
    """The sums of each group.

    NaN shows in them, except with pandas, which leaves it out: in every row it is looked for,
    which costs much of a scan, only where it must be.
    """

    def reduced(number: Callable[[str], nw.Expr]) -> pa.Table:
        named = [_key(column, schema[column]) for column in keys]
        w = number(weight) if weight else nw.lit(1.0)
        return _reduced(rows.select(*named, number(score).alias(SCORE), w.alias("w")), keys)

    sums = reduced(_number if rows.implementation.is_pandas_like() else _as_float)
    if _sound(sums):
        return sums
    if weight:
        _refuse_bad_weights(rows, score, weight)
    return reduced(_number)


def _reduced(rows: nw.LazyFrame[Any], keys: Sequence[str]) -> pa.Table:
    x, w = nw.col(SCORE), nw.col("w")
    # PyArrow takes no expression inside an aggregation, so every product is a column first.
    products = (
        rows.filter(~x.is_null())
        .with_columns(ww=w * w, wx=w * x, wxx=w * x * x)
        .with_columns(wwx=w * nw.col("wx"), wwxx=w * nw.col("wxx"), **{WEIGHED: w, LEAST: w})
    )
    totals = [
        nw.len().alias("n"),
        *(nw.col(column).sum() for column in SUMS),
        nw.col(WEIGHED).count(),
        nw.col(LEAST).min(),
    ]
    reduced = products.group_by(*keys).agg(*totals) if keys else products.select(*totals)
    return reduced.collect("pyarrow").to_arrow()


def _sound(sums: pa.Table) -> bool:
    """Whether every scored row has a weight above 0, and nothing is NaN or infinite."""
    signs = [
        pc.equal(sums["n"], sums[WEIGHED]),
        pc.greater(sums[LEAST], pa.scalar(0.0)),
        *(pc.is_finite(sums[column]) for column in SUMS),
    ]
    return all(pc.all(sign).as_py() is not False for sign in signs)


def _key(column: str, dtype: nw.dtypes.DType) -> nw.Expr:
    key = nw.col(column)
    if isinstance(dtype, TEXTS):
        return key.cast(nw.String)
    return _number(column).alias(column) if dtype.is_float() else key


def _as_float(column: str) -> nw.Expr:
    return nw.col(column).cast(nw.Float64)


def _number(column: str) -> nw.Expr:
    """The column as float64, with NaN as null: engines differ in what NaN is."""
    number = _as_float(column)
    return nw.when(~number.is_nan()).then(number)


def _refuse_bad_weights(rows: nw.LazyFrame[Any], score: str, weight: str) -> None:
    x, w = nw.col(SCORE), nw.col("w")
    scored = rows.select(_number(score).alias(SCORE), _number(weight).alias("w"))
    found = scored.filter(~x.is_null(), ~(w > 0) | w.is_null()).select(nw.len().alias("n"))
    if bad := int(found.collect("pyarrow").to_arrow()["n"][0].as_py()):
        told = "1 row has a score" if bad == 1 else f"{bad} rows have a score"
        raise MeasureError(
            f"{told} but a weight in {weight!r} that is missing or not greater than 0: "
            "give each scored row a weight, or leave the row out."
        )


def _in_one_schema(sums: pa.Table, keys: Sequence[str], score: str) -> pa.Table:
    types = [_type_of_key(sums.schema.field(column).type) for column in keys]
    schema = pa.schema(
        [
            *(pa.field(column, type_) for column, type_ in zip(keys, types, strict=True)),
            pa.field("n", pa.int64()),
            *(pa.field(column, pa.float64()) for column in SUMS),
        ]
    )
    table = _without_missing_keys(sums.select(schema.names).cast(schema), keys)
    for column in TALLY_COLUMNS:
        zero = pa.scalar(0, schema.field(column).type)
        # A sum over no rows is null on some engines and 0 on others.
        position = schema.get_field_index(column)
        table = table.set_column(position, schema.field(column), pc.coalesce(table[column], zero))
        if not np.isfinite(table[column].to_numpy()).all():
            raise MeasureError(
                f"A score in {score!r} or its weight is infinite or too large to add up: "
                "correct it or leave the row out."
            )
    return _in_order(table, keys)


def _without_missing_keys(table: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Missing texts as empty ones: here, since engines group what they need not change faster."""
    missing = [key for key in keys if table[key].null_count and pa.types.is_string(table[key].type)]
    empty: Any = pa.scalar("")
    for key in missing:
        position = table.schema.get_field_index(key)
        filled: pa.ChunkedArray[Any] = pc.coalesce(table[key], empty)
        table = table.set_column(position, key, filled)
    return add_up(table, keys) if missing else table


def _type_of_key(type_: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(type_) or pa.types.is_large_string(type_):
        return pa.string()
    if pa.types.is_string_view(type_) or pa.types.is_null(type_):
        return pa.string()
    if pa.types.is_timestamp(type_):
        return pa.timestamp("us", type_.tz)
    if pa.types.is_integer(type_):
        return pa.int64()
    return type_


def _in_order(table: pa.Table, keys: Sequence[str]) -> pa.Table:
    ordered = table.sort_by([(column, "ascending") for column in keys]) if keys else table
    return ordered.combine_chunks()
