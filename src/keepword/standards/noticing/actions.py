"""Notices: written, sent to everybody whom they touch, acknowledged, withdrawn."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from keepword.notify import actions as notify
from keepword.notify.models import Request
from keepword.organisation.audit import record
from keepword.organisation.models import Unit, User
from keepword.organisation.twice import just_now
from keepword.standards.actions.moments import ChangedMeanwhileError
from keepword.standards.actions.permission import must_write_for
from keepword.standards.models import Notice, NoticeReader, Standard
from keepword.standards.noticing.reaching import Touched, touched


class NobodyToTellError(Exception):
    """It touches nobody else."""


@dataclass(frozen=True)
class Told:
    """What a notice says, to whom, and the question that shows whether it was understood."""

    title: str
    changes: str
    do_differently: str
    begins_on: dt.date
    kinds: Collection[str]
    question: str
    right: str
    wrong: Collection[str]
    why: str
    minutes: int
    units: Collection[Unit]
    standards: Collection[Standard]

    def fields(self) -> dict[str, object]:
        """What stands in the notice's own row."""
        beside = {"units", "standards"}
        said = {name: its for name, its in vars(self).items() if name not in beside}
        return said | {"kinds": list(self.kinds), "wrong": list(self.wrong)}


def may_tell(by: User, units: Iterable[Unit]) -> None:
    """Let only those go on who may write for every one of the units; none is the whole.

    Raises:
        PermissionDenied: They may not.
    """
    whose: list[Unit | None] = [*units]
    must_write_for(by, *(whose or [None]))


@transaction.atomic
def write_notice(*, told: Told, by: User) -> Notice:
    """Draft a notice: nobody is told yet."""
    may_tell(by, told.units)
    same = Notice.objects.filter(written_by=by, written_at__gt=just_now(), **told.fields())
    if tapped_twice := same.filter(sent_at=None).first():
        return tapped_twice
    notice = Notice.objects.create(written_by=by, **told.fields())
    _link(notice, told)
    record(by=by, did="drafted a notice", about=notice.title, **_said(told))
    return notice


@transaction.atomic
def change_notice(*, notice: Notice, seen: int, told: Told, by: User) -> None:
    """Write a draft anew.

    Raises:
        ChangedMeanwhileError: Somebody else wrote on it, or sent it.
    """
    may_tell(by, notice.units.all())
    may_tell(by, told.units)
    changes = {**told.fields(), "edition": F("edition") + 1, "written_by": by}
    if not Notice.objects.filter(pk=notice.pk, edition=seen, sent_at=None).update(**changes):
        raise ChangedMeanwhileError
    _link(notice, told)
    record(by=by, did="changed a notice", about=told.title, **_said(told))


def _link(notice: Notice, told: Told) -> None:
    notice.units.set(told.units)
    notice.standards.set(told.standards)


def _said(told: Told) -> dict[str, object]:
    return {
        "valid from": str(told.begins_on),
        "units": [unit.key for unit in told.units],
        "roles": list(told.kinds),
    }


@transaction.atomic
def drop_notice(*, notice: Notice, by: User) -> None:
    """Throw a draft away.

    Raises:
        ChangedMeanwhileError: It is sent.
    """
    may_tell(by, notice.units.all())
    held = Notice.objects.select_for_update().filter(pk=notice.pk, sent_at=None).first()
    if held is None:
        raise ChangedMeanwhileError
    record(by=by, did="dropped a notice", about=held.title)
    held.delete()


@transaction.atomic
def send_notice(*, notice: Notice, seen: int, by: User) -> int:
    """Tell everybody whom it touches, as their weeks have the minutes; how many they are.

    Raises:
        ChangedMeanwhileError: Somebody else wrote on it, or sent it.
        NobodyToTellError: It touches nobody but the sender.
    """
    may_tell(by, notice.units.all())
    held = Notice.objects.select_for_update().filter(pk=notice.pk, edition=seen, sent_at=None)
    found = held.first()
    if found is None:
        raise ChangedMeanwhileError
    whom = [each for each in touched(found) if each[0] != by]
    if not whom:
        raise NobodyToTellError
    found.sent_at, found.sent_by = timezone.now(), by
    found.save(update_fields=["sent_at", "sent_by"])
    tell(found, whom)
    record(by=by, did="sent a notice", about=found.title, told=len(whom))
    return len(whom)


def tell(notice: Notice, whom: Iterable[Touched]) -> None:
    """Put a notice before some people, in the caller's transaction."""
    readers = NoticeReader.objects.bulk_create(
        NoticeReader(notice=notice, person=person, unit=unit) for person, unit in whom
    )
    notify.ask_all(
        minutes={reader.person: notice.minutes for reader in readers if reader.person},
        what=Request.What.NOTICE, about=notice.title, link=reverse("notice", args=[notice.pk]),
        key=notice.request_key, by=notice.sent_by,
    )  # fmt: skip


@transaction.atomic
def acknowledge(*, notice: Notice, chosen: str, by: User) -> bool:
    """Answer the check question; whether it was right, which acknowledges the notice.

    Raises:
        PermissionDenied: It does not touch them.
    """
    reader = NoticeReader.objects.select_for_update().filter(notice=notice, person=by).first()
    if reader is None:
        raise PermissionDenied
    if reader.acknowledged_at:
        return True
    reader.tries += 1
    right = chosen == notice.right
    if right:
        reader.acknowledged_at = timezone.now()
        notify.end(key=notice.request_key, person=by)
        record(by=by, did="acknowledged a notice", about=notice.title)
    reader.save(update_fields=["tries", "acknowledged_at"])
    return right


@transaction.atomic
def withdraw_notice(*, notice: Notice, by: User) -> None:
    """Say that it holds no more: nobody is asked to read it any longer, and it says so."""
    may_tell(by, notice.units.all())
    drawn = Notice.objects.filter(pk=notice.pk, withdrawn_at=None).exclude(sent_at=None)
    if drawn.update(withdrawn_at=timezone.now()):
        notify.end(key=notice.request_key)
        record(by=by, did="withdrew a notice", about=notice.title)
