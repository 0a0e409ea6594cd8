"""The board as a terminal shows it: told apart without colour, as wide as there is room."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .figures import LABELS, label
from .results import Board, Mark, Row, Sentence
from .wording import gettext as _

GLYPHS = {
    "perceived": "●",
    "delivered": "■",
    "promised": "◇",
    "believed_leaders": "▲",
    "believed_staff": "▼",
    "expected": "░",
}
_TOLD, _EARLY = "◆", {"perceived": "○", "delivered": "□", "believed_staff": "▽"}
_STYLES = {
    "perceived": "bold red",
    "delivered": "green",
    "promised": "blue",
    "believed_leaders": "magenta",
    "believed_staff": "yellow",
    "expected": "cyan",
    "moment": "bold",
}
_NARROW, _WIDE = 70, 110
"""Below the first width a moment's figures stand under each other; from the second with notes."""


def print_board(board: Board, console: Console) -> None:
    """Print the headline, the rows and what to look at first."""
    console.print(_told(board.headline, "bold"))
    if board.empty is not None:
        console.print(board.empty.sentence)
        console.print(f"{board.empty.next_step}\n\n  {board.empty.command}")
        return
    console.print(Text(" ".join(filter(None, (board.subline, board.channels_said))), "dim"))
    console.print()
    rows = [*board.rows, *([board.overall] if board.overall else [])]
    console.print(_list(rows) if console.width < _NARROW else _table(rows, console.width))
    console.print(_legend(rows))
    console.print()
    console.print(_told(board.first.sentence))


def _told(sentence: Sentence, style: str = "") -> Text:
    return Text.assemble(*((part.text, _STYLES.get(part.lens or "", style)) for part in sentence))


def _table(rows: Sequence[Row], width: int) -> Table:
    strip = 41 if width >= _WIDE else 21
    table = Table(box=None, padding=(0, 2, 1, 0), expand=False)
    table.add_column(_("Moment"), ratio=2, min_width=12)
    table.add_column(_scale(strip), min_width=strip, no_wrap=True)
    table.add_column(_("What is said"), ratio=3, min_width=20)
    if width >= _WIDE:
        table.add_column("", ratio=2)
    for row in rows:
        cells = [_name(row), _strip(row.marks, strip), _words(row, with_note=width < _WIDE)]
        table.add_row(*cells, *([_note(row)] if width >= _WIDE else []))
    return table


def _list(rows: Sequence[Row]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 0, 1, 0))
    table.add_column()
    for row in rows:
        table.add_row(Text("\n").join([_name(row), _words(row, with_note=True)]))
    return table


def _name(row: Row) -> Text:
    name = Text(f"→ {row.name}" if row.first else row.name, "bold")
    below = " · ".join(filter(None, (row.unit_name, row.dimension)))
    return Text.assemble(name, (f"\n{below}", "dim")) if below else name


def _words(row: Row, *, with_note: bool) -> Text:
    lines = [_told(row.sentence)]
    lines += [Text(each, "dim") for each in (row.figures_said, row.channels_said) if each]
    lines += [Text(row.withheld, "dim")] if row.withheld else []
    lines += [_note(row)] if with_note else []
    return Text("\n").join(lines)


def _note(row: Row) -> Text:
    note = Text(row.note, "italic")
    return Text.assemble(("look first", "bold red"), "\n", note) if row.first else note


def _scale(width: int) -> str:
    """The ends and the middle of the scale above the strips."""
    line = [" "] * width
    line[0] = "0"
    line[width // 2 - 1 : width // 2 + 1] = "50"
    line[-3:] = "100"
    return "".join(line)


def _strip(marks: Sequence[Mark], width: int) -> Text:
    """The marks on a line from 0 to 100, each moved aside where another one stands."""
    cells = [("·", "dim")] * width
    for mark in marks:
        if mark.lens == "expected" and mark.low is not None and mark.high is not None:
            _fill(cells, mark.low, mark.high, "░", _STYLES["expected"])
    for mark in marks:
        if mark.lens == "perceived" and mark.low is not None and mark.high is not None:
            _fill(cells, mark.low, mark.high, "━", _STYLES["perceived"])
    taken: set[int] = set()
    for lens in LABELS:
        for mark in marks:
            if mark.lens == lens and mark.at is not None and lens != "expected":
                place = _free(_place(mark.at, width), taken, width)
                taken.add(place)
                cells[place] = (_glyph(mark), _STYLES[lens])
    return Text.assemble(*cells)


def _fill(cells: list[tuple[str, str]], low: float, high: float, glyph: str, style: str) -> None:
    first, last = _place(low, len(cells)), _place(high, len(cells))
    cells[first : last + 1] = [(glyph, style)] * (last + 1 - first)


def _place(at: float, width: int) -> int:
    return round(min(max(at, 0.0), 1.0) * (width - 1))


def _free(place: int, taken: set[int], width: int) -> int:
    """The nearest place where no other mark stands."""
    return min((each for each in range(width) if each not in taken), key=lambda p: abs(p - place))


def _glyph(mark: Mark) -> str:
    if mark.early:
        return _EARLY.get(mark.lens, GLYPHS[mark.lens])
    return _TOLD if mark.lens == "promised" and mark.told_to_customers else GLYPHS[mark.lens]


def _legend(rows: Sequence[Row]) -> Text:
    """The marks that the rows show, and what they mean."""
    shown = {(_glyph(mark), mark.lens) for row in rows for mark in row.marks if not mark.withheld}
    words = [
        Text.assemble((glyph, _STYLES[lens]), f" {_meaning(glyph, lens)}")
        for lens in LABELS
        for glyph, its_lens in sorted(shown)
        if its_lens == lens
    ]
    return Text("   ").join(words)


def _meaning(glyph: str, lens: str) -> str:
    if glyph in _EARLY.values():
        return _("%(view)s (few answers)") % {"view": label(lens)}
    return _("promised to customers") if glyph == _TOLD else label(lens)
