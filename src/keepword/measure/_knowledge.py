from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError
from ._shown import html_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

ENOUGH = 0.95
"""The chance from which somebody counts as understanding (Corbett and Anderson)."""

DEFINITION = "Bayesian knowledge tracing"


@dataclass(frozen=True, eq=False)
class Understanding:
    """How likely it is that somebody understands, answer by answer.

    Attributes:
        prior: The chance before each answer.
        expected: The chance, then, that the answer is right.
        posterior: The chance given the answer, before anything is learnt from it.
        following: The chance after that, with what was learnt from the answer.
        n: How many answers there are.
        definition: The model.
    """

    prior: Vector
    expected: Vector
    posterior: Vector
    following: Vector
    n: int
    definition: str

    @property
    def probability(self) -> float:
        """The chance now, after the last answer and what was learnt from it."""
        return float(self.following[-1])

    def understood(self, enough: float = ENOUGH) -> bool:
        """Whether that chance is enough."""
        return self.probability >= enough

    def __str__(self) -> str:
        return (
            f"Understands it with a chance of {100 * self.probability:.0f} in 100 "
            f"({self.definition}; n = {self.n} answers)."
        )

    def _repr_html_(self) -> str:
        columns = (self.prior, self.expected, self.posterior, self.following)
        rows = [
            (i, *values)
            for i, values in enumerate(zip(*(c.tolist() for c in columns), strict=True))
        ]
        head = ("answer", "before", "right expected", "given the answer", "after learning")
        return html_table(head, rows, caption=str(self))


def understands(
    answers: Sequence[bool | int],
    *,
    knows: float = 0.5,
    learns: float = 0.1,
    slips: float = 0.1,
    guesses: float = 0.25,
) -> Understanding:
    """Does this person understand this standard, judged by the answers to questions about it?

    A right answer is a slip away from knowing and a guess away from not knowing:
    P(known | right) = P(1 - s) / (P(1 - s) + (1 - P)g), P(known | wrong) = Ps / (Ps +
    (1 - P)(1 - g)); then, with what the answer's explanation teaches, P ← P + (1 - P)·t.

    Args:
        answers: True or 1 for a right answer, False or 0 for a wrong one, in the order of time,
            all on one standard.
        knows: The chance of knowing it before the first question.
        learns: t, the chance of learning it from one question with its explanation.
        slips: s, the chance of a wrong answer by somebody who knows.
        guesses: g, the chance of a right answer by somebody who does not: with four options to
            choose from, a quarter.

    Returns:
        An `Understanding`: `.probability`, `.understood()`, and every step.

    Raises:
        MeasureError: There are no answers, one is neither right nor wrong, a chance is not from
            0 to 1, or slips and guesses add up to 1 or more, so that answers say nothing.

    Source:
        Corbett and Anderson (1995), User Modeling and User-Adapted Interaction 4:253.

    Example:
        >>> print(understands([True, False, True, True, True]))
        Understands it with a chance of 98 in 100 (Bayesian knowledge tracing; n = 5 answers).
    """
    _check(answers, {"knows": knows, "learns": learns, "slips": slips, "guesses": guesses})
    steps = np.empty((len(answers), 4))
    chance = knows
    for i, right in enumerate(answers):
        known = chance * (1 - slips if right else slips)
        unknown = (1 - chance) * (guesses if right else 1 - guesses)
        if not known + unknown:
            raise MeasureError(
                f"Answer {i} cannot be: by these chances it is always the other. Give slips and "
                "guesses above 0."
            )
        posterior = known / (known + unknown)
        expected = known + unknown if right else 1 - known - unknown
        following = posterior + (1 - posterior) * learns
        steps[i] = chance, expected, posterior, following
        chance = following
    before, expectations, posteriors, followings = steps.T
    return Understanding(before, expectations, posteriors, followings, len(answers), DEFINITION)


def _check(answers: Sequence[bool | int], chances: dict[str, float]) -> None:
    for name, chance in chances.items():
        if not 0 <= chance <= 1:
            raise MeasureError(f"{name} is a chance from 0 to 1, not {chance}.")
    if chances["slips"] + chances["guesses"] >= 1:
        raise MeasureError(
            "slips and guesses add up to 1 or more: a right answer would say nothing, or the "
            "opposite. Ask harder questions, with more options."
        )
    if not len(answers):
        raise MeasureError("There are no answers: ask at least once.")
    for i, answer in enumerate(answers):
        if answer not in (0, 1):
            raise MeasureError(f"Answer {i} is {answer!r}: give True or False.")
