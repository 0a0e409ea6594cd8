"""Who answered beside all customers, as a drawing: two points a level."""

import math
from itertools import groupby
from pathlib import Path
from typing import Any

from keepword.cli.weights import Found, Level

from . import write

LEFT, ACROSS, ROW, HEAD = 284, 360, 28, 34
HALF = 0.5


def draw(found: Found, path: Path) -> None:
    """Draw every level below its column."""
    most = max(max(level.answered, level.customers) for level in found.levels)
    step = 0.1 if most <= HALF else 0.2
    steps = math.ceil(most / step)
    end = steps * step
    y, groups, rows = 0, [], []
    for column, levels in groupby(found.levels, key=lambda level: level.column):
        groups.append({"y": y + 24, "name": column})
        y += HEAD
        for level in levels:
            rows.append(_row(level, y + ROW // 2, end))
            y += ROW
    body: dict[str, Any] = {
        "ticks": [
            {"x": _across(tick * step, end), "said": f"{100 * tick * step:.0f} %"}
            for tick in range(steps + 1)
        ],
        "groups": groups,
        "rows": rows,
        "axis": y + 10,
        "height": y + 62,
    }
    note = f"{' '.join(found.sentences[1:])} {found.note}"
    write(path, "weights", title=found.sentences[0], note=note, body=body)


def _row(level: Level, y: int, end: float) -> dict[str, Any]:
    shares = f"{100 * level.answered:.0f} % → {100 * level.customers:.0f} %"
    return {
        "y": y,
        "name": level.name,
        "said": f"{level.column} {level.name}: {shares}, {level.n:,} answers",
        "figure": shares,
        "answered": _across(level.answered, end),
        "customers": _across(level.customers, end),
    }


def _across(share: float, end: float) -> float:
    return round(LEFT + share / end * ACROSS, 1)
