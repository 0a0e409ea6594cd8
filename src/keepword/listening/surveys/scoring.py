"""An answer becomes a score: 1 the proposition held, 0 it did not.

Only by a threshold or by choices: what counts by its place on a scale (a linear rule) is no
proportion of moments that went well. It stays with the results, as a mean, and off the board.
"""

from collections.abc import Iterator
from typing import Any

from keepword.listening.surveys.questionnaire import Question

Scored = tuple[str, float]
"""A lens and the score under it."""
LENS_OF_PART = {"expected": "expected", "perceived": "perceived"}
"""Of a pair; what would just do is no view of its own."""


def scores(question: Question, value: Any) -> Iterator[Scored]:
    """The scores that an answer gives; none, if it does not count for a moment."""
    scoring = question.scoring
    if scoring is None or value is None or is_linear(question):
        return
    if scoring.choices:
        yield scoring.lens, float(value in scoring.choices)
    elif question.kind == "servqual":
        for part, lens in LENS_OF_PART.items():
            if part in value:
                yield lens, _score(question, value[part])
    else:
        yield scoring.lens, _score(question, value)


def is_linear(question: Question) -> bool:
    """Whether its answers count by their place on the scale: for results alone."""
    scoring = question.scoring
    return scoring is not None and scoring.satisfied_at is None and not scoring.choices


def _score(question: Question, number: float) -> float:
    at = question.scoring.satisfied_at if question.scoring else None
    return float(at is not None and number >= at)
