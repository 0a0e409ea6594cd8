"""How results are shown: figures in sentences, and tables in a notebook."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def percent(level: float) -> str:
    """A level as a reader says it: 0.95 is 95 %."""
    return f"{100 * level:g} %"


def figure(value: float, se: float) -> str:
    """A figure with as many decimals as two digits of its standard error have."""
    decimals = 1 - math.floor(math.log10(se)) if se > 0 else 2
    return f"{value:,.{min(max(decimals, 0), 8)}f}"


def html_table(head: Sequence[str], rows: Iterable[Sequence[object]], *, caption: str) -> str:
    """A table for a notebook: escaped, the first column as the rows' headings."""
    header = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(_row(row) for row in rows)
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(row: Sequence[object]) -> str:
    heading, *cells = [escape(_cell(value)) for value in row]
    return f'<tr><th scope="row">{heading}</th>' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
