"""Answers become observations, in the transaction in which they are kept."""

import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from keepword.ledger import actions as ledger
from keepword.ledger.schema import Observation
from keepword.listening.models import Response
from keepword.listening.surveys.questionnaire import Question
from keepword.listening.surveys.scoring import lenses, scores
from keepword.organisation.models import Organisation
from keepword.standards.models import Moment

SOURCE = "keepword-surveys"
_BY = "an answer"
Key = tuple[str, str]
"""A question and a lens."""


def enter(response: Response, questions: Iterable[Question]) -> None:
    """Let the ledger say of these questions what their newest answers say.

    What was never scored before is recorded; what was, and is another by now, is corrected.
    """
    scored = {question.key: question for question in questions if question.scoring}
    if not scored:
        return
    rows = response.answers.filter(question__in=scored).order_by("pk")
    before: dict[Key, float | None] = {}
    now: dict[Key, float | None] = {}
    for key, value, replaced_at in rows.values_list("question", "value", "replaced_at"):
        _take(before if replaced_at else now, scored[key], value)
    _correct(response, scored, before, now)
    new = {key: score for key, score in now.items() if key not in before and score is not None}
    if new:
        ledger.record(_observations(response, scored, new))


def _take(into: dict[Key, float | None], question: Question, value: Any) -> None:
    """What an answer says under each lens; none, where an earlier one said something."""
    said = dict(scores(question, value))
    for lens in lenses(question):
        if lens in said or (question.key, lens) in into:
            into[question.key, lens] = said.get(lens)


def _correct(
    response: Response,
    scored: dict[str, Question],
    before: dict[Key, float | None],
    now: dict[Key, float | None],
) -> None:
    for (key, lens), score in before.items():
        if now.get((key, lens)) != score:
            ledger.correct(
                source=SOURCE, ref=_ref(response, key), moment=scored[key].moment, lens=lens,
                values={"score": now.get((key, lens))}, by=_BY,
            )  # fmt: skip


def _observations(
    response: Response, scored: dict[str, Question], new: Mapping[Key, float]
) -> Sequence[Observation]:
    zone = zoneinfo.ZoneInfo(Organisation.objects.get(pk=1).time_zone)
    units = _units(scored[key] for key, _lens in new)
    return [
        Observation(
            happened_at=response.began_at,
            day=response.began_at.astimezone(zone).date(),
            source=SOURCE,
            moment=scored[key].moment,
            lens=lens,
            score=score,
            ref=_ref(response, key),
            unit=scored[key].unit or units.get(scored[key].moment),
            channel=response.channel,
            person=response.surrogate,
        )
        for (key, lens), score in new.items()
    ]


def _units(questions: Iterable[Question]) -> dict[str, str]:
    """The unit that each moment belongs to: a question that names none speaks of it."""
    moments = Moment.objects.filter(key__in={question.moment for question in questions})
    return dict(moments.exclude(unit=None).values_list("key", "unit__key"))


def _ref(response: Response, question: str) -> str:
    return f"{response.key}-{question}"
