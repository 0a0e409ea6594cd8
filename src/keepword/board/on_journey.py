"""The board's figures in small, for the map of the journey: the same words, withheld as there."""

from keepword.board.measures import board


def figures_in_small() -> dict[str, str]:
    """What the board says of each moment, by its key; a fixed number of queries."""
    shown = board()
    rows = (*shown.rows, *([shown.overall] if shown.overall else ()))
    said = {row.key: row.withheld or row.figures_said for row in rows}
    return {key: words for key, words in said.items() if words}
