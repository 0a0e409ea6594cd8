from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ._errors import MeasureError
from ._tally import _nearest, _number, _type_of_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from narwhals.typing import IntoFrame
    from numpy.typing import ArrayLike, NDArray

LARGEST = 10_000_000
"""The most cells of a grid: beyond it, columns with fewer levels are wanted."""


@dataclass(frozen=True, eq=False)
class Cells:
    """How many respondents fall into each combination of levels: one axis per column."""

    columns: tuple[str, ...]
    levels: tuple[tuple[Any, ...], ...]
    counts: NDArray[np.float64]

    def __str__(self) -> str:
        size = " × ".join(
            f"{column} ({len(levels)})"
            for column, levels in zip(self.columns, self.levels, strict=True)
        )
        return f"{self.counts.sum():g} respondents in cells of {size}."

    def margins(self, totals: Mapping[str, Mapping[Any, float]]) -> list[NDArray[np.float64]]:
        """Known totals per column and level, as arrays in the order of the axes.

        Raises:
            MeasureError: A column or a level has no total, or a total has no such level.

        Example:
            >>> import pyarrow as pa
            >>> cells = cells_of(pa.table({"sex": ["f", "m", "f"]}), ["sex"])
            >>> cells.margins({"sex": {"m": 48, "f": 52}})
            [array([52., 48.])]
        """
        self._check_names("column", totals, self.columns)
        return [
            self._margin(column, levels, totals[column])
            for column, levels in zip(self.columns, self.levels, strict=True)
        ]

    def table(self, weights: ArrayLike) -> pa.Table:
        """The cells that hold respondents, with `n` and `weight`, to join back to the rows."""
        weights = np.asarray(weights, dtype=float)
        if weights.shape != self.counts.shape:
            raise MeasureError(
                f"Weights of shape {weights.shape} do not fit cells of {self.counts.shape}."
            )
        held = np.nonzero(self.counts)
        columns = {
            column: pa.array([levels[code] for code in codes])
            for column, levels, codes in zip(
                self.columns, self.levels, (axis.tolist() for axis in held), strict=True
            )
        }
        return pa.table({**columns, "n": self.counts[held], "weight": weights[held]})

    def _margin(
        self, column: str, levels: Sequence[Any], totals: Mapping[Any, float]
    ) -> NDArray[np.float64]:
        self._check_names(f"level of {column!r}", totals, levels)
        return np.array([totals[level] for level in levels], dtype=float)

    @staticmethod
    def _check_names(what: str, given: Mapping[Any, object], known: Sequence[Any]) -> None:
        for name in given:
            if name not in known:
                near = _nearest(str(name), [str(one) for one in known])
                raise MeasureError(f"No respondent has the {what} {name!r}.{near}")
        for name in known:
            if name not in given:
                raise MeasureError(f"There is no total for the {what} {name!r}: give one.")


def cells_of(frame: IntoFrame, columns: Sequence[str] | str, *, weight: str | None = None) -> Cells:
    """Reduce respondents to how many fall into each combination of levels, in one scan.

    Args:
        frame: One row per respondent, on any engine: DuckDB, Polars, pandas, PyArrow, PySpark.
        columns: Columns with few levels each (text, numbers, dates). A missing text is "".
        weight: Design weights to add up instead of counting.

    Returns:
        `Cells`: `.counts` with one axis per column, `.levels` in order, `.margins(totals)` to
        bring known totals into the same order, `.table(weights)` to join weights back.

    Raises:
        MeasureError: A column is missing, or its levels make too many cells; a weight is missing.

    Example:
        >>> import pyarrow as pa
        >>> cells = cells_of(pa.table({"sex": ["f", "m", "f"], "age": [1, 1, 2]}), ["sex", "age"])
        >>> print(cells)
        3 respondents in cells of sex (2) × age (2).
        >>> cells.counts.tolist()
        [[1.0, 1.0], [1.0, 0.0]]
    """
    keys = [columns] if isinstance(columns, str) else list(dict.fromkeys(columns))
    if not keys:
        raise MeasureError("Cells need at least one column: name those whose totals are known.")
    rows = nw.from_native(frame)
    schema = rows.collect_schema()
    for key in [*keys, *([weight] if weight else [])]:
        if key not in schema:
            raise MeasureError(f"There is no column {key!r}.{_nearest(key, list(schema))}")
    key_columns = [(_number(key) if schema[key].is_float() else nw.col(key)) for key in keys]
    names = [f"key {position}" for position in range(len(keys))]
    chosen = rows.select(
        *[column.alias(name) for name, column in zip(names, key_columns, strict=True)],
        *([_number(weight).alias("count")] if weight else []),
    )
    # Polars groups its own texts fastest; what PyArrow can read is counted by its codes.
    if isinstance(chosen, nw.DataFrame) and not chosen.implementation.is_polars():
        table, count = chosen.to_arrow(), "count" if weight else None
    else:
        table, count = _grouped(chosen.lazy(), names, weight), "count"
    if not table.num_rows or (count and table[count].null_count):
        raise MeasureError("There is nobody to count, or somebody without a weight.")
    return grid(table.rename_columns([*keys, *([count] if count else [])]), keys, count)


