from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np

from ._errors import MeasureError
from ._tally import TEXTS, _nearest, _number

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pyarrow as pa
    from narwhals.typing import IntoFrame
    from numpy.typing import NDArray

    Figures = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PersonWeeks:
    """Two figures, and what load there was, for each person and week. Who it was is not kept.

    Attributes:
        names: The two figures.
        loads: What the load is called.
        person: A number for each person, per cell.
        week: A number for each week, per cell.
        figures: Cells × 2.
        load: Cells × loads.
        left_out: Cells in which a figure or a load is missing.
    """

    names: tuple[str, str]
    loads: tuple[str, ...]
    person: NDArray[np.int64]
    week: NDArray[np.int64]
    figures: Figures
    load: Figures
    left_out: int

    def __str__(self) -> str:
        told = f"{' and '.join(self.names)} in {len(self.person)} weeks of {self.people} people"
        return f"{told}, {self.left_out} left out." if self.left_out else f"{told}."

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(np.unique(self.person))


def person_weeks(
    frame: IntoFrame,
    a: str,
    b: str,
    *,
    person: str = "person",
    week: str = "week",
    load: Sequence[str] = (),
    totals: Collection[str] = (),
) -> PersonWeeks:
    """Reduce rows to two figures per person and week, on any engine.

    Args:
        frame: Rows of any kind: a DuckDB relation, a Polars frame (eager or lazy), a pandas or
            PySpark frame, or a PyArrow table. A row may hold one figure or both.
        a: The first figure.
        b: The second figure.
        person: The column that says who.
        week: The column that says in which week.
        load: Columns that say how busy it was: jobs in the queue, people missing.
        totals: Columns that are added up over the week, such as calls; the others are averaged.

    Returns:
        `PersonWeeks`. Cells in which a figure or a load is missing are left out and counted, as
        are rows without person or week (as one cell).

    Raises:
        MeasureError: A column is missing, twice there or not numeric, a value is infinite, or no
            cell is complete.

    Example:
        >>> import pyarrow as pa
        >>> rows = pa.table({"person": [1, 1, 2], "week": [5, 5, 5], "calls": [3, 4, 6],
        ...                  "solved": [1, 0, 1]})
        >>> found = person_weeks(rows, "calls", "solved", totals=["calls"])
        >>> found.figures.tolist()
        [[7.0, 0.5], [6.0, 1.0]]
    """
    rows = nw.from_native(frame)
    columns = (a, b, *load)
    schema = rows.collect_schema()
    _check(schema, columns, (person, week), totals)
    keys = [
        (nw.col(key).cast(nw.String) if isinstance(schema[key], TEXTS) else nw.col(key)).alias(name)
        for key, name in ((person, "person"), (week, "week"))
    ]
    values = {f"c{place}": _number(name) for place, name in enumerate(columns)}
    held = {
        f"k{place}": nw.when(nw.col(f"c{place}").is_null()).then(nw.lit(0)).otherwise(nw.lit(1))
        for place in range(len(columns))
    }
    made = rows.lazy().select(*keys, **values).with_columns(**held)
    sums = made.group_by("person", "week").agg(*[nw.col(name).sum() for name in (*values, *held)])
    table = (
        sums.collect("pyarrow").to_arrow().sort_by([("person", "ascending"), ("week", "ascending")])
    )
    return _cells(table, columns, totals)


def _cells(table: pa.Table, columns: Sequence[str], totals: Collection[str]) -> PersonWeeks:
    keep = np.array(
        [who is not None and when is not None for who, when in zip(
            table["person"].to_pylist(), table["week"].to_pylist(), strict=True)], dtype=bool
    )  # fmt: skip
    figures = np.empty((table.num_rows, len(columns)))
    for place, name in enumerate(columns):
        rows = table[f"k{place}"].to_numpy().astype(np.float64)
        total = np.nan_to_num(table[f"c{place}"].to_numpy().astype(np.float64), posinf=np.inf)
        figures[:, place] = total if name in totals else total / np.maximum(rows, 1)
        keep &= rows > 0
    if not keep.any():
        raise MeasureError("No week of anybody holds both figures: look at person and week.")
    if not np.isfinite(figures[keep]).all():
        raise MeasureError("A figure is infinite: correct it, or leave its row out.")
    codes = [
        np.asarray(table[key].combine_chunks().dictionary_encode().indices.fill_null(-1))[keep]
        for key in ("person", "week")
    ]
    person, week = (np.unique(code, return_inverse=True)[1] for code in codes)
    kept = figures[keep]
    names = (columns[0], columns[1])
    left_out = int((~keep).sum())
    return PersonWeeks(names, tuple(columns[2:]), person, week, kept[:, :2], kept[:, 2:], left_out)


def _check(
    schema: nw.Schema, columns: Sequence[str], keys: Sequence[str], totals: Collection[str]
) -> None:
    if len({*columns, *keys}) < len(columns) + len(keys):
        raise MeasureError(f"A column stands twice in {', '.join((*columns, *keys))}.")
    for name in (*columns, *keys):
        if name not in schema:
            raise MeasureError(f"There is no column {name!r}.{_nearest(name, list(schema))}")
    for name in columns:
        if not (schema[name].is_numeric() or schema[name] == nw.Boolean):
            raise MeasureError(f"The column {name!r} holds {schema[name]}, not numbers.")
    for name in totals:
        if name not in columns:
            raise MeasureError(f"{name!r} in totals is none of {', '.join(columns)}.")
