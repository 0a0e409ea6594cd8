"""The way through a questionnaire: the pages and questions that somebody meets."""

import random
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from keepword.listening.surveys.conditions import Answers, Facts, holds
from keepword.listening.surveys.kinds import compared
from keepword.listening.surveys.questionnaire import (
    END,
    Block,
    Choice,
    Question,
    Questionnaire,
    Quota,
)

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page:
    """A block on the way, and those of its questions that are shown."""

    block: Block
    questions: tuple[Question, ...]


def way(
    asked: Questionnaire,
    values: Mapping[str, Any],
    facts: Facts,
    full: Collection[str] = frozenset(),
) -> Iterator[Page]:
    """The pages in the order met; answers to questions off the way count for nothing.

    It ends early where an answer belongs to a quota that is full.
    """
    met: dict[str, Any] = {}
    position = {block.key: at for at, block in enumerate(asked.blocks)} | {END: len(asked.blocks)}
    at = 0
    while at < len(asked.blocks):
        block = asked.blocks[at]
        shown = []
        for question in block.questions:
            if is_asked(question, met, facts):
                shown.append(question)
                if values.get(question.key) is not None:
                    met[question.key] = compared(question, values[question.key])
        yield Page(block, tuple(shown))
        to = next((jump.to for jump in block.jumps if holds(jump.when, met, facts)), "")
        at = max(at + 1, position.get(to, at + 1))
        if full and _is_over(asked, at, met, facts, full):
            return


def is_asked(question: Question, met: Answers, facts: Facts) -> bool:
    """Whether a question is asked, once one has come to it: no file at a kiosk, which has none."""
    has_it = question.kind != "file" or facts.get("channel") != "kiosk"
    return has_it and holds(question.show_if, met, facts)


def _is_over(
    asked: Questionnaire, at: int, met: Answers, facts: Facts, full: Collection[str]
) -> bool:
    passed = {question.key for block in asked.blocks[:at] for question in block.questions}
    return any(quota.key in full for quota in quotas_met(asked, passed, met, facts))


def quotas_met(
    asked: Questionnaire, passed: Collection[str], met: Answers, facts: Facts
) -> Iterator[Quota]:
    """The quotas to whose kind some answers belong.

    A quota waits until every question that it asks about has been passed.
    """
    for quota in asked.quotas:
        if {*quota.about} <= {*passed} and holds(quota.when, met, facts):
            yield quota


def in_order(block: Block, questions: tuple[Question, ...], response: uuid.UUID) -> list[Question]:
    """A page's questions in the order that this response sees, today and when it comes back."""
    order = list(questions)
    return _shuffled(order, response, block.key) if block.shuffled else order


def choices_in_order(question: Question, response: uuid.UUID) -> list[Choice]:
    """A question's choices in the order that this response sees."""
    order = list(question.choices)
    return _shuffled(order, response, question.key) if question.shuffled else order


def _shuffled(items: list[Item], response: uuid.UUID, what: str) -> list[Item]:
    random.Random(f"{response}-{what}").shuffle(items)  # noqa: S311 -- an order, no secret
    return items
