"""How far responses came: who reached each page, who left there, and how long it took."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from keepword.listening.results.cells import LEFT, NONE, REACHED, Cell, Kind, median
from keepword.listening.results.figures import Cells
from keepword.listening.surveys.piping import called
from keepword.listening.surveys.questionnaire import Block, Questionnaire


@dataclass(frozen=True)
class Step:
    """One page on the way."""

    key: str
    title: str
    reached: int
    left: int
    seconds: float | None
    """In which half of those who sent it had done so; of the first page nobody knows."""

    @property
    def percent(self) -> float:
        """Of 100 who reached it, how many went no further."""
        return 100 * self.left / self.reached if self.reached else 0.0


def path(asked: Iterable[Questionnaire], language: str, cells: Cells) -> Iterator[Step]:
    """Every page in the newest order; those that are asked no more come last."""
    seen: set[str] = set()
    for its in asked:
        for block in its.blocks:
            if block.key in seen:
                continue
            seen.add(block.key)
            yield Step(
                block.key,
                _title(its, block, language),
                cells.get(Cell(Kind.PAGE, block.key, value=REACHED), NONE).n,
                cells.get(Cell(Kind.PAGE, block.key, value=LEFT), NONE).n,
                seconds(block.key, cells),
            )


def _title(asked: Questionnaire, block: Block, language: str) -> str:
    texts = (block.title, *(question.text for question in block.questions))
    return next((called(said) for text in texts if (said := asked.said(text, language))), block.key)


def seconds(key: str, cells: Cells, part: str = "") -> float | None:
    """In which half of those who answered a page, or a question as a part, had done so."""
    steps = {
        int(cell.value): sums.n
        for cell, sums in cells.items()
        if cell.kind == Kind.TOOK and (cell.about, cell.part) == (key, part)
    }
    return median(steps)
