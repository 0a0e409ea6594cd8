"""The rounds that ask somebody what customers will say, with what they said."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, prefetch_related_objects

from keepword.listening.models import Participant, Prediction, Round
from keepword.listening.questions import Question, asked, moments_named
from keepword.organisation.models import User
from keepword.organisation.once import once

CLOSED = 3
"""So many of the latest closed rounds are shown."""


@dataclass(frozen=True)
class MyRound:
    """A round, and what it asks somebody with what they said."""

    round: Round
    questions: tuple[Question, ...]

    @property
    def is_begun(self) -> bool:
        """Whether they have answered anything, or skipped it."""
        return any(question.prediction for question in self.questions)


@dataclass(frozen=True)
class MyRounds:
    """Those that are open, and the latest closed ones in which somebody said something."""

    open: tuple[MyRound, ...]
    closed: tuple[MyRound, ...]

    @property
    def unanswered(self) -> list[tuple[Round, Question]]:
        """What is asked of somebody and not answered."""
        return [
            (each.round, question)
            for each in self.open
            for question in each.questions
            if question.prediction is None
        ]


_LATEST_FIRST = ("-round__closed_at", "-round__opened_at")
_SAID = Prediction.objects.filter(participant=OuterRef("pk"), says__isnull=False)


@once
def my_rounds(user: User) -> MyRounds:
    """The rounds of somebody that press or tell them something; four queries."""
    every = Participant.objects.filter(user=user).select_related("round__wave")
    found = list(every.annotate(has_said=Exists(_SAID)).order_by(*_LATEST_FIRST))
    opened = [each for each in found if each.round.is_open]
    closed = [each for each in found if each.round.closed_at and each.has_said]
    latest = closed[:CLOSED]
    prefetch_related_objects([*opened, *latest], "predictions")
    named = moments_named({key for each in (*opened, *latest) for key in each.round.moments})

    def with_questions(participants: Iterable[Participant]) -> tuple[MyRound, ...]:
        return tuple(
            MyRound(each.round, asked(each.round, each.view, each.predictions.all(), named))
            for each in participants
        )

    return MyRounds(with_questions(opened), with_questions(latest))
