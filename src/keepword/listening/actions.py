"""Asking leaders and staff what customers will say, and keeping what they answer."""

import datetime as dt
import math
import uuid
from collections.abc import Collection, Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from keepword.listening.entering import change_in_ledger, enter
from keepword.listening.models import Participant, Prediction, Round, Wave
from keepword.listening.people import Asked, people_of
from keepword.listening.questions import Question, lenses
from keepword.notify import actions as notify
from keepword.notify.models import Request
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.models import Organisation, Unit, User
from keepword.organisation.tokens import hashed, new_token

QUESTIONS_A_MINUTE = 2
MOST_MOMENTS = 10
"""More would take longer than the five minutes of a week."""


class ClosedError(Exception):
    """The round takes no predictions any more."""


class KeyUsedError(Exception):
    """The key of a form belongs to somebody in another round."""


@transaction.atomic
def open_round(
    *,
    name: str,
    moments: Sequence[str],
    units: Collection[Unit] = (),
    open_until: dt.date,
    asks_expected: bool = False,
    wave: Wave | None = None,
    by: User,
) -> Round:
    """Ask everybody, or those of some units, as soon as their week has the minutes.

    With a wave they say beforehand what it will bring: the round closes when the wave does.

    Raises:
        ClosedError: The wave has ended, or they are asked about it already.
    """
    if wave and (wave.closed_at or Round.objects.filter(wave=wave).exists()):
        raise ClosedError
    opened = Round(
        name=name,
        moments=list(moments),
        open_until=open_until,
        asks_expected=asks_expected,
        wave=wave,
        opened_by=by,
    )
    if not _may_ask(by, units):
        raise PermissionDenied
    opened.save()
    opened.units.set(units)
    asked = list(people_of([unit.key for unit in units]))
    _ask_all(opened, asked)
    audit.record(by=by, did="asked for predictions", about=name, people=len(asked))
    return opened


@transaction.atomic
def ask_newcomers(*, asking: Round) -> None:
    """Ask whoever has come to its units since it was opened, unless it is closed by now."""
    held = Round.objects.select_for_update().get(pk=asking.pk)
    known = set(held.participants.values_list("user", flat=True))
    units = [unit.key for unit in held.units.all()]
    if held.is_open:
        _ask_all(held, [each for each in people_of(units) if each.user.pk not in known])


def may_run(user: User, asking: Round) -> bool:
    """Whether somebody may close a round, or make its link: who could have opened it."""
    return _may_ask(user, asking.units.all())


@transaction.atomic
def make_link(*, asking: Round, by: User) -> str:
    """The token of an address at which anybody who has it predicts; an earlier one ends.

    Raises:
        ClosedError: The round is closed.
    """
    if not may_run(by, asking):
        raise PermissionDenied
    _hold_open(asking)
    token = new_token()
    Round.objects.filter(pk=asking.pk).update(link_hash=hashed(token))
    audit.record(by=by, did="made a link for predictions", about=asking.name)
    return token


@transaction.atomic
def close_round(*, asking: Round, by: User | None) -> None:
    """Take no more predictions; all that were made are in the ledger with it."""
    if by and not may_run(by, asking):
        raise PermissionDenied
    held = Round.objects.select_for_update().get(pk=asking.pk)
    if held.closed_at:
        return
    Round.objects.filter(pk=held.pk).update(closed_at=timezone.now())
    enter(held, at_least=1)
    notify.end(key=held.request_key)
    audit.record(by=by, did="closed the predictions", about=held.name)


@transaction.atomic
def predict(*, participant: Participant, question: Question, says: int | None) -> None:
    """Keep what somebody says of a moment (none: they skip it), in place of what they said before.

    The audit trail has no line of it: who has predicted is told to nobody.

    Raises:
        ClosedError: The round is closed.
    """
    asking = _hold_open(participant.round)
    said, made = Prediction.objects.get_or_create(
        participant=participant, moment=question.key, lens=question.lens, defaults={"says": says}
    )
    if not made and said.says != says:
        _say_otherwise(said, says)
    enter(asking, at_least=Organisation.objects.get(pk=1).minimum_group)
    asked = len(asking.moments) * len(lenses(asking, participant.view))
    if participant.user and participant.predictions.count() >= asked:
        notify.end(key=asking.request_key, person=participant.user)


def _say_otherwise(said: Prediction, says: int | None) -> None:
    said.says, said.said_at = says, timezone.now()
    said.save(update_fields=("says", "said_at"))
    if said.in_ledger:
        change_in_ledger(said)


@transaction.atomic
def join_by_link(*, asking: Round, key: uuid.UUID, view: str) -> Participant:
    """Who came by the link, under the key that their own form brought: sent twice, they are one.

    Raises:
        ClosedError: The round is closed.
        KeyUsedError: The key came with another round before.
    """
    _hold_open(asking)
    participant, _ = Participant.objects.get_or_create(
        key=key, defaults={"round": asking, "view": view}
    )
    if participant.round_id != asking.pk or participant.user_id:
        raise KeyUsedError
    return participant


def _ask_all(asking: Round, people: Sequence[Asked]) -> None:
    Participant.objects.bulk_create(
        Participant(round=asking, user=each.user, view=each.view, unit=each.unit) for each in people
    )
    notify.ask_all(
        minutes={
            each.user: math.ceil(
                len(asking.moments) * len(lenses(asking, each.view)) / QUESTIONS_A_MINUTE
            )
            for each in people
        },
        what=Request.What.PREDICT,
        about=asking.name,
        link=asking.get_absolute_url(),
        key=asking.request_key,
        by=asking.opened_by,
    )


def _may_ask(by: User, units: Iterable[Unit]) -> bool:
    """Whether somebody may ask the people of these units, or (of none) everybody."""
    keys = [unit.key for unit in units]
    return all(may(by, May.WRITE, key) for key in keys) if keys else may(by, May.WRITE, None)


def _hold_open(asking: Round) -> Round:
    """The round, which stays open until the transaction ends."""
    held = Round.objects.select_for_update().get(pk=asking.pk)
    if not held.is_open:
        raise ClosedError
    return held
