"""One response as what it adds to the tallies: a pure function of what its answers are.

So a response is taken out of the tallies by working out the same cells again.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from keepword.listening.models import Answer, AnswerTally
from keepword.listening.surveys.kinds import pair_parts
from keepword.listening.surveys.questionnaire import Question, Questionnaire

Kind = AnswerTally.Kind
BEGUN, ENDED, REACHED, LEFT = "begun", "ended", "reached", "left"
STEP = 1.1
"""From one length of time to the next one told apart: a median is right to within a tenth."""
AWAY = 60 * 60
"""Seconds after which nobody is taken to be still at a page."""
QUESTION = "question"
"""The part of a time that a question took, not its page."""
SENT = frozenset({Answer.State.ANSWERED, Answer.State.NOT_APPLICABLE, Answer.State.SKIPPED})
APART = "apart"
"""The part of a pair that is what was met less what was expected, of each who said both."""


class Cell(NamedTuple):
    """What is counted: a kind, a question or page, a part of it, and what was so."""

    kind: str
    about: str = ""
    part: str = ""
    value: str = ""


class Sums(NamedTuple):
    """How many, and the sums of their numbers and of the squares of these."""

    n: int
    total: float = 0.0
    squares: float = 0.0

    def and_(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(self.n + other.n, self.total + other.total, self.squares + other.squares)

    def times(self, n: int) -> "Sums":
        """What so many such add."""
        return Sums(n * self.n, n * self.total, n * self.squares)

    def less(self) -> "Sums":
        """What takes it away again."""
        return self.times(-1)


NONE = Sums(0)


@dataclass(frozen=True)
class Held:
    """An answer that holds."""

    question: str
    state: str
    value: Any
    said_at: dt.datetime
    tenths: int | None = None
    """For how long it was dealt with, where the browser said so."""


def cells_of(asked: Questionnaire, held: Sequence[Held]) -> Iterator[tuple[Cell, Sums]]:
    """Everything that one response is counted for."""
    rows = {each.question: each for each in held}
    at = next((block.key for block in asked.blocks if _is_open(block.questions, rows)), None)
    yield Cell(Kind.CAME, value=BEGUN), Sums(1)
    if at is None:
        yield Cell(Kind.CAME, value=ENDED), Sums(1)
    for each in held:
        yield Cell(Kind.STATE, each.question, value=each.state), Sums(1)
        question = asked.by_key.get(each.question)
        if question is not None and each.state == Answer.State.ANSWERED:
            yield from values_of(question, each.value)
    yield from _way(asked, rows, at)
    yield from _each_took(asked, held)


def _is_open(questions: Iterable[Question], rows: Mapping[str, Held]) -> bool:
    """Whether a page waits for an answer: what its way passed by is marked as not shown."""
    return any(question.key not in rows for question in questions)


def _way(
    asked: Questionnaire, rows: Mapping[str, Held], at: str | None
) -> Iterator[tuple[Cell, Sums]]:
    sent: dict[str, dt.datetime] = {}
    for block in asked.blocks:
        times = [
            rows[each.key].said_at
            for each in block.questions
            if each.key in rows and rows[each.key].state != Answer.State.NOT_SHOWN
        ]
        if times:
            sent[block.key] = max(times)
    for key in {*sent, at} - {None}:
        yield Cell(Kind.PAGE, str(key), value=REACHED), Sums(1)
    if at is not None:
        yield Cell(Kind.PAGE, at, value=LEFT), Sums(1)
    yield from _times(sent)


def _times(sent: Mapping[str, dt.datetime], part: str = "") -> Iterator[tuple[Cell, Sums]]:
    """From what was sent to what was sent next; of the first nobody knows when it was opened.

    What a tablet, a file or a program hands in at once says nothing of how long it took.
    """
    order = sorted(sent, key=sent.__getitem__)
    for before, key in pairwise(order):
        if sent[before] < sent[key]:
            yield from _took(key, part, (sent[key] - sent[before]).total_seconds())


def _took(key: str, part: str, seconds: float) -> Iterator[tuple[Cell, Sums]]:
    if seconds <= AWAY:
        step = math.floor(math.log(max(seconds, 1.0), STEP))
        yield Cell(Kind.TOOK, key, part, str(step)), Sums(1)


def _each_took(asked: Questionnaire, held: Sequence[Held]) -> Iterator[tuple[Cell, Sums]]:
    """How long each question took: as browsers say; one at a time also by when it was sent."""
    for each in held:
        if each.tenths is not None:
            yield from _took(each.question, QUESTION, each.tenths / 10)
    if asked.one_at_a_time and all(each.tenths is None for each in held):
        sent = {each.question: each.said_at for each in held if each.state in SENT}
        yield from _times(sent, QUESTION)


def median(steps: Mapping[int, int]) -> float | None:
    """Half took fewer seconds, from how many took each length of time."""
    half = sum(steps.values()) / 2
    before = 0
    for step in sorted(steps):
        if steps[step] and before + steps[step] >= half:
            within = (half - before) / steps[step]
            return float(STEP ** (step + within))
        before += steps[step]
    return None


def values_of(question: Question, value: Any) -> Iterator[tuple[Cell, Sums]]:
    """What an answer says of each part of its question."""
    for part, said in _SAID.get(question.kind, _nothing)(question, value):
        yield Cell(Kind.VALUE, question.key, part, said), Sums(1)
    if question.kind == "number":
        number = float(value)
        yield Cell(Kind.SUM, question.key), Sums(1, number, number * number)


Said = Iterable[tuple[str, str]]
"""Parts of a question, each with what was said of it."""


def _nothing(_question: Question, _value: Any) -> Said:
    return ()


def _whole(_question: Question, value: Any) -> Said:
    return (("", str(value)),)


def _pair(question: Question, value: Any) -> Said:
    for part in pair_parts(question):
        if part in value:
            yield part, str(value[part])
    if {"expected", "perceived"} <= value.keys():
        yield APART, str(value["perceived"] - value["expected"])


def _agreed(_question: Question, value: Any) -> Said:
    return (("", "yes"),) if value is True else ()


def _month(_question: Question, value: Any) -> Said:
    return (("", str(value)[:7]),)


def _between(_question: Question, value: Any) -> Said:
    """Numbers by their first digit: 37 lies between 30 and 40, 0.37 between 0.3 and 0.4."""
    number = Decimal(repr(float(value)))
    if not number:
        return (("", "0 0"),)
    width = Decimal(1).scaleb(number.adjusted())
    low = (number / width).to_integral_value(ROUND_FLOOR) * width
    return (("", f"{low:f} {low + width:f}"),)


def _several(_question: Question, value: Any) -> Said:
    return (("", key) for key in value)


def _by_part(_question: Question, value: Any) -> Said:
    return ((part, str(said)) for part, said in value.items())


def _places(_question: Question, value: Any) -> Said:
    return ((key, str(place)) for place, key in enumerate(value, 1))


_SAID: dict[str, Callable[[Question, Any], Said]] = {
    "rating": _whole, "nps": _whole, "csat": _whole, "ces": _whole, "single": _whole,
    "servqual": _pair, "multiple": _several, "matrix": _by_part, "importance": _by_part,
    "ranking": _places, "consent": _agreed, "date": _month, "number": _between,
}  # fmt: skip
