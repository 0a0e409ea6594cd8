"""The chain of a day as its page draws it: boxes with names, lines with the numbers of rows."""

from dataclasses import dataclass

from keepword.organisation.chain.drawing import (
    ACROSS,
    DOWN,
    Box,
    Drawing,
    Line,
    Sizes,
    drawing,
    lines_of,
)
from keepword.organisation.chain.measures import ChainDay
from keepword.organisation.chain.reading import pair_of

MOST_DRAWN = 40
"""More units than these make no picture that anybody can follow."""
SINGLY = 3


@dataclass(frozen=True)
class DrawnBox:
    """A box of the picture with its words, on one line or two."""

    place: Box
    named: str
    on_way: bool
    letters: int
    """So many stand on a line of it."""

    @property
    def words(self) -> tuple[str, ...]:
        """Its name on the lines that it takes."""
        return lines_of(self.named, self.letters)

    @property
    def middle(self) -> float:
        """Where its words are centred."""
        return self.place.x + self.place.width / 2


@dataclass(frozen=True)
class DrawnLine:
    """A line of the picture with the numbers of its rows."""

    place: Line
    numbers: str
    on_way: bool


@dataclass(frozen=True)
class Picture:
    """Everything to draw."""

    boxes: tuple[DrawnBox, ...]
    lines: tuple[DrawnLine, ...]
    width: float
    height: float
    down: bool
    """Whether it runs from top to bottom, for a narrow screen."""


def pictures(shown: ChainDay) -> list[Picture]:
    """The picture of a day, for a wide screen and for a narrow one.

    Of a large chain only the ways that are followed are drawn; none, if that is too large, too.
    """
    large = len(shown.chain.units) > MOST_DRAWN
    pairs = shown.on_way if large else shown.chain.pairs
    if large and not 0 < len({key for pair in pairs for key in pair}) <= MOST_DRAWN:
        return []
    return [_picture(shown, drawing(pairs, sizes), sizes) for sizes in (ACROSS, DOWN)]


def _picture(shown: ChainDay, drawn: Drawing, sizes: Sizes) -> Picture:
    numbers, lit = _numbers(shown), {key for pair in shown.on_way for key in pair}
    return Picture(
        tuple(
            DrawnBox(box, shown.name(box.key), box.key in lit, sizes.letters) for box in drawn.boxes
        ),
        tuple(
            DrawnLine(line, _together(numbers[line.pair]), line.pair in shown.on_way)
            for line in drawn.lines
        ),
        drawn.width,
        drawn.height,
        sizes.down,
    )


def _numbers(shown: ChainDay) -> dict[tuple[str, str], list[str]]:
    """The numbers of the rows of each line: those of one line follow each other."""
    numbers: dict[tuple[str, str], list[str]] = {}
    for row in shown.rows:
        numbers.setdefault(pair_of(row.service), []).append(str(row.number))
    return numbers


def _together(numbers: list[str]) -> str:
    return ", ".join(numbers) if len(numbers) <= SINGLY else f"{numbers[0]}-{numbers[-1]}"
