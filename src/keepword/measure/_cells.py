from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from ._errors import MeasureError
from ._survey_sums import without_missing_texts
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
    names = [f"key {position}" for position in range(len(keys))]
    # Categories stay as they are: an engine groups their codes faster than their texts.
    if isinstance(rows, nw.DataFrame) and rows.implementation.is_pandas_like():
        # PyArrow groups several columns faster than pandas does, the way there included.
        used = rows.select(*keys, *([weight] if weight else []))
        rows = nw.from_native(used.to_arrow(), eager_only=True)
    chosen = rows.lazy().select(
        *[
            (_number(key) if schema[key].is_float() else nw.col(key)).alias(name)
            for name, key in zip(names, keys, strict=True)
        ],
        *([_number(weight).alias("count")] if weight else []),
    )
    if weight:
        chosen = chosen.with_columns(nw.col("count").is_null().cast(nw.Int64).alias("none"))
        groups = chosen.group_by(*names).agg(nw.col("count").sum(), nw.col("none").sum())
    else:
        groups = chosen.group_by(*names).agg(nw.len().alias("count"))
    table = groups.collect("pyarrow").to_arrow()
    if not table.num_rows or (weight and any(table["none"].to_pylist())):
        raise MeasureError("There is nobody to count, or somebody without a weight.")
    named = table.select([*names, "count"]).rename_columns([*keys, "count"])
    texts = [_type_of_key(named.schema.field(key).type) for key in keys]
    for position, (key, type_) in enumerate(zip(keys, texts, strict=True)):
        named = named.set_column(position, key, named[key].cast(type_))
    return grid(without_missing_texts(named, keys), keys, "count")


def grid(groups: pa.Table, columns: Sequence[str], of: str) -> Cells:
    """Lay the rows of a table with one row per combination out on a grid."""
    levels, codes = [], []
    for column in columns:
        if groups[column].null_count:
            raise MeasureError(
                f"{column!r} is missing somewhere: fill it, or leave those rows out."
            )
        encoded = groups[column].combine_chunks().dictionary_encode()
        names = encoded.dictionary.to_pylist()
        order = sorted(range(len(names)), key=lambda position: _rank(names[position]))
        place = np.empty(len(names), dtype=np.intp)
        place[order] = np.arange(len(names))
        levels.append(tuple(names[position] for position in order))
        codes.append(place[encoded.indices.to_numpy()])
    shape = tuple(len(names) for names in levels)
    if math.prod(shape) > LARGEST:
        raise MeasureError(
            f"{math.prod(shape)} cells are too many: choose columns with fewer levels."
        )
    counts = np.zeros(shape)
    counts[tuple(codes)] = groups[of].to_numpy()
    return Cells(tuple(columns), tuple(levels), counts)


def _rank(level: Any) -> tuple[str, Any]:
    return type(level).__name__, level