def _grouped(rows: nw.LazyFrame[Any], names: Sequence[str], weight: str | None) -> pa.Table:
    """One row per combination, on the engine; its count is null where a weight is missing."""
    if not weight:
        groups = rows.group_by(*names).agg(nw.len().alias("count"))
        return groups.collect("pyarrow").to_arrow().select([*names, "count"])
    rows = rows.with_columns(nw.col("count").is_null().cast(nw.Int64).alias("none"))
    groups = rows.group_by(*names).agg(nw.col("count").sum(), nw.col("none").sum())
    table = groups.collect("pyarrow").to_arrow()
    known = pc.if_else(pc.equal(table["none"], pa.scalar(0)), table["count"], None)
    return table.select(names).append_column("count", known)


def grid(rows: pa.Table, columns: Sequence[str], of: str | None) -> Cells:
    """Add up the rows of a table, or one of its columns, per combination of levels."""
    # To look texts up is nearly all the work, and is done beside each other.
    with ThreadPoolExecutor() as pool:
        encoded = list(pool.map(_encoded, rows.select(columns).columns, columns))
    shape = tuple(len(named) for named, _ in encoded)
    if math.prod(shape) > LARGEST:
        raise MeasureError(
            f"{math.prod(shape)} cells are too many: choose columns with fewer levels."
        )
    cell = np.zeros(rows.num_rows, dtype=np.int64)
    for named, place in encoded:
        cell *= len(named)
        cell += place
    held = np.bincount(cell, minlength=math.prod(shape)).reshape(shape)
    counts = held if of is None else np.bincount(cell, rows[of].to_numpy(), held.size)
    levels, places = [], []
    for axis, (named, _) in enumerate(encoded):
        # Categories may have levels that nobody chose.
        used = held.any(axis=tuple(other for other in range(len(shape)) if other != axis))
        order = sorted(np.flatnonzero(used).tolist(), key=lambda place: _rank(named[place]))
        levels.append(tuple(named[place] for place in order))
        places.append(order)
    laid_out = counts.reshape(shape)[np.ix_(*places)].astype(np.float64)
    return Cells(tuple(columns), tuple(levels), laid_out)


def _encoded(values: Any, column: str) -> tuple[list[Any], NDArray[np.integer[Any]]]:
    """The levels of a column and the place of each row among them; a missing text is empty."""
    if values.null_count:
        text = _type_of_key(values.type)
        if not pa.types.is_string(text):
            raise MeasureError(
                f"{column!r} is missing somewhere: fill it, or leave those rows out."
            )
        values = pc.fill_null(values.cast(text), "")
    if not pa.types.is_dictionary(values.type):
        values = pc.dictionary_encode(values)
    whole = values.unify_dictionaries().combine_chunks()
    levels = whole.dictionary.cast(_type_of_key(whole.dictionary.type))
    return levels.to_pylist(), whole.indices.to_numpy()


def _rank(level: Any) -> tuple[str, Any]:
    return type(level).__name__, level
