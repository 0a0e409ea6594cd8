"""The board of one file of observations, without any set-up.

The file says for each observation at least its `moment`, `lens` and `score`; `day` or
`happened_at`, `unit`, `channel` and `weight` count where they are there. The moment `overall`
stands for the whole. Whoever holds the file can read every row of it, so nothing is withheld.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from glob import escape
from pathlib import Path
from typing import NamedTuple

import duckdb

from keepword import measure

from . import figures
from .reading import Moment, Views, channels_of, read_board
from .results import Board, Filters, Period

NEEDED = ("moment", "lens", "score")
KNOWN = (*NEEDED, "day", "happened_at", "unit", "channel", "weight")
LENSES = (*measure.LENSES, measure.BELIEVED_EXPECTED)
OVERALL = "overall"


class UnreadableError(ValueError):
    """A file is not one of observations; the sentence says what is wrong and how to mend it."""


def bare_board(
    path: Path,
    *,
    first: date | None = None,
    last: date | None = None,
    unit: str | None = None,
    channel: str | None = None,
    level: float = 0.95,
) -> Board:
    """The board of a CSV or Parquet file.

    Raises:
        UnreadableError: The file cannot be read, lacks a column, or a row breaks a rule.
    """
    with duckdb.connect() as database:
        try:
            rows = _observations(_opened(database, path), path)
            _check_rows(rows, path)
            filters = Filters(_period(rows, path, first, last), unit, channel)
            rows = _chosen(rows, path, {"unit": unit, "channel": channel}, first, last)
            cells = measure.tally(rows, ["moment", "lens", "channel"], weight="weight")
        except duckdb.Error as error:
            raise UnreadableError(_why(path, error)) from error
    sums = measure.merge(cells.select(["moment", "lens", *measure.TALLY_COLUMNS]))
    keys = sorted({str(key) for key in sums["moment"].to_pylist()})
    moments = [Moment(key, key, is_overall=key == OVERALL) for key in keys]
    views = Views(sums, channels=channels_of(cells))
    return read_board(views, moments, filters, level=level)


# --- reading -----------------------------------------------------------------------------------


def _opened(database: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyRelation:
    if path.stat().st_size == 0:
        raise UnreadableError(f"{path} is empty.")
    name = escape(str(path))
    if path.suffix.lower() in (".parquet", ".pq"):
        return database.read_parquet(name)
    return database.read_csv(name, header=True)


def _why(path: Path, error: duckdb.Error) -> str:
    said = str(error)
    if "utf-8" in said.lower():
        return f"{path} is not UTF-8: save it as UTF-8, or bring it in by a recipe."
    return f"{path} cannot be read as observations: {said.splitlines()[0]}"


def _observations(found: duckdb.DuckDBPyRelation, path: Path) -> duckdb.DuckDBPyRelation:
    """The rows with known columns as their types; what is no number is null in `score`."""
    columns = {name.strip().lower(): name for name in found.columns}
    _check_columns(list(columns), path)

    def of(name: str, missing: str = "NULL") -> str:
        return '"' + columns[name].replace('"', '""') + '"' if name in columns else missing

    given = f"NULLIF(NULLIF(TRIM(CAST({of('score')} AS VARCHAR)), ''), 'nan')"
    day = f"COALESCE(TRY_CAST({of('day')} AS DATE), TRY_CAST({of('happened_at')} AS DATE))"
    return found.project(
        f"TRIM(CAST({of('moment')} AS VARCHAR)) AS moment, "
        f"LOWER(TRIM(CAST({of('lens')} AS VARCHAR))) AS lens, "
        f"{given} AS given, "
        f"COALESCE(TRY_CAST({given} AS DOUBLE), "
        f"CAST(TRY_CAST({given} AS BOOLEAN) AS DOUBLE)) AS score, "
        f"COALESCE(CAST({of('unit')} AS VARCHAR), '') AS unit, "
        f"COALESCE(CAST({of('channel')} AS VARCHAR), '') AS channel, "
        f"TRY_CAST({of('weight', '1')} AS DOUBLE) AS weight, {day} AS day"
    )


def _check_columns(columns: Sequence[str], path: Path) -> None:
    for name in NEEDED:
        if name not in columns:
            near = get_close_matches(name, [each for each in columns if each not in KNOWN], 1)
            hint = f" The nearest is {near[0]!r}: rename it." if near else ""
            raise UnreadableError(
                f"{path} has no column {name!r}; it has {', '.join(columns)}.{hint}"
            )


# --- rows that break a rule --------------------------------------------------------------------


class _Rule(NamedTuple):
    """What no row may be: the condition, the column to show, what is said of it, and the mend."""

    broken: str
    column: str
    said: str
    mend: str


_RULES = (
    _Rule("moment IS NULL OR moment = ''", "moment", "has no moment", "name one"),
    _Rule(
        f"lens IS NULL OR lens NOT IN ({', '.join(repr(lens) for lens in LENSES)})",
        "lens",
        "has the lens {!r}",
        f"use one of {', '.join(LENSES)}",
    ),
    _Rule(
        "given IS NOT NULL AND score IS NULL",
        "given",
        "has the score {!r}",
        "write 1 where the proposition held and 0 where it did not",
    ),
    _Rule(
        "score < 0 OR score > 1",
        "given",
        "has the score {!r}, not from 0 to 1",
        "turn a scale into 1 (satisfied) and 0 (not) by its threshold",
    ),
    _Rule(
        "weight IS NULL OR NOT (weight > 0 AND isfinite(weight))",
        "weight",
        "has the weight {!r}",
        "give a number above 0",
    ),
)


def _check_rows(rows: duckdb.DuckDBPyRelation, path: Path) -> None:
    """Refuse the file if any row breaks a rule, in one scan; number the row only then."""
    conditions = ", ".join(f"BOOL_OR({rule.broken})" for rule in _RULES)
    ((n, *broken),) = rows.aggregate(f"COUNT(*), {conditions}").fetchall()
    if n == 0:
        raise UnreadableError(f"{path} has no rows.")
    for rule, is_broken in zip(_RULES, broken, strict=True):
        if is_broken:
            numbered = rows.project("*, row_number() OVER () AS number").filter(rule.broken)
            first = numbered.project(f"number, {rule.column}").order("number").limit(1)
            ((number, value),) = first.fetchall()
            said = rule.said.format("" if value is None else value)
            near = get_close_matches(str(value), LENSES, 1) if rule.column == "lens" else []
            hint = f" The nearest is {near[0]!r}." if near else ""
            raise UnreadableError(f"{path}: row {number} {said}; {rule.mend}.{hint}")


# --- choosing ----------------------------------------------------------------------------------


def _period(
    rows: duckdb.DuckDBPyRelation, path: Path, first: date | None, last: date | None
) -> Period:
    ((least, most),) = rows.aggregate("MIN(day), MAX(day)").fetchall()
    if least is not None:
        return figures.period(first or least, last or most)
    if first or last:
        raise UnreadableError(f"{path} has no days to choose from: add a column 'day'.")
    return Period(date.min, date.max, "no days given")


def _chosen(
    rows: duckdb.DuckDBPyRelation,
    path: Path,
    keys: Mapping[str, str | None],
    first: date | None,
    last: date | None,
) -> duckdb.DuckDBPyRelation:
    for column, key in keys.items():
        if key is not None:
            there = [value for (value,) in rows.project(column).distinct().fetchall()]
            if key not in there:
                named = ", ".join(sorted(filter(None, there))) or "none"
                raise UnreadableError(f"{path} has no {column} {key!r}; there are {named}.")
            rows = rows.filter(f"{column} = {_literal(key)}")
    if first is not None:
        rows = rows.filter(f"day >= DATE '{first}'")
    if last is not None:
        rows = rows.filter(f"day <= DATE '{last}'")
    return rows


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
