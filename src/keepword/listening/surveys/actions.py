"""Writing surveys: drafts, launches, closing. Every change leaves a line in the audit trail."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from keepword.listening.anonymity.checking import naming
from keepword.listening.models import Survey, SurveyVersion
from keepword.listening.surveys.checking import Known, Problem, problems
from keepword.listening.surveys.documents import document, questionnaire
from keepword.listening.surveys.questionnaire import Questionnaire
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.models import Unit, User
from keepword.standards.models import Moment


class ChangedMeanwhileError(Exception):
    """Somebody else saved since the page was opened."""


class NotReadyError(Exception):
    """The draft has problems that must be mended before it is launched."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(f"{len(found)} problems")
        self.found = found


class AnsweredError(Exception):
    """The survey was launched once: it is closed, not removed."""


def may_write(user: User, unit: Unit | None) -> bool:
    """Whether somebody may write the surveys of a unit, or (None) of the whole organisation."""
    return may(user, May.WRITE, unit.key if unit else None)


@transaction.atomic
def create_survey(*, name: str, unit: Unit | None, asked: Questionnaire, by: User) -> Survey:
    """Begin a survey with a draft: from a template, a file, or nearly empty."""
    _must_write(by, unit)
    survey = Survey.objects.create(name=name, unit=unit, draft=document(asked), made_by=by)
    audit.record(by=by, did="began a survey", about=name)
    return survey


@transaction.atomic
def save_draft(*, survey: Survey, edition: int, name: str, asked: Questionnaire, by: User) -> None:
    """Keep the draft, unless it is another by now than the one that was seen.

    Raises:
        ChangedMeanwhileError: Somebody else saved first.
    """
    _must_write(by, survey.unit)
    written, before = document(asked), (survey.name, survey.draft)
    if (name, written) == before and survey.edition == edition:
        return
    seen = Survey.objects.filter(pk=survey.pk, edition=edition)
    if not seen.update(name=name, draft=written, edition=F("edition") + 1):
        raise ChangedMeanwhileError
    survey.refresh_from_db()
    audit.record(by=by, did="changed a survey's draft", about=name)


@transaction.atomic
def launch(*, survey: Survey, edition: int, by: User) -> SurveyVersion:
    """Ask from now on what the draft asks; what was asked before stays with its answers.

    Raises:
        ChangedMeanwhileError: The draft is another by now than the one that was seen.
        NotReadyError: It has problems.
    """
    _must_write(by, survey.unit)
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    if held.edition != edition:
        raise ChangedMeanwhileError
    asked = questionnaire(held.draft)
    if found := in_the_way(held, asked):
        raise NotReadyError(found)
    _must_write_for_moments(by, asked)
    last = held.versions.aggregate(last=Max("number"))["last"] or 0
    version = held.versions.create(number=last + 1, document=held.draft, launched_by=by)
    Survey.objects.filter(pk=held.pk).update(closed_at=None)
    survey.refresh_from_db()
    audit.record(by=by, did="launched a survey", about=held.name, version=version.number)
    return version


@transaction.atomic
def close(*, survey: Survey, by: User) -> None:
    """Begin no more responses; who is in the middle of one may still end it."""
    _must_write(by, survey.unit)
    open_still = Survey.objects.filter(pk=survey.pk, closed_at=None)
    if open_still.update(closed_at=timezone.now()):
        survey.refresh_from_db()
        audit.record(by=by, did="closed a survey", about=survey.name)


@transaction.atomic
def remove(*, survey: Survey, by: User) -> None:
    """Remove a survey that was never launched.

    Raises:
        AnsweredError: It was.
    """
    _must_write(by, survey.unit)
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    if held.versions.exists():
        raise AnsweredError
    held.delete()
    audit.record(by=by, did="removed a survey", about=survey.name)


def in_the_way(survey: Survey, asked: Questionnaire) -> list[Problem]:
    """Everything that must be mended before a draft is launched."""
    found = problems(asked, known_now())
    return [*found, *naming(asked)] if survey.is_anonymous else found


def known_now() -> Known:
    """The moments and units to which questions may refer."""
    return Known(
        moments=frozenset(Moment.objects.values_list("key", flat=True)),
        units=frozenset(Unit.objects.values_list("key", flat=True)),
    )


def _must_write(by: User, unit: Unit | None) -> None:
    if not may_write(by, unit):
        raise PermissionDenied


def _must_write_for_moments(by: User, asked: Questionnaire) -> None:
    """Answers become observations of a moment: only who may write for it lets them."""
    scored = [question for question in asked.questions if question.scoring]
    moments = Moment.objects.filter(key__in={question.moment for question in scored})
    keys: set[Any] = {unit or None for unit in moments.values_list("unit__key", flat=True)}
    keys |= {question.unit for question in scored if question.unit}
    if not all(may(by, May.WRITE, key) for key in keys):
        raise PermissionDenied
