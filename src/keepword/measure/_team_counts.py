from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from ._errors import MeasureError
from ._tally import TEXTS, _nearest, _number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from narwhals.typing import IntoFrame
    from numpy.typing import NDArray

    Figures = NDArray[np.float64]
    Cell = tuple[Any, tuple[Any, ...]]

MOST_CELLS = 100_000
"""Beyond so many cells, counting them is no reduction."""


@dataclass(frozen=True, eq=False)
class TeamCounts:
    """How often it was so, and of how many, per team and kind of case. Counts add up.

    Attributes:
        y: What was so or not.
        columns: The columns of the case mix.
        cells: Team and values of the columns, in order; a cell for each that occurs.
        successes: How often it was so, per cell.
        n: Of how many.
        left_out: Rows in which something is missing.
    """

    y: str
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    successes: Figures
    n: Figures
    left_out: int

    def __add__(self, other: TeamCounts) -> TeamCounts:
        if (self.y, self.columns) != (other.y, other.columns):
            raise MeasureError(
                f"Counts of {', '.join((self.y, *self.columns))} and of "
                f"{', '.join((other.y, *other.columns))} do not add up: make both from the same "
                "columns in the same order."
            )
        both = (*_rows(self), *_rows(other))
        return _counted(self.y, self.columns, both, self.left_out + other.left_out)

    @property
    def teams(self) -> tuple[Any, ...]:
        """The teams, in order."""
        return tuple(dict.fromkeys(team for team, _ in self.cells))

    def __str__(self) -> str:
        told = (
            f"{self.y}: {self.successes.sum():g} of {self.n.sum():g} in {len(self.cells)} cells of "
            f"{len(self.teams)} teams"
        )
        return f"{told}, {self.left_out} rows left out." if self.left_out else f"{told}."


def team_counts(
    frame: IntoFrame, y: str, x: Sequence[str], team: str, *, n: str | None = None
) -> TeamCounts:
    """Count yes and no per team and kind of case, in one scan.

    Args:
        frame: A DuckDB relation, a Polars frame (eager or lazy), a pandas or PySpark frame, or a
            PyArrow table.
        y: 1 or true where it was so, 0 or false where not; with `n`, how often it was so.
        x: The columns of the case mix: words, each a kind of its own, or numbers of few values.
        team: The column that says whose row it is.
        n: The column that says of how many, where rows are counts already.

    Returns:
        `TeamCounts`. Rows in which y, n, x or the team is missing are left out and counted.

    Raises:
        MeasureError: A column is missing or twice there, y is something else than yes or no, no
            row is complete, or there are more than 100,000 cells.

    Example:
        >>> import pyarrow as pa
        >>> rows = pa.table({"desk": ["a", "b", "b"], "solved": [1, 0, 1], "kind": list("xyx")})
        >>> print(team_counts(rows, "solved", ["kind"], "desk"))
        solved: 2 of 3 in 3 cells of 2 teams.
    """
    rows = nw.from_native(frame)
    schema = rows.collect_schema()
    of = [] if n is None else [n]
    _check(schema, (y, *of), (*x, team))
    keys = {"team": _key(schema, team)}
    keys |= {f"x{place}": _key(schema, name) for place, name in enumerate(x)}
    figures = {"y": _number(y), "n": nw.lit(1.0) if n is None else _number(n)}
    chosen = rows.lazy().select(nw.lit(1).alias("rows"), **keys, **figures)
    missing = nw.col("team").is_null()
    for name in (*keys, *figures):
        missing = missing | nw.col(name).is_null()
    amiss = (nw.col("y") < 0) | (nw.col("y") > nw.col("n"))
    if n is None:
        amiss = (nw.col("y") != 0) & (nw.col("y") != 1)
    flagged = chosen.with_columns(
        nw.when(missing).then(nw.lit(1)).otherwise(nw.lit(0)).alias("no"),
        nw.when(amiss & ~missing).then(nw.lit(1)).otherwise(nw.lit(0)).alias("amiss"),
    )
    sums = [nw.col(name).sum() for name in ("rows", "amiss", *figures)]
    table = flagged.group_by(*keys, "no").agg(*sums).collect("pyarrow").to_arrow()
    found = table.to_pylist()
    _check_counts(len(found), sum(row["amiss"] for row in found), y, n)
    left_out = int(sum(row["rows"] for row in found if row["no"]))
    kept = [
        ((row["team"], tuple(row[f"x{place}"] for place in range(len(x)))), row["y"], row["n"])
        for row in found
        if not row["no"]
    ]
    return _counted(y, tuple(x), kept, left_out)


def _counted(
    y: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[Cell, float, float]],
    left_out: int,
) -> TeamCounts:
    sums: dict[Cell, tuple[float, float]] = {}
    for cell, successes, n in rows:
        if n:
            before = sums.get(cell, (0.0, 0.0))
            sums[cell] = (before[0] + successes, before[1] + n)
    if not sums:
        raise MeasureError("No row is complete: fill the columns, or leave some out.")
    cells = tuple(sorted(sums))
    both = np.array([sums[cell] for cell in cells])
    if (both != np.floor(both)).any():
        raise MeasureError(f"{y!r} holds parts of a yes: give whole counts.")
    return TeamCounts(y, columns, cells, both[:, 0], both[:, 1], left_out)


def _rows(counts: TeamCounts) -> Iterable[tuple[Cell, float, float]]:
    return zip(counts.cells, counts.successes.tolist(), counts.n.tolist(), strict=True)


def _key(schema: nw.Schema, name: str) -> nw.Expr:
    if isinstance(schema[name], TEXTS):
        return nw.col(name).cast(nw.String)
    return _number(name) if schema[name].is_float() else nw.col(name)


def _check(schema: nw.Schema, figures: Sequence[str], keys: Sequence[str]) -> None:
    names = (*figures, *keys)
    if len(set(names)) < len(names):
        raise MeasureError(f"A column stands twice in {', '.join(names)}: name each once.")
    for name in names:
        if name not in schema:
            raise MeasureError(f"There is no column {name!r}.{_nearest(name, list(schema))}")
    for name in figures:
        if not (schema[name].is_numeric() or schema[name] == nw.Boolean):
            raise MeasureError(
                f"The column {name!r} holds {schema[name]}: give 1 for yes and 0 for no."
            )
    for name in keys[:-1]:
        if not (schema[name].is_numeric() or isinstance(schema[name], (*TEXTS, nw.Boolean))):
            raise MeasureError(f"The column {name!r} holds {schema[name]}: give words or numbers.")


def _check_counts(cells: int, amiss: int, y: str, n: str | None) -> None:
    if amiss:
        should = "1 for yes and 0 for no" if n is None else f"0 to {n!r}"
        raise MeasureError(f"{amiss} rows have another {y!r} than {should}: correct them.")
    if cells > MOST_CELLS:
        raise MeasureError(
            f"There are {cells} cells of team and case: put numbers into classes, as ages of ten "
            "years, or leave a column out."
        )
