"""The sentences that say how near leaders and staff were to what customers say."""

from collections.abc import Iterator

from keepword.board import measures
from keepword.board.nearness import LEVELS, Said, level_nearness
from keepword.board.results import Mark
from keepword.demo.checking.pages import Part
from keepword.demo.checking.statements import Statement
from keepword.demo.rooms import owner
from keepword.measure import BELIEVED_EXPECTED

HALF = 0.5
"""Points are told in whole numbers, of what was said and of what customers say."""


def of_nearness(part: Part) -> Iterator[Statement]:
    """Each level at each moment of the rounds that are closed."""
    board = measures.board()
    rows = [*board.rows, *filter(None, [board.overall])]
    marks = {row.name: {mark.lens: mark for mark in row.marks} for row in rows}
    keys = {row.name: row.key for row in rows}
    for told in level_nearness(owner()).rounds:
        for name, levels in told.moments:
            for said in levels:
                yield from _of_level(name, keys[name], said, marks[name], part)


def _of_level(
    name: str, key: str, said: Said, marks: dict[str, Mark], part: Part
) -> Iterator[Statement]:
    lens = next(lens for lens, level in LEVELS.items() if str(level) == said.level)
    of_customers = "expected" if lens == BELIEVED_EXPECTED else "perceived"
    predicted = part.truth.shop.predictions[key, lens]
    if said.n is None or said.says is None:
        return
    about, words = f"Nearness, {name}", f"{said.level} said {said.says}: {said.sentence}"
    mean = sum(predicted) / len(predicted)
    yield Statement(about, words, len(predicted), said.n)
    yield Statement(about, words, round(mean), said.says)
    mark, true = marks.get(of_customers), part.share(key, of_customers)
    if said.off is None or mark is None or true is None or mark.low is None or mark.high is None:
        return
    low, high = said.says - 100 * mark.high - HALF, said.says - 100 * mark.low + HALF
    yield Statement(about, words, mean - 100 * true, said.off, low, high)
