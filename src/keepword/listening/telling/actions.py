"""Writing to those who were asked what came of it: drafts, publishing, taking back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from keepword.listening.inviting.actions import write_to_those_asked
from keepword.listening.models import Heard, Survey, Telling
from keepword.listening.surveys.actions import ChangedMeanwhileError, may_write
from keepword.listening.telling.letters import letter
from keepword.listening.telling.measures import figures_now
from keepword.organisation import audit
from keepword.organisation.models import User
from keepword.webhooks.announcing import announce
from keepword.webhooks.models import Event


class NothingHeardError(Exception):
    """There is nothing in it yet that could be told."""


@dataclass(frozen=True)
class Line:
    """One thing heard, and what comes of it."""

    words: str
    comes: str
    what: str
    question: str = ""
    by_day: dt.date | None = None


@transaction.atomic
def save_draft(
    *, survey: Survey, edition: int, intro: str, lines: Sequence[Line], by: User
) -> Telling:
    """Keep what is being written, unless it is another by now than the one that was seen.

    `edition` is 0 where nothing was there yet.

    Raises:
        ChangedMeanwhileError: Somebody else saved or published first.
    """
    _must_write(by, survey)
    telling = _held(survey, edition, by)
    telling.heard.all().delete()
    Heard.objects.bulk_create(
        Heard(
            telling=telling, position=position, words=line.words, comes=line.comes,
            what=line.what, question=line.question, by_day=line.by_day,
        )
        for position, line in enumerate(lines)
    )  # fmt: skip
    Telling.objects.filter(pk=telling.pk).update(intro=intro, edition=F("edition") + 1)
    telling.refresh_from_db()
    audit.record(by=by, did="wrote what came of a survey", about=survey.name)
    return telling


def _held(survey: Survey, edition: int, by: User) -> Telling:
    Survey.objects.select_for_update().get(pk=survey.pk)
    written = survey.tellings.filter(published_at=None).first()
    if (written.edition if written else 0) != edition:
        raise ChangedMeanwhileError
    return written or survey.tellings.create(made_by=by)


@transaction.atomic
def publish(*, telling: Telling, by: User, to_those_asked: bool = False) -> int:
    """Let everybody read it, with the results as they stand now; how many are told by mail.

    Raises:
        NothingHeardError: There is nothing in it.
    """
    survey = telling.survey
    _must_write(by, survey)
    lines = list(telling.heard.all())
    if not lines:
        raise NothingHeardError
    asked = {line.question for line in lines if line.question}
    figures = {key: its for key, its in figures_now(survey).items() if key in asked}
    now = timezone.now()
    draft = Telling.objects.filter(pk=telling.pk, published_at=None)
    if not draft.update(published_at=now, published_by=by, figures=figures):
        return 0
    audit.record(by=by, did="told what came of a survey", about=survey.name, n=len(lines))
    announce(Event.TELLING_PUBLISHED, survey=str(survey.key), telling=telling.pk, things=len(lines))
    if not to_those_asked:
        return 0
    return write_to_those_asked(survey=survey, by=by, **letter(survey, telling, lines))


@transaction.atomic
def take_back(*, telling: Telling, by: User) -> None:
    """Let nobody read it any more: it is a draft again.

    Raises:
        ChangedMeanwhileError: Another one is being written.
    """
    _must_write(by, telling.survey)
    written = telling.survey.tellings.filter(published_at=None)
    if written.exclude(pk=telling.pk).exists():
        raise ChangedMeanwhileError
    read = Telling.objects.filter(pk=telling.pk).exclude(published_at=None)
    if read.update(published_at=None, published_by=None, figures={}, edition=F("edition") + 1):
        audit.record(by=by, did="took back what came of a survey", about=telling.survey.name)


def _must_write(by: User, survey: Survey) -> None:
    if not may_write(by, survey.unit):
        raise PermissionDenied
