"""The board's figures in small, for the map of the journey: the same words, withheld as there."""

from keepword.board.measures import in_small


def figures_in_small() -> dict[str, str]:
    """What the board says of each moment, by its key; a fixed number of queries."""
    return dict(in_small().says)
