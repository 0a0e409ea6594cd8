"""Making a survey anonymous, counting what is answered, and telling what a period brought."""

import uuid
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction

from keepword.listening.anonymity import envelopes
from keepword.listening.anonymity.entering import enter
from keepword.listening.anonymity.marking import marked
from keepword.listening.anonymity.periods import LENGTHS, begin, calendar, open_period
from keepword.listening.anonymity.releasing import release
from keepword.listening.models import Invitation, Period, Spent, Survey
from keepword.listening.surveys.answers import Given
from keepword.listening.surveys.questionnaire import Questionnaire
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.models import Organisation, User
from keepword.organisation.tokens import hashed

WORDS = frozenset({"short", "long"})


class LaunchedError(Exception):
    """The survey was launched as it is: whoever has answered was told so."""


@transaction.atomic
def make_anonymous(*, survey: Survey, months: int, by: User) -> None:
    """Let a survey that nobody has answered only count answers, for good.

    Raises:
        LaunchedError: It was launched before.
        ValueError: No period is so long.
    """
    if not may(by, May.WRITE, survey.unit.key if survey.unit else None):
        raise PermissionDenied
    if months not in dict(LENGTHS):
        raise ValueError(months)
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    if held.versions.exists():
        raise LaunchedError
    if held.is_anonymous:
        return
    Survey.objects.filter(pk=held.pk).update(period_months=months)
    survey.refresh_from_db()
    audit.record(by=by, did="made a survey anonymous", about=survey.name, months=months)


@transaction.atomic
def send(
    *,
    survey: Survey,
    asked: Questionnaire,
    key: uuid.UUID,
    given: Mapping[str, Given],
    unit: str = "",
) -> None:
    """Count what somebody has answered, once for each form and each invitation.

    It counts for the unit that the link named, or whose customer the invited one is.

    Nothing of it goes to the audit trail, and no row says when it came.
    """
    Survey.objects.select_for_update().get(pk=survey.pk)  # whoever counts waits for the other
    period = _period_today(survey)
    invited = Invitation.objects.filter(key=key, wave__survey=survey).first()
    if _is_the_first(survey, key, invited):
        written = {question.key for question in asked.questions if question.kind in WORDS}
        group = invited.unit if invited else unit
        envelopes.put(period, given, written=written, group=group)


def _period_today(survey: Survey) -> Period:
    today = Organisation.objects.get(pk=1).today()
    period = open_period(survey)
    if period and period.ends_on < today:
        _end(period)
        period = open_period(survey)
    return period or begin(survey, today)


def _is_the_first(survey: Survey, key: uuid.UUID, invited: Invitation | None) -> bool:
    """Whether this form has not been counted yet in any period, nor this invitation."""
    if invited:
        took_part = Invitation.objects.filter(pk=invited.pk, took_part=False)
        return bool(took_part.update(took_part=True))
    _spent, made = Spent.objects.get_or_create(survey=survey, form_hash=marked(hashed(str(key))))
    return made


@transaction.atomic
def end(*, period: Period) -> None:
    """Tell what a period brought that is over; with too few answers a survey's goes on instead."""
    if period.survey:
        Survey.objects.select_for_update().get(pk=period.survey.pk)
    held = Period.objects.filter(pk=period.pk, released_on=None).first()
    if held:
        _end(held)


def _end(period: Period) -> None:
    organisation = Organisation.objects.get(pk=1)
    fewest, today = max(period.fewest, organisation.minimum_group), organisation.today()
    if period.survey is None or period.came >= fewest:
        envelopes.open_all(period)
        by_unit = period.counts.exclude(group="").exists()
        release(period, fewest, today)
        enter(period, by_unit=by_unit)
    else:
        ends_on = calendar(period.survey.period_months or 1, today)[1]
        Period.objects.filter(pk=period.pk).update(ends_on=ends_on)
