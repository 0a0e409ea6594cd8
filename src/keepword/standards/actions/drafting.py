"""Drafts of standards: written by several, heard on by those whom they touch, given up or kept."""

from django.db import transaction
from django.db.models import F

from keepword.organisation.audit import record
from keepword.organisation.models import User
from keepword.standards import changes
from keepword.standards.models import Moment, Standard
from keepword.strategy.actions import give_up
from keepword.strategy.models import Text

from .moments import ChangedMeanwhileError
from .permission import must_write_for
from .promise import HEARD_AS, Promise, as_draft, promise_of
from .standards import whose


@transaction.atomic
def draft_new_standard(
    *,
    moment: Moment,
    promise: Promise,
    measured_by: str,
    measured_how: str,
    by: User,
    measured_with: str = "",
    objective: Text | None = None,
) -> Standard:
    """Write down what might be promised at a moment; nothing is promised yet."""
    must_write_for(by, *whose(promise.units))
    same = Standard.objects.filter(moment=moment, draft=as_draft(promise), versions=None)
    if tapped_twice := same.first():
        return tapped_twice
    standard = Standard.objects.create(
        moment=moment, measured_by=measured_by, measured_how=measured_how,
        measured_with=measured_with, objective=objective, draft=as_draft(promise),
    )  # fmt: skip
    record(by=by, did="drafted a standard", about=promise.statement, standard=standard.pk)
    return standard


@transaction.atomic
def draft_standard(
    *,
    standard: Standard,
    draft_seen: int,
    promise: Promise,
    measured_by: str,
    measured_how: str,
    by: User,
    measured_with: str = "",
    objective: Text | None = None,
) -> None:
    """Write down what a standard might promise next; what it promises now goes on.

    How it is measured and which objective it serves belong to the standard: they are changed
    at once, and stand in its history.

    Raises:
        ChangedMeanwhileError: Somebody else saved first.
    """
    _must_write_for(standard, by)
    must_write_for(by, *whose(promise.units))
    stood_beside = changes.beside(Standard.objects.select_for_update().get(pk=standard.pk))
    _save(
        standard, draft_seen, draft=as_draft(promise), measured_by=measured_by,
        measured_how=measured_how, measured_with=measured_with, objective=objective,
    )  # fmt: skip
    changes.keep(standard, stood_beside, by=by)
    record(
        by=by, did="drafted a standard", about=promise.statement, standard=standard.pk,
        measured=[measured_by, measured_how, measured_with],
        objective=objective and str(objective),
    )  # fmt: skip


@transaction.atomic
def drop_standard_draft(*, standard: Standard, draft_seen: int, by: User) -> None:
    """Give a draft up: what is promised goes on; a standard that never was is gone.

    What people said of it stays in its consultation.

    Raises:
        ChangedMeanwhileError: Somebody else saved first.
    """
    _must_write_for(standard, by)
    about, draft = str(standard), standard.draft
    _save(standard, draft_seen, draft={})
    give_up(HEARD_AS, standard.pk)
    if not standard.versions.exists():
        standard.delete()
    record(by=by, did="gave up a draft of a standard", about=about, draft=draft)


def _must_write_for(standard: Standard, by: User) -> None:
    newest = standard.newest
    units = newest.units.all() if newest else promise_of(standard.draft).units
    must_write_for(by, *whose(units))


def _save(standard: Standard, draft_seen: int, **fields: object) -> None:
    same = Standard.objects.filter(pk=standard.pk, edition=draft_seen)
    if not same.update(edition=F("edition") + 1, **fields):
        raise ChangedMeanwhileError
