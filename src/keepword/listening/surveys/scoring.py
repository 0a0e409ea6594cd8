"""An answer becomes a score: 1 the proposition held, 0 it did not, or its place on a scale."""

from collections.abc import Iterator
from typing import Any

from keepword.listening.surveys.kinds import scale
from keepword.listening.surveys.questionnaire import Question

Scored = tuple[str, float]
"""A lens and the score under it."""
LENS_OF_PART = {"expected": "expected", "perceived": "perceived"}
"""Of a pair; what would just do is no view of its own."""


def scores(question: Question, value: Any) -> Iterator[Scored]:
    """The scores that an answer gives; none, if it does not count for a moment."""
    scoring = question.scoring
    if scoring is None or value is None:
        return
    if scoring.choices:
        yield scoring.lens, float(value in scoring.choices)
    elif question.kind == "servqual":
        for part, lens in LENS_OF_PART.items():
            if part in value:
                yield lens, _score(question, value[part])
    else:
        yield scoring.lens, _score(question, value)


def lenses(question: Question) -> tuple[str, ...]:
    """Every lens under which an answer to a question may be scored."""
    if question.scoring is None:
        return ()
    return tuple(LENS_OF_PART.values()) if question.kind == "servqual" else (question.scoring.lens,)


def _score(question: Question, number: float) -> float:
    at = question.scoring.satisfied_at if question.scoring else None
    if at is not None:
        return float(number >= at)
    low, high = ends(question)
    return (number - low) / (high - low)


def ends(question: Question) -> tuple[float, float]:
    """The lowest and the highest answer of a scale, or of a number between two bounds."""
    offered = scale(question)
    if offered is not None:
        return offered[0], offered[-1]
    return question.least or 0.0, question.most or 0.0
