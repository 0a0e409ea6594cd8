"""Answers become observations, in the transaction in which they are kept."""

import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from keepword.ledger import actions as ledger
from keepword.ledger.models import db_table
from keepword.ledger.schema import Correction, Observation
from keepword.listening.models import Answer, Response
from keepword.listening.surveys.questionnaire import Question, Questionnaire
from keepword.listening.surveys.scoring import scores
from keepword.organisation.models import Organisation, Unit
from keepword.standards.models import Moment

SOURCE = "keepword-surveys"
_BY = "an answer"
_ZONE_AND_UNITS = f"""
    SELECT organisation.time_zone, moment.key, unit.key
    FROM {db_table(Organisation)} organisation
    LEFT JOIN {db_table(Moment)} moment ON moment.key IN (MARKS)
    LEFT JOIN {db_table(Unit)} unit ON unit.id = moment.unit_id
    WHERE organisation.id = 1
"""  # noqa: S608 -- our own names


@dataclass(frozen=True)
class Said:
    """A question of a response, what was answered earlier, and what is answered now."""

    response: Response
    question: Question
    earlier: tuple[Any, ...]
    """The oldest first; None is no answer."""
    now: Any

    @property
    def ref(self) -> str:
        """Under which the ledger knows it."""
        return f"{self.response.key}-{self.question.key}"


def enter(all_said: Iterable[Said]) -> None:
    """Let the ledger say what the newest answers say.

    What was never scored before is recorded; what was, and is another by now, is corrected.
    """
    new, corrections = [], []
    for said in all_said:
        before = _scored_before(said)
        now = dict(scores(said.question, said.now))
        for lens, score in before.items():
            if now.get(lens) != score:
                corrections.append(_correction(said, lens, now.get(lens)))
        new += [(said, lens, score) for lens, score in now.items() if lens not in before]
    if corrections:
        ledger.correct_all(corrections, source=SOURCE, by=_BY)
    if new:
        ledger.record(_observations(new))


def _scored_before(said: Said) -> dict[str, float | None]:
    """What the ledger says by now under each lens; None where an answer was taken back."""
    before: dict[str, float | None] = {}
    for value in said.earlier:
        score = dict(scores(said.question, value))
        before |= {lens: score.get(lens) for lens in before.keys() | score.keys()}
    return before


def withdraw(responses: Iterable[tuple[Response, Questionnaire]]) -> None:
    """Let the ledger say no more what responses say; what else it knows of them stays.

    However many they are, it is one change of the ledger.
    """
    found = list(responses)
    earlier: dict[tuple[int, str], list[Any]] = {}
    answers = Answer.objects.filter(response__in=[response.pk for response, _asked in found])
    rows = answers.order_by("pk").values_list("response", "question", "value")
    for pk, key, value in rows.iterator():
        earlier.setdefault((pk, key), []).append(value)
    corrections = [
        _correction(said, lens, None)
        for response, asked in found
        for question in asked.questions
        for said in [
            Said(response, question, tuple(earlier.get((response.pk, question.key), ())), None)
        ]
        for lens, score in _scored_before(said).items()
        if score is not None
    ]
    if corrections:
        ledger.correct_all(corrections, source=SOURCE, by=_BY)


def _correction(said: Said, lens: str, score: float | None) -> Correction:
    return Correction(ref=said.ref, moment=said.question.moment, lens=lens, values={"score": score})


def _observations(new: Sequence[tuple[Said, str, float]]) -> list[Observation]:
    zone, units = _zone_and_units(said.question for said, _lens, _score in new)
    return [
        Observation(
            happened_at=said.response.began_at,
            day=said.response.began_at.astimezone(zone).date(),
            source=SOURCE,
            moment=said.question.moment,
            lens=lens,
            score=score,
            ref=said.ref,
            unit=said.question.unit or said.response.unit or units.get(said.question.moment),
            channel=said.response.channel,
            person=said.response.surrogate,
        )
        for said, lens, score in new
    ]


def _zone_and_units(
    questions: Iterable[Question],
) -> tuple[zoneinfo.ZoneInfo, dict[str, str | None]]:
    """Where days begin, and the unit of each moment: a question that names none speaks of it."""
    keys = sorted({question.moment for question in questions})
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(_ZONE_AND_UNITS.replace("MARKS", marks), keys)
        rows = cursor.fetchall()
    return zoneinfo.ZoneInfo(rows[0][0]), {moment: unit for _zone, moment, unit in rows}
