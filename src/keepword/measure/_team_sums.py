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

    Figures = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TeamSums:
    """What each team's rows add up to. Sums of other rows add up: `january + february`.

    Attributes:
        names: The figure compared, then the columns of the case mix.
        teams: The teams, in order.
        n: Rows of each.
        sums: Teams × names: Σ of each column.
        products: Teams × names × names: Σ of the products of two columns.
        left_out: Rows in which something is missing.
    """

    names: tuple[str, ...]
    teams: tuple[Any, ...]
    n: Figures
    sums: Figures
    products: Figures
    left_out: int

    def __add__(self, other: TeamSums) -> TeamSums:
        if self.names != other.names:
            raise MeasureError(
                f"Sums of {', '.join(self.names)} and of {', '.join(other.names)} do not add up: "
                "make both from the same columns in the same order."
            )
        teams = tuple(sorted({*self.teams, *other.teams}))
        size = len(self.names)
        n, sums = np.zeros(len(teams)), np.zeros((len(teams), size))
        products = np.zeros((len(teams), size, size))
        for part in (self, other):
            places = [teams.index(team) for team in part.teams]
            n[places] += part.n
            sums[places] += part.sums
            products[places] += part.products
        left_out = self.left_out + other.left_out
        return TeamSums(self.names, teams, n, sums, products, left_out)

    @property
    def means(self) -> Figures:
        """Teams × names."""
        return np.asarray(self.sums / self.n[:, None])

    @property
    def overall(self) -> Figures:
        """The mean of each column over all rows."""
        return np.asarray(self.sums.sum(0) / self.n.sum())

    @property
    def within(self) -> Figures:
        """Products of distances from the team's own means, over all teams."""
        own = np.einsum("tj,tk->jk", self.sums, self.means)
        return np.asarray(self.products.sum(0) - own)

    @property
    def total(self) -> Figures:
        """Products of distances from the means of all rows."""
        return np.asarray(self.products.sum(0) - np.outer(self.sums.sum(0), self.overall))

    def __str__(self) -> str:
        told = f"{self.names[0]} of {len(self.teams)} teams, n = {self.n.sum():g}"
        return f"{told}, {self.left_out} rows left out." if self.left_out else f"{told}."


def team_sums(frame: IntoFrame, y: str, x: Sequence[str], team: str) -> TeamSums:
    """Reduce rows to the sums per team from which a fair comparison follows, in one scan.

    Args:
        frame: A DuckDB relation, a Polars frame (eager or lazy), a pandas or PySpark frame, or a
            PyArrow table.
        y: The figure that is compared: a score, a duration.
        x: The columns of the case mix, numbers; a category as a column of 0 and 1 for each of its
            levels but one.
        team: The column that says whose row it is.

    Returns:
        `TeamSums`. Rows in which y, x or the team is missing are left out and counted.

    Raises:
        MeasureError: A column is missing, twice there or not numeric, a value is infinite, or no
            row is complete.

    Example:
        >>> import pyarrow as pa
        >>> rows = pa.table({"desk": ["a", "b", "b"], "solved": [1, 0, 1], "ease": [2, 1, None]})
        >>> print(team_sums(rows, "solved", ["ease"], "desk"))
        solved of 2 teams, n = 2, 1 rows left out.
    """
    rows = nw.from_native(frame)
    names = (y, *x)
    schema = rows.collect_schema()
    _check(schema, names, team)
    size = len(names)
    key = nw.col(team).cast(nw.String) if isinstance(schema[team], TEXTS) else nw.col(team)
    columns = {f"c{place}": _number(name) for place, name in enumerate(names)}
    chosen = rows.lazy().select(key.alias("team"), nw.lit(1).alias("n"), **columns)
    missing = nw.col("team").is_null()
    for column in columns:
        missing = missing | nw.col(column).is_null()
    # Rows left out are a group of their own, so that one scan counts them too.
    flagged = chosen.with_columns(nw.when(missing).then(nw.lit(1)).otherwise(nw.lit(0)).alias("no"))
    pairs = [(i, j) for i in range(size) for j in range(i, size)]
    made = flagged.with_columns(
        **{f"p{i}_{j}": nw.col(f"c{i}") * nw.col(f"c{j}") for i, j in pairs}
    )
    sums = ["n", *columns, *(f"p{i}_{j}" for i, j in pairs)]
    reduced = made.group_by("team", "no").agg(*[nw.col(name).sum() for name in sums])
    table = reduced.collect("pyarrow").to_arrow().to_pylist()
    left_out = int(sum(row["n"] for row in table if row["no"]))
    kept = sorted((row for row in table if not row["no"]), key=lambda row: row["team"])
    if not kept:
        raise MeasureError("No row is complete: fill the columns, or leave some out.")
    return _read(kept, names, pairs, left_out)


def _read(
    kept: list[dict[str, Any]],
    names: tuple[str, ...],
    pairs: Sequence[tuple[int, int]],
    left_out: int,
) -> TeamSums:
    size = len(names)
    n = np.array([row["n"] for row in kept], dtype=np.float64)
    sums = np.array([[row[f"c{place}"] for place in range(size)] for row in kept], dtype=float)
    products = np.zeros((len(kept), size, size))
    for i, j in pairs:
        products[:, i, j] = products[:, j, i] = [row[f"p{i}_{j}"] for row in kept]
    if not (np.isfinite(sums).all() and np.isfinite(products).all()):
        raise MeasureError("A figure is infinite: correct it, or leave its row out.")
    return TeamSums(names, tuple(row["team"] for row in kept), n, sums, products, left_out)


def _check(schema: nw.Schema, names: Sequence[str], team: str) -> None:
    if len({*names, team}) <= len(names):
        raise MeasureError(f"A column stands twice in {', '.join((*names, team))}: name each once.")
    for name in (*names, team):
        if name not in schema:
            raise MeasureError(f"There is no column {name!r}.{_nearest(name, list(schema))}")
    for name in names:
        if not (schema[name].is_numeric() or schema[name] == nw.Boolean):
            raise MeasureError(
                f"The column {name!r} holds {schema[name]}, not numbers: make a column of 0 and 1 "
                "for each of its levels but one."
            )
