"""The board's figures for other programs: every one with its n, interval and method."""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from keepword.web.formulas import safe

from .results import Board, GapLine, Mark, MomentPage, Row, WeekPoint
from .sentences import plain

__all__ = [
    "COLUMNS",
    "COLUMNS_OF_MOMENT",
    "as_json",
    "lines_of_board",
    "lines_of_moment",
    "safe",
    "told_of_board",
    "told_of_moment",
    "write_csv",
]

_FIGURE = ("figure", "value", "low", "high", "n", "n_earlier", "method", "said")
COLUMNS = ("moment", "name", "kind", *_FIGURE)
COLUMNS_OF_MOMENT = ("part", "of", "kind", *_FIGURE)
Line = tuple[object, ...]


def as_json(board: Board) -> str:
    """The board as JSON; shares from 0 to 1, null where there is no figure."""
    return json.dumps(told_of_board(board), ensure_ascii=False, indent=2)


def told_of_board(board: Board) -> dict[str, Any]:
    """Everything that the board says, for a program."""
    return {
        "headline": plain(board.headline),
        "subline": board.subline,
        "channels": board.channels_said,
        **_asked(board),
        "look_first": {"moment": board.first.key, "sentence": plain(board.first.sentence)},
        "moments": [_moment(row, overall=row is board.overall) for row in _rows(board)],
    }


def told_of_moment(page: MomentPage) -> dict[str, Any]:
    """Everything that a moment's page says, for a program."""
    return {
        **_asked(page),
        "moment": _moment(page.row, overall=False),
        "weeks": [
            _lens(point.mark) | {"week": point.week.isoformat(), "weeks": point.said}
            for point in _points(page)
        ],
        "units": [
            {
                "key": unit.key,
                "name": unit.name,
                "withheld": unit.withheld,
                "lenses": [_lens(mark) for mark in unit.marks],
            }
            for unit in page.units
        ],
        "sources": [
            {"source": each.source, "figure": each.lens, "channel": each.channel, "n": each.n}
            for each in page.sources
        ],
    }


def write_csv(board: Board, file: TextIO) -> None:
    """The board as CSV, a figure a line; no text cell is read as a formula by a spreadsheet."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(safe, line) for line in lines_of_board(board))


def lines_of_board(board: Board) -> Iterator[Line]:
    """The board as lines of COLUMNS, a figure a line."""
    for row in _rows(board):
        yield from _lines((row.key, row.name), row.marks, row.gaps)


def lines_of_moment(page: MomentPage) -> Iterator[Line]:
    """A moment's page as lines of COLUMNS_OF_MOMENT: the whole, its weeks, units and sources."""
    yield from _lines(("whole", page.row.key), page.row.marks, page.row.gaps)
    for point in _points(page):
        yield from _lines(("week", point.week.isoformat()), [point.mark])
    for unit in page.units:
        yield from _lines(("unit", unit.key), unit.marks)
    for each in page.sources:
        counted = {"figure": each.lens, "n": each.n, "said": each.n_said, "method": each.channel}
        yield ("source", each.source, "count", *_cells(counted))


def _points(page: MomentPage) -> Iterator[WeekPoint]:
    for trend in page.trends:
        yield from trend.points


def _lines(of: Line, marks: Iterable[Mark], gaps: Iterable[GapLine] = ()) -> Iterator[Line]:
    for mark in marks:
        yield (*of, "lens", *_cells(_lens(mark)))
    for gap in gaps:
        yield (*of, "gap", *_cells(_gap(gap)))


def _cells(figure: dict[str, Any]) -> Line:
    return tuple(figure.get(column) for column in _FIGURE)


def _asked(page: Board | MomentPage) -> dict[str, Any]:
    return {
        "first_day": page.filters.period.first_day.isoformat(),
        "last_day": page.filters.period.last_day.isoformat(),
        "unit": page.filters.unit,
        "channel": page.filters.channel,
    }


def _rows(board: Board) -> Iterable[Row]:
    return [*board.rows, *([board.overall] if board.overall else [])]


def _moment(row: Row, *, overall: bool) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "proposition": row.proposition,
        "unit": row.unit_name,
        "dimension": row.dimension,
        "overall": overall,
        "sentence": plain(row.sentence),
        "note": row.note,
        "channels": row.channels_said,
        "withheld": row.withheld,
        "lenses": [_lens(mark) for mark in row.marks],
        "gaps": [_gap(gap) for gap in row.gaps],
    }


def _lens(mark: Mark) -> dict[str, Any]:
    return {
        "figure": mark.lens,
        "value": mark.at,
        "low": mark.low,
        "high": mark.high,
        "n": mark.n,
        "method": mark.method or mark.why_no_interval,
        "said": mark.said,
        "early": mark.early,
        "told_to_customers": mark.told_to_customers,
        "withheld": mark.withheld,
    }


def _gap(gap: GapLine) -> dict[str, Any]:
    return {
        "figure": gap.name,
        "value": gap.value,
        "low": gap.low,
        "high": gap.high,
        "n": gap.n_later,
        "n_earlier": gap.n_earlier,
        "method": gap.refused or gap.method,
        "said": gap.said,
        "ranks": gap.ranks,
    }
