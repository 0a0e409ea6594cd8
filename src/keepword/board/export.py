"""The board's figures for other programs: every one with its n, interval and method."""

import csv
import json
from collections.abc import Iterable
from typing import Any, TextIO

from .results import Board, GapLine, Mark, Row
from .sentences import plain

COLUMNS = (
    "moment", "name", "kind", "figure", "value", "low", "high", "n", "n_earlier", "method", "said",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "−")


def as_json(board: Board) -> str:
    """The board as JSON; shares from 0 to 1, null where there is no figure."""
    told: dict[str, Any] = {
        "headline": plain(board.headline),
        "subline": board.subline,
        "channels": board.channels_said,
        "first_day": board.filters.period.first_day.isoformat(),
        "last_day": board.filters.period.last_day.isoformat(),
        "unit": board.filters.unit,
        "channel": board.filters.channel,
        "look_first": {"moment": board.first.key, "sentence": plain(board.first.sentence)},
        "moments": [_moment(row, overall=row is board.overall) for row in _rows(board)],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def write_csv(board: Board, file: TextIO) -> None:
    """The board as CSV, a figure a line; no text cell is read as a formula by a spreadsheet."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(board):
        figures = [("lens", _lens(mark)) for mark in row.marks]
        figures += [("gap", _gap(gap)) for gap in row.gaps]
        for kind, figure in figures:
            line = {"moment": row.key, "name": row.name, "kind": kind, **figure}
            writer.writerow([safe(line.get(column)) for column in COLUMNS])


def safe(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula: such a text is led by an apostrophe."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


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
