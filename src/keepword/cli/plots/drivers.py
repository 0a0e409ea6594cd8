"""The drivers' shares as a drawing: a point and its interval each."""

import math
from pathlib import Path
from typing import Any

from keepword.cli.drivers import Driver, Found

from . import colours, write

LEFT, ACROSS, ROW = 284, 360, 30
CHARACTERS = 32


def draw(found: Found, path: Path) -> None:
    """Draw every driver, the most important at the top."""
    most = max(driver.high for driver in found.drivers)
    step = 0.05 if most <= 0.3 else 0.1 if most <= 0.6 else 0.2  # noqa: PLR2004 -- round figures
    end = step * math.ceil(most / step)
    axis = ROW * len(found.drivers) + 12
    body: dict[str, Any] = {
        "ticks": [
            {"x": _across(place * step, end), "said": f"{100 * place * step:.0f}"}
            for place in range(round(end / step) + 1)
        ],
        "rows": [_row(driver, place, end) for place, driver in enumerate(found.drivers)],
        "axis": axis,
        "height": axis + 30,
    }
    note = f"{' '.join(found.sentences[1:])} {found.note} Hollow: not told from chance."
    write(path, "drivers", title=found.sentences[0], note=note, body=body)


def _row(driver: Driver, place: int, end: float) -> dict[str, Any]:
    shades = colours()
    figure = f"{100 * driver.share:.0f}  ({100 * driver.low:.0f}–{100 * driver.high:.0f})"
    name = driver.name
    return {
        "y": ROW * place + ROW // 2 + 6,
        "name": name if len(name) <= CHARACTERS else f"{name[: CHARACTERS - 1]}…",
        "said": f"{name}: {figure}, {driver.n:,} answers",
        "figure": figure,
        "low": _across(driver.low, end),
        "x": _across(driver.share, end),
        "high": _across(driver.high, end),
        "first": place == 0,
        "hollow": not driver.beyond_chance,
        "colour": shades["perceived"] if place == 0 else shades["muted"],
    }


def _across(share: float, end: float) -> float:
    return round(LEFT + share / end * ACROSS, 1)
