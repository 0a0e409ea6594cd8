"""What the board reads: tallies and fresh rows, in one statement, so never a row twice."""
# ruff: noqa: S608 -- the statements are made of this package's own names and quoted keys

import calendar
import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeAlias

import pyarrow as pa
from django.db import connection

from keepword.measure import TALLY_COLUMNS

from .models import DayTally, FreshObservation, MonthTally, PairTally, db_table
from .schema import LedgerError, month_of

KEYS = ("source", "moment", "unit", "lens", "channel", "stratum", "day", "week", "month")
PAIR_KEYS = (
    "source", "moment_a", "lens_a", "first", "moment_b", "lens_b",
    "unit", "channel", "day", "week", "month",
)  # fmt: skip
_NARROWER_THAN_MONTHS = frozenset({"day", "week"})
_TEXTS = ("source", "moment", "unit", "lens", "channel", "stratum")
_TYPES: dict[str, pa.DataType] = {
    "day": pa.date32(),
    "week": pa.date32(),
    "first": pa.float64(),
    "n": pa.int64(),
}
_WEEK = {
    "sqlite": "date(day, '-6 days', 'weekday 1')",
    "postgresql": "date_trunc('week', day)::date",
}
_MONTH = {"sqlite": "strftime('%%Y-%%m', day)", "postgresql": "to_char(day, 'YYYY-MM')"}
_FRESH = {
    "n": "1",
    "w": "weight",
    "ww": "weight * weight",
    "wx": "weight * score",
    "wxx": "weight * score * score",
    "wwx": "weight * weight * score",
    "wwxx": "weight * weight * score * score",
}

_Select: TypeAlias = tuple[str, list[Any]]
_Period: TypeAlias = tuple[dt.date, dt.date]
_Wanted: TypeAlias = dict[str, Collection[str] | None]


def read_tallies(
    *,
    first_day: dt.date,
    last_day: dt.date,
    by: Sequence[str],
    units: Collection[str] | None = None,
    channels: Collection[str] | None = None,
    moments: Collection[str] | None = None,
) -> pa.Table:
    """The tally of everything observed from one day to another, both included.

    A week is named by its Monday. Whole months come from month tallies, the rest from days.
    """
    wanted = {"unit": units, "channel": channels, "moment": moments}
    selects = _tallies(by, TALLY_COLUMNS, (first_day, last_day), wanted)
    return _table(by, _summed(by, TALLY_COLUMNS, selects))


def read_counts(
    *, first_day: dt.date, last_day: dt.date, by: Sequence[str]
) -> dict[tuple[Any, ...], int]:
    """How many observations there are by some keys: a tally of which only the n is wanted."""
    rows = _summed(by, ("n",), _tallies(by, ("n",), (first_day, last_day), {}))
    return {tuple(key): n for *key, n in rows}


def read_pairs(
    *,
    first_day: dt.date,
    last_day: dt.date,
    by: Sequence[str],
    units: Collection[str] | None = None,
    channels: Collection[str] | None = None,
    moments: Collection[str] | None = None,
    of_one_moment: bool = False,
) -> pa.Table:
    """The tally of second scores by the first score of the same occasion; both sealed already.

    The day, the unit, the channel and the moments asked for are those of the second; or only pairs
    of two lenses on one moment are asked for.
    """
    _check_keys(by, PAIR_KEYS)
    wanted = {"unit": units, "channel": channels, "moment_b": moments}
    select, values = _days(by, TALLY_COLUMNS, PairTally, (first_day, last_day), wanted)
    if of_one_moment:
        select += " AND moment_a = moment_b"
    return _table(by, _summed(by, TALLY_COLUMNS, [(select, values)]))


def _tallies(
    by: Sequence[str], sums: Sequence[str], period: _Period, wanted: _Wanted
) -> list[_Select]:
    _check_keys(by, KEYS)
    whole, parts = _whole_months(*period)
    if _NARROWER_THAN_MONTHS & set(by):
        whole, parts = [], [period]
    return [
        *(_months(by, sums, each, wanted) for each in whole),
        *(_days(by, sums, DayTally, each, wanted) for each in parts),
        _fresh(by, sums, period, wanted),
    ]


