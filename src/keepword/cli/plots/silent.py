"""Who has gone quiet, as a drawing: a bar and its interval for each number of purchases."""

from pathlib import Path
from typing import Any

from keepword.cli.silent import Found, Group

from . import write

LEFT, ACROSS, ROW = 216, 384, 34


def draw(found: Found, path: Path) -> None:
    """Draw every group, those who bought once at the top."""
    axis = ROW * len(found.groups) + 12
    body: dict[str, Any] = {
        "ticks": [{"x": _across(tick / 4), "said": f"{25 * tick}"} for tick in range(5)],
        "rows": [_row(group, place) for place, group in enumerate(found.groups)],
        "left": LEFT,
        "across": ACROSS,
        "axis": axis,
        "height": axis + 54,
    }
    note = f"{found.trust} {found.note}"
    write(path, "silent", title=found.sentence, note=note, body=body)


def _row(group: Group, place: int) -> dict[str, Any]:
    gone = group.gone
    figure = f"{gone.value:,.0f} of {gone.n:,.0f}"
    return {
        "y": ROW * place + ROW // 2 + 6,
        "name": f"bought {group.name}",
        "figure": figure,
        "said": f"Bought {group.name}: {figure}, between {gone.low:,.0f} and {gone.high:,.0f}",
        "width": round(gone.value / gone.n * ACROSS, 1),
        "low": _across(gone.low / gone.n),
        "high": _across(gone.high / gone.n),
    }


def _across(share: float) -> float:
    return round(LEFT + share * ACROSS, 1)
