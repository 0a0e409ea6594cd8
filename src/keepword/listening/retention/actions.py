"""Setting for how long what customers said is kept, and forgetting what is older."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from keepword.listening.concerns.actions import forget_concerns
from keepword.listening.models import Answer, Concern, Response, Retention, Survey
from keepword.listening.surveys import files
from keepword.listening.surveys.answers import forget_all
from keepword.listening.surveys.documents import questionnaire
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.models import Organisation, User

LOT = 2_000
BY = "the rule for how long answers are kept"
WRITTEN = {"short": "", "long": "", "contact": {}, "file": {}}
"""What is left of an answer to each kind of question that is a person's own words."""


@transaction.atomic
def set_rule(*, of: str, survey: Survey | None, months: int, goes: str, by: User) -> Retention:
    """Keep something for so many months from now on; a rule of the same is replaced."""
    _must_run(by)
    now = timezone.now()
    fields = {"months": months, "goes": goes, "set_at": now, "set_by": by}
    rule, _made = Retention.objects.update_or_create(of=of, survey=survey, defaults=fields)
    audit.record(by=by, did="set how long is kept", about=about(rule), months=months, goes=goes)
    return rule


@transaction.atomic
def remove_rule(*, rule: Retention, by: User) -> None:
    """Keep it for ever again; what is forgotten stays forgotten."""
    _must_run(by)
    audit.record(by=by, did="removed how long is kept", about=about(rule))
    rule.delete()


def about(rule: Retention) -> str:
    """Of what a rule is, as the audit trail names it."""
    return rule.survey.name if rule.survey else f"all {rule.of}"


def sweep() -> None:
    """Forget what is older than the rules say. Done twice, there is nothing left to do."""
    if not Organisation.objects.exists():
        return
    for rule in Retention.objects.select_related("survey"):
        if n := sum(_lots(rule)):
            audit.record(by=None, did="forgot what is older", about=about(rule), n=n)


def _lots(rule: Retention) -> Iterator[int]:
    """Forget lot by lot, each in a transaction of its own; how many each was."""
    before = _months_ago(rule.months)
    while True:
        with transaction.atomic():
            n = _one_lot(rule, before)
            mine = Retention.objects.filter(pk=rule.pk)
            mine.update(forgotten=F("forgotten") + n, forgot_at=timezone.now())
        yield n
        if not n:
            return


def _one_lot(rule: Retention, before: dt.datetime) -> int:
    if rule.of == Retention.Of.CONCERNS:
        return _CONCERNS[rule.goes](before)
    forget_lot = _ANSWERS[rule.goes]
    return sum(forget_lot(survey, before) for survey in _surveys(rule))


def _months_ago(months: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=months * 365.25 / 12)


def _surveys(rule: Retention) -> QuerySet[Survey]:
    """The survey of a rule, or all that have none of their own."""
    if rule.survey_id:
        return Survey.objects.filter(pk=rule.survey_id)
    return Survey.objects.filter(retention=None)


def _forget_words(survey: Survey, before: dt.datetime) -> int:
    """Empty what was written in a lot of responses; that something was, is still counted."""
    kinds = {
        question.key: question.kind
        for document in survey.versions.values_list("document", flat=True)
        for question in questionnaire(document).questions
        if question.kind in WRITTEN
    }
    written = Answer.objects.filter(
        response__version__survey=survey, response__began_at__lt=before, question__in=kinds,
        state=Answer.State.ANSWERED,
    ).exclude(Q(value="") | Q(value={}))  # fmt: skip
    lot = list(written.order_by("response").values_list("response", flat=True).distinct()[:LOT])
    theirs = written.filter(response__in=lot)
    for kind, left in WRITTEN.items():
        keys = [key for key, its in kinds.items() if its == kind]
        if kind == "file":
            _remove_files(theirs.filter(question__in=keys))
        theirs.filter(question__in=keys).update(value=left)
    forget_concerns(Concern.objects.filter(response__in=lot, erased_at=None))
    return len(lot)


def _remove_files(answers: QuerySet[Answer]) -> None:
    for key in set(answers.values_list("response__key", flat=True)):
        transaction.on_commit(partial(files.forget, key))


def _forget_responses(survey: Survey, before: dt.datetime) -> int:
    old = Response.objects.filter(version__survey=survey, began_at__lt=before)
    lot = list(old.select_related("version").order_by("pk")[:LOT])
    forget_all(lot, by=BY)
    return len(lot)


def _forget_concerns(before: dt.datetime) -> int:
    """Those that were answered: what still waits is not forgotten, however old."""
    old = Concern.objects.filter(answered_at__lt=before, erased_at=None)
    return forget_concerns(old.order_by("pk")[:LOT])


def _remove_concerns(before: dt.datetime) -> int:
    old = Concern.objects.filter(Q(answered_at__lt=before) | Q(erased_at__lt=before))
    lot = list(old.order_by("pk").values_list("pk", flat=True)[:LOT])
    Concern.objects.filter(pk__in=lot).delete()
    return len(lot)


_ANSWERS: dict[str, Callable[[Survey, dt.datetime], int]] = {
    Retention.Goes.WORDS: _forget_words,
    Retention.Goes.ALL: _forget_responses,
}
_CONCERNS: dict[str, Callable[[dt.datetime], int]] = {
    Retention.Goes.WORDS: _forget_concerns,
    Retention.Goes.ALL: _remove_concerns,
}


def _must_run(by: User) -> None:
    if not may(by, May.RUN, None):
        raise PermissionDenied
