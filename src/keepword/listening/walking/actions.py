"""Choosing a moment to walk, being given one in turn, and writing what was met."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction

from keepword.listening.models import Walk, WalkTurns
from keepword.notify import actions as notify
from keepword.notify.models import Request
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.models import Organisation, User
from keepword.standards.models import Moment

MINUTES = 15
"""Of the thirty in a leader's week."""
WEEKS = (4, 8, 13, 26)


class WalkedAlreadyError(Exception):
    """It is written already what was met."""


@transaction.atomic
def choose(*, moment: Moment, by: User) -> Walk:
    """Set out to walk a moment, in place of one that waits for the same person.

    Raises:
        PermissionDenied: The moment is none of theirs.
    """
    if not may(by, May.WRITE, moment.unit.key if moment.unit else None):
        raise PermissionDenied
    User.objects.select_for_update().get(pk=by.pk)  # two forms would both find none waiting
    waiting = Walk.objects.filter(person=by, walked_on=None).first()
    if waiting and waiting.moment_id == moment.pk:
        return waiting
    if waiting:
        notify.end(key=waiting.request_key, person=by)
        waiting.delete()
    audit.record(by=by, did="chose a moment to walk", about=moment.name)
    return give(moment=moment, to=by)


@transaction.atomic
def give(*, moment: Moment, to: User) -> Walk:
    """Ask somebody to walk a moment, as soon as their week has the minutes."""
    given = Walk.objects.create(person=to, moment=moment)
    notify.ask(
        person=to, what=Request.What.WALK, about=moment.name, minutes=MINUTES,
        link=given.get_absolute_url(), key=given.request_key,
    )  # fmt: skip
    return given


@transaction.atomic
def write(
    *, walk: Walk, walked_on: dt.date, was_kept: bool | None, met: str, will_change: str, by: User
) -> None:
    """Keep what somebody met on their walk, and what they will change.

    Raises:
        PermissionDenied: It is another's walk.
        WalkedAlreadyError: They have written it in another window.
    """
    if walk.person_id != by.pk:
        raise PermissionDenied
    written = Walk.objects.filter(pk=walk.pk, walked_on=None).update(
        walked_on=walked_on, was_kept=was_kept, met=met, will_change=will_change
    )
    if not written:
        raise WalkedAlreadyError
    notify.end(key=walk.request_key, person=by)
    audit.record(by=by, did="walked a moment", about=walk.moment.name)


@transaction.atomic
def start_turns(*, weeks: int, by: User) -> None:
    """Let every leader be given a moment each so many weeks, from the next sweep on."""
    _must_run(by)
    WalkTurns.objects.update_or_create(pk=1, defaults={"weeks": weeks, "started_by": by})
    audit.record(by=by, did="let leaders walk moments in turn", about=_everybody(), weeks=weeks)


@transaction.atomic
def stop_turns(*, by: User) -> None:
    """Give no further moment to anybody; what was given waits."""
    _must_run(by)
    deleted, _models = WalkTurns.objects.all().delete()
    if deleted:
        audit.record(by=by, did="ended the turns of walks", about=_everybody())


def may_run(user: User) -> bool:
    """Whether somebody may let all leaders be asked."""
    return may(user, May.WRITE, None)


def _must_run(by: User) -> None:
    if not may_run(by):
        raise PermissionDenied


def _everybody() -> str:
    return str(Organisation.objects.get(pk=1))
