"""The board of one file of observations, without any set-up.

The file says for each observation at least its `moment`, `lens` and `score`; `day` or
`happened_at`, `unit`, `channel` and `weight` count where they are there. The moment `overall`
stands for the whole. Whoever holds the file can read every row of it, so nothing is withheld.
Rows are one a moment, or one a moment and unit or channel.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from keepword import measure

from . import figures
from .bare_file import UnreadableError, column_of, literal, opened, quoted, unreadable
from .reading import Moment, Views, channels_of, read_board, read_rows
from .results import Board, Filters, Period, Row
from .wording import gettext as _

NEEDED = ("moment", "lens", "score")
KNOWN = (*NEEDED, "day", "happened_at", "unit", "channel", "weight")
LENSES = (*measure.LENSES, measure.BELIEVED_EXPECTED)
OVERALL = "overall"
GROUPS = ("moment", "unit", "channel")
BETWEEN = " · "


def bare_board(
    path: Path,
    *,
    by: Sequence[str] = ("moment",),
    first: date | None = None,
    last: date | None = None,
    unit: str | None = None,
    channel: str | None = None,
    level: float = 0.95,
) -> Board:
    """The board of a CSV or Parquet file, with a row for each group of `by`.

    Raises:
        UnreadableError: The file cannot be read, lacks a column, or a row breaks a rule.
    """
    with duckdb.connect() as database:
        try:
            found = opened(database, path)
            _check_by(by, found.columns, path)
            rows = _observations(found, path)
            _check_rows(rows, path)
            filters = Filters(_period(rows, path, first, last), unit, channel)
            rows = _chosen(rows, path, {"unit": unit, "channel": channel}, first, last)
            cells = measure.tally(rows, [*by, "lens", "channel"], weight="weight")
        except duckdb.Error as error:
            raise unreadable(path, error, "observations") from error
    apart = [key for key in by if key != "moment"]
    if not apart:
        return read_board(_views(cells), _moments(cells), filters, level=level)
    return _board_by(cells, apart, filters, level)


# --- a row a moment, or more -------------------------------------------------------------------


def _views(cells: pa.Table) -> Views:
    sums = measure.merge(cells.select(["moment", "lens", *measure.TALLY_COLUMNS]))
    return Views(sums, channels=channels_of(cells))


def _moments(cells: pa.Table) -> list[Moment]:
    keys = sorted({str(key) for key in cells["moment"].to_pylist()})
    return [Moment(key, key, is_overall=key == OVERALL) for key in keys]


def _board_by(cells: pa.Table, apart: Sequence[str], filters: Filters, level: float) -> Board:
    """The overall once for all, then a row a moment and group, and last the groups' overall."""
    is_overall = pa.array([moment == OVERALL for moment in cells["moment"].to_pylist()])
    once = cells.filter(is_overall)
    groups = _with_promises_to_all(cells, apart)
    pairs = [(str(row["moment"]), _group(row, apart)) for row in groups.to_pylist()]
    keyed = _keyed(groups, [BETWEEN.join(pair) for pair in pairs])
    of_overall = pa.array([moment == OVERALL for moment, _ in pairs])
    rest, overalls = keyed.filter(pc.invert(of_overall)), keyed.filter(of_overall)
    both = pa.concat_tables([once, rest])
    board = read_board(_views(both), _moments(both), filters, level=level)
    more = read_rows(_views(overalls), _moments(overalls), level=level) if once.num_rows else []
    named = {BETWEEN.join(pair): pair for pair in pairs}
    return replace(board, rows=tuple(_named(row, *named[row.key]) for row in (*board.rows, *more)))


def _with_promises_to_all(cells: pa.Table, apart: Sequence[str]) -> pa.Table:
    """A promise that names no unit holds in each that has none of its own."""
    rows = cells.to_pylist()

    def group(row: Mapping[str, Any]) -> tuple[str, ...]:
        return (row["moment"], *(row[key] for key in apart))

    own = {group(row) for row in rows if row["lens"] == "promised"}
    kept = {group(row) for row in rows if row["lens"] != "promised"}
    without = {each for each in kept if each not in own}
    moments = {moment for moment, *_ in kept}
    found = []
    for row in rows:
        to_all = row["lens"] == "promised" and not any(group(row)[1:])
        if not to_all or group(row) in kept or row["moment"] not in moments:
            found.append(row)
        if to_all:
            found += [
                {**row, **dict(zip(apart, each[1:], strict=True))}
                for each in sorted(without)
                if each[0] == row["moment"]
            ]
    return pa.Table.from_pylist(found, schema=cells.schema)


def _group(row: Mapping[str, str], apart: Sequence[str]) -> str:
    return BETWEEN.join(row[key] or f"no {key}" for key in apart)


def _keyed(cells: pa.Table, keys: Sequence[str]) -> pa.Table:
    place = cells.schema.get_field_index("moment")
    return cells.set_column(place, "moment", pa.array(keys, pa.string()))


def _named(row: Row, moment: str, group: str) -> Row:
    """The moment as the name, and below it the unit or channel."""
    return replace(row, name=moment, unit_name=group)


def _check_by(by: Sequence[str], columns: Sequence[str], path: Path) -> None:
    if "moment" not in by:
        raise UnreadableError(
            "Different moments speak of different sentences and are not added up: "
            "name the moment too, as in --by moment,unit."
        )
    for key in by:
        if key not in GROUPS:
            raise UnreadableError(f"Rows are by {', '.join(GROUPS)}, not by {key!r}.")
        if key != "moment":
            column_of(key, columns, path)


# --- reading -----------------------------------------------------------------------------------


def _observations(found: duckdb.DuckDBPyRelation, path: Path) -> duckdb.DuckDBPyRelation:
    """The rows with known columns as their types; what is no number is null in `score`."""
    columns = {name.strip().lower(): name for name in found.columns}
    _check_columns(list(columns), path)

    def of(name: str, missing: str = "NULL") -> str:
        return quoted(columns[name]) if name in columns else missing

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
    return Period(date.min, date.max, _("no days given"))


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
            rows = rows.filter(f"{column} = {literal(key)}")
    if first is not None:
        rows = rows.filter(f"day >= DATE '{first}'")
    if last is not None:
        rows = rows.filter(f"day <= DATE '{last}'")
    return rows
