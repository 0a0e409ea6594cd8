"""The board on paper: an A4 PDF, made by WeasyPrint, which is an extra."""

import re
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from . import charts
from .results import Board
from .wording import gettext as _

_HERE = Path(__file__).parent
_STYLES = _HERE / "static" / "board" / "paper.css"
_TOKENS = _HERE.parent / "web" / "static" / "web" / "tokens.css"


class NoPaperError(RuntimeError):
    """WeasyPrint, or a library that it needs, is not installed; the sentence says what to do."""


def as_pdf(board: Board) -> bytes:
    """The board as a PDF, a page or two.

    Raises:
        NoPaperError: The extra is not installed.
    """
    try:
        import weasyprint  # noqa: PLC0415 -- an extra, and its import needs Pango
    except (ImportError, OSError) as reason:
        raise NoPaperError(
            "A PDF needs WeasyPrint and Pango: install keepword[pdf], and Pango by your system's "
            "packages (Debian: apt install libpango-1.0-0 libpangoft2-1.0-0)."
        ) from reason
    styles = weasyprint.CSS(filename=_STYLES)
    made: bytes = weasyprint.HTML(string=as_html(board)).write_pdf(stylesheets=[styles])
    return made


def as_html(board: Board) -> str:
    """The page that is printed. It needs no settings, so a bare file of observations will do."""
    rows = [*([board.overall] if board.overall else []), *board.rows]
    engine = Engine(
        dirs=[str(_HERE / "templates")],
        libraries={"drawing": "keepword.board.templatetags.drawing"},
    )
    context: dict[str, Any] = {
        "board": board,
        "look_first": _("look first"),
        "rows": [(row, charts.row_strip(row)) for row in rows],
        "legend": charts.legend(mark for row in rows for mark in row.marks),
        "colours": _colours(),
        "ticks": [(charts.percent(tick), f"{100 * tick:.0f}") for tick in charts.TICKS],
    }
    return engine.get_template("board/paper.html").render(Context(context, use_l10n=False))


def _colours() -> dict[str, str]:
    """The lenses' colours on light paper: a drawing in a PDF knows no style sheet."""
    light, _, _ = _TOKENS.read_text().partition("@media")
    found = re.findall(r"--lens-([\w-]+): (#[0-9a-f]{6})", light)
    return {name.replace("-", "_"): colour for name, colour in found}
