"""Every way through a questionnaire, by trying each answer that makes a difference."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, combinations, pairwise, product
from typing import Any

from keepword.listening.surveys.conditions import holds
from keepword.listening.surveys.kinds import scale
from keepword.listening.surveys.questionnaire import (
    END,
    Comparison,
    Condition,
    Question,
    Questionnaire,
)
from keepword.listening.surveys.way import is_asked, quotas_met

MOST_STATES = 20_000
Met = dict[str, Any]


class TooEntangledError(Exception):
    """More ways than can be tried in a moment."""


@dataclass(frozen=True)
class Reached:
    """The keys of the blocks, questions and quotas that some way meets."""

    blocks: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    quotas: set[str] = field(default_factory=set)


def reached(asked: Questionnaire, facts: Mapping[str, Iterable[str]]) -> Reached:
    """What can be reached at all, given the values that facts may have.

    Only answers that some later condition asks about are told apart and remembered, so the ways
    of an ordinary survey are few. A comparison about what comes later, or is unknown, is never so.

    Raises:
        TooEntangledError: There are too many ways.
    """
    walk = _Walk(asked)
    kinds = [name for name in facts if f"fact:{name}" in walk.compared]
    for values in product(*(list(facts[name]) for name in kinds)):
        walk.all_ways(dict(zip(kinds, values, strict=True)))
    return walk.reached


class _Walk:
    def __init__(self, asked: Questionnaire) -> None:
        self.asked = asked
        self.reached = Reached()
        self.compared: dict[str, list[Comparison]] = {}
        for condition in conditions(asked):
            for comparison in condition.comparisons:
                self.compared.setdefault(comparison.about, []).append(comparison)
        places = range(len(asked.blocks) + 1)
        self.passed_at = [_passed(asked, at) for at in places]
        self.waiting_at = [_waiting(asked, at) for at in places]
        self.needed_from = [_needed(asked, at) for at in places]

    def all_ways(self, facts: Mapping[str, str]) -> None:
        waiting: list[tuple[int, Met]] = [(0, {})]
        seen: set[tuple[int, str]] = set()
        while waiting:
            at, met = waiting.pop()
            if at >= len(self.asked.blocks):
                continue
            for after, further in self._through(at, met, facts):
                kept = {key: further[key] for key in further if key in self.needed_from[after]}
                state = (after, repr(sorted(kept.items())))
                if state not in seen:
                    seen.add(state)
                    waiting.append((after, kept))
            if len(seen) > MOST_STATES:
                raise TooEntangledError

    def _through(self, at: int, met: Met, facts: Mapping[str, str]) -> Iterator[tuple[int, Met]]:
        """Where one may be after a block, and with which answers."""
        block = self.asked.blocks[at]
        self.reached.blocks.add(block.key)
        ways = [met]
        for question in block.questions:
            ways = [further for way in ways for further in self._past(question, way, facts)]
            if len(ways) > MOST_STATES:
                raise TooEntangledError
        position = {each.key: number for number, each in enumerate(self.asked.blocks)}
        position[END] = len(self.asked.blocks)
        for way in ways:
            jumps = (jump.to for jump in block.jumps if holds(jump.when, way, facts))
            to = max(position.get(next(jumps, ""), at + 1), at + 1)
            fresh = self.waiting_at[at] - self.waiting_at[to]
            met_now = quotas_met(self.asked, self.passed_at[to], way, facts)
            self.reached.quotas.update({quota.key for quota in met_now} & fresh)
            yield to, way

    def _past(self, question: Question, met: Met, facts: Mapping[str, str]) -> Iterator[Met]:
        if not is_asked(question, met, facts):
            yield met
            return
        self.reached.questions.add(question.key)
        if question.key not in self.compared:
            yield met
            return
        for value in representatives(question, self.compared[question.key]):
            yield met if value is None else met | {question.key: value}


def conditions(asked: Questionnaire) -> Iterator[Condition]:
    """Every condition of the questionnaire."""
    yield from (each.show_if for each in asked.questions if each.show_if)
    for block in asked.blocks:
        yield from (jump.when for jump in block.jumps if jump.when)
    yield from (quota.when for quota in asked.quotas if quota.when)


def _passed(asked: Questionnaire, at: int) -> set[str]:
    """The questions before a block."""
    return {question.key for block in asked.blocks[:at] for question in block.questions}


def _waiting(asked: Questionnaire, at: int) -> set[str]:
    """The quotas that are still to be decided where a block begins."""
    passed = _passed(asked, at)
    return {each.key for each in asked.quotas if at == 0 or not {*each.about} <= passed}


def _needed(asked: Questionnaire, at: int) -> set[str]:
    """The questions that conditions ask about from a block on."""
    waiting = _waiting(asked, at)
    quotas = tuple(each for each in asked.quotas if each.key in waiting)
    rest = replace(asked, blocks=asked.blocks[at:], quotas=quotas)
    return {comparison.about for each in conditions(rest) for comparison in each.comparisons}


def representatives(question: Question, comparisons: Iterable[Comparison]) -> list[Any]:
    """One answer for each set of answers that the comparisons cannot tell apart."""
    values = {comparison.value for comparison in comparisons if comparison.value is not None}
    offered = scale(question)
    if offered is not None:
        answers: list[Any] = list(offered)
    elif question.kind == "single":
        answers = [choice.key for choice in question.choices]
    elif question.kind == "multiple":
        answers = _choosings(question, values)
    elif question.kind == "number":
        answers = _numbers(question, values)
    else:
        answers = [True]
    return answers if question.required and not question.may_not_apply else [None, *answers]


def _choosings(question: Question, values: set[Any]) -> list[list[str]]:
    """Every choosing of the choices asked about, with one of the others or none."""
    told = [choice.key for choice in question.choices if choice.key in values]
    other = [choice.key for choice in question.choices if choice.key not in values][:1]
    most = len(question.choices) if question.most is None else int(question.most)
    sets = chain.from_iterable(combinations(told, n) for n in range(len(told) + 1))
    all_sets = [[*chosen, *more] for chosen in sets for more in ([], other)]
    return [each for each in all_sets if 0 < len(each) <= most]


def _numbers(question: Question, values: set[Any]) -> list[float]:
    """The numbers asked about, one between each two, and one beyond either end."""
    told = sorted({float(each) for each in values if isinstance(each, int | float)})
    ends = [each for each in (question.least, question.most) if each is not None]
    around = [told[0] - 1, told[-1] + 1] if told else [0.0]
    between = [(low + high) / 2 for low, high in pairwise(sorted({*told, *ends}))]
    least = min(around) if question.least is None else question.least
    most = max(around) if question.most is None else question.most
    numbers = sorted({*told, *ends, *around, *between})
    return [each for each in numbers if least <= each <= most]
