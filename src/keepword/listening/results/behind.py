"""Who is behind a bar of a result: for those who may look at single customers, each look kept."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from keepword.listening.models import Answer, Response, Survey
from keepword.listening.results.cells import Cell, Kind, values_of
from keepword.listening.surveys.questionnaire import Question
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.models import User

MOST = 50
MOST_LOOKED_AT = 20_000
"""So many answers are looked through for one page, the newest first."""


@dataclass(frozen=True)
class Behind:
    """One response behind a bar."""

    response: Response
    said_at: dt.datetime
    name: str
    """The invited customer's; nothing of whom no name is known."""


@dataclass(frozen=True)
class Page:
    """Some of them, and from which answer on one looks further back; none, where that was all."""

    found: list[Behind]
    before: int | None


@transaction.atomic
def look_behind(
    *,
    survey: Survey,
    question: Question,
    part: str,
    value: str,
    before: int | None = None,
    by: User,
) -> Page:
    """Responses that say one thing of a question: the newest, or those before an answer.

    Raises:
        PermissionDenied: Somebody may not look at single customers, or nobody may.
    """
    if survey.is_anonymous or not may(by, May.LOOK_UP, None):
        raise PermissionDenied
    about = f"{survey.name}: {question.key}"
    audit.record(by=by, did="looked at who answered", about=about, answer=value)
    rows = _newest(survey, question)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _page(rows, question, Cell(Kind.VALUE, question.key, part, value))


def _page(rows: QuerySet[Answer], question: Question, cell: Cell) -> Page:
    found: list[Behind] = []
    last = None
    for answer in rows[:MOST_LOOKED_AT].iterator(chunk_size=500):
        last = answer.pk
        found += _said_by(answer, question, cell)
        if len(found) == MOST:
            break
    further = last is not None and rows.filter(pk__lt=last).exists()
    return Page(found, last if further else None)


def _said_by(answer: Answer, question: Question, cell: Cell) -> Iterator[Behind]:
    if any(said == cell for said, _sums in values_of(question, answer.value)):
        invitation: Any = answer.response.invitation
        yield Behind(answer.response, answer.said_at, str(invitation.contact) if invitation else "")


def _newest(survey: Survey, question: Question) -> QuerySet[Answer]:
    rows = Answer.objects.filter(
        response__version__survey=survey, question=question.key, replaced_at=None,
        state=Answer.State.ANSWERED,
    )  # fmt: skip
    return rows.select_related("response__invitation__contact").order_by("-pk")
