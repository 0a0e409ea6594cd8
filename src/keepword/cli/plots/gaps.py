"""The board as a drawing: a row's sentence beside its marks from 0 to 100."""

from pathlib import Path
from textwrap import wrap
from typing import Any

from keepword.board import charts
from keepword.board.results import Board, Row
from keepword.board.sentences import plain

from . import write

LEFT, ACROSS = 336, 392
"""Where the marks begin, and how far 0 and 100 lie apart."""
LINE, CHARACTERS = 16, 46
ENTRY, PER_LINE = 178, 4
"""How far entries of the legend stand apart, and how many stand side by side."""


def draw(board: Board, path: Path) -> None:
    """Draw the board's rows, the overall first."""
    rows = [*([board.overall] if board.overall else []), *board.rows]
    drawn, bottom = [], 22
    for row in rows:
        placed = _placed(row, bottom)
        drawn.append(placed)
        bottom += placed["height"]
    entries = _legend(rows, bottom + 16)
    body: dict[str, Any] = {
        "rows": drawn,
        "scale": [(LEFT + tick * ACROSS, f"{100 * tick:.0f}") for tick in charts.TICKS],
        "ticks": [(charts.percent(tick), "") for tick in charts.TICKS],
        "entries": entries,
        "height": entries[-1]["y"] + 14 if entries else bottom,
    }
    note = f"{board.subline} Lines are intervals; a hollow mark has few answers or is not told."
    title = " ".join(filter(None, (plain(board.headline), plain(board.first.sentence))))
    write(path, "gaps", title=title, note=note, body=body)


def _placed(row: Row, y: int) -> dict[str, Any]:
    strip = charts.row_strip(row)
    words = [row.unit_name, *wrap(plain(row.sentence), CHARACTERS)]
    lines = [(line, 14 + LINE * place) for place, line in enumerate(filter(None, words), 1)]
    height = max(strip.height, 14 + LINE * len(lines)) + 14
    return {"y": y, "name": row.name, "lines": lines, "strip": strip, "height": height}


def _legend(rows: list[Row], top: int) -> list[dict[str, Any]]:
    entries = charts.legend(mark for row in rows for mark in row.marks)
    return [
        {
            "x": 36 + ENTRY * (place % PER_LINE),
            "text": 52 + ENTRY * (place % PER_LINE),
            "y": top + 24 * (place // PER_LINE),
            "lens": entry.lens,
            "hollow": entry.hollow,
            "label": entry.label,
        }
        for place, entry in enumerate(entries)
    ]
