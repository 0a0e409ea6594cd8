"""The board's figures in small, for the map of the journey: the same words, withheld as there."""

from keepword.board.measures import board
from keepword.board.results import Board, Row


def figures_in_small() -> dict[str, str]:
    """What the board says of each moment, by its key; a fixed number of queries."""
    return said_of(board())


def said_of(shown: Board) -> dict[str, str]:
    """What a board says of each moment, by its key."""
    rows = (*shown.rows, *([shown.overall] if shown.overall else ()))
    return {row.key: _said(row) for row in rows}


def _said(row: Row) -> str:
    """The row's sentence, and beneath it on the board its figures or why there are none."""
    sentence = "".join(part.text for part in row.sentence)
    return " ".join(filter(None, (sentence, row.withheld or row.figures_said)))