def _check_keys(by: Sequence[str], keys: Sequence[str]) -> None:
    for key in by:
        if key not in keys:
            raise LedgerError(f"There is no tally by {key!r}; there are {', '.join(keys)}.")


def _whole_months(first: dt.date, last: dt.date) -> tuple[list[_Period], list[_Period]]:
    """The run of whole months within a period, and what is left before and after it."""
    start = first if first.day == 1 else _next_month(first)
    ends_a_month = last.day == calendar.monthrange(last.year, last.month)[1]
    end = last if ends_a_month else last.replace(day=1) - dt.timedelta(days=1)
    if start > end:
        return [], [(first, last)]
    one = dt.timedelta(days=1)
    parts = [(first, start - one), (end + one, last)]
    return [(start, end)], [(begin, finish) for begin, finish in parts if begin <= finish]


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def _months(by: Sequence[str], sums: Sequence[str], period: _Period, wanted: _Wanted) -> _Select:
    first, last = period
    return _select(
        db_table(MonthTally),
        [*by, *sums],
        "month BETWEEN %s AND %s",
        [month_of(first), month_of(last)],
        wanted,
    )


def _days(
    by: Sequence[str],
    sums: Sequence[str],
    model: type[DayTally] | type[PairTally],
    period: _Period,
    wanted: _Wanted,
) -> _Select:
    keys = [f"{_WEEK[connection.vendor]} AS week" if key == "week" else key for key in by]
    return _select(db_table(model), [*keys, *sums], "day BETWEEN %s AND %s", period, wanted)


def _fresh(by: Sequence[str], sums: Sequence[str], period: _Period, wanted: _Wanted) -> _Select:
    known = {key: f"COALESCE({key}, '')" for key in _TEXTS}
    known |= {"day": "day", "week": _WEEK[connection.vendor], "month": _MONTH[connection.vendor]}
    columns = {key: known[key] for key in by} | {name: _FRESH[name] for name in sums}
    return _select(
        db_table(FreshObservation),
        [f"{expression} AS {name}" for name, expression in columns.items()],
        "day BETWEEN %s AND %s AND score IS NOT NULL",
        period,
        wanted,
    )


def _select(
    table: str, columns: Iterable[str], condition: str, values: Iterable[object], wanted: _Wanted
) -> _Select:
    parameters: list[Any] = list(values)
    for column, keys in wanted.items():
        if keys is not None:
            marks = ", ".join(["%s"] * len(keys)) or "NULL"
            condition += f" AND COALESCE({column}, '') IN ({marks})"
            parameters += keys
    return f"SELECT {', '.join(columns)} FROM {table} WHERE {condition}", parameters


def _summed(
    by: Sequence[str], sums: Sequence[str], selects: Sequence[_Select]
) -> list[tuple[Any, ...]]:
    columns = [*by, *(f"CAST(COALESCE(SUM({name}), 0) AS {_number(name)})" for name in sums)]
    union = " UNION ALL ".join(select for select, _ in selects)
    grouped = f" GROUP BY {', '.join(by)}" if by else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM ({union}) AS observed{grouped}",
            [value for _, values in selects for value in values],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _table(by: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    names = [*by, *TALLY_COLUMNS]
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    table = pa.table(
        {name: _array(name, column) for name, column in zip(names, columns, strict=True)}
    )
    return table.sort_by([(key, "ascending") for key in by]) if by else table


def _number(name: str) -> str:
    return "BIGINT" if name == "n" else "DOUBLE PRECISION"


def _array(name: str, column: Iterable[Any]) -> "pa.Array[Any]":
    default = pa.float64() if name in TALLY_COLUMNS else pa.string()
    type_: pa.DataType = _TYPES.get(name, default)
    if type_ == pa.date32():  # SQLite gives dates as text
        column = [dt.date.fromisoformat(d) if isinstance(d, str) else d for d in column]
    return pa.array(column, type_)
