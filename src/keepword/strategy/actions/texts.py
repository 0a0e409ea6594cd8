"""Texts that are adopted: drafted by several, adopted by few, never written over."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from keepword.organisation.access import May, allowed, may
from keepword.organisation.audit import record
from keepword.organisation.models import Organisation, User
from keepword.strategy.kinds import Kind, Part, parts_of
from keepword.strategy.models import Text, TextVersion

from .closing import end_all, give_up, settle


class ChangedMeanwhileError(Exception):
    """Somebody else wrote on it, adopted it or ended it since it was read."""


class IncompleteError(Exception):
    """A part is empty without which the text cannot be adopted."""

    def __init__(self, part: Part) -> None:
        super().__init__(part.name)
        self.part = part


@transaction.atomic
def begin_text(*, kind: Kind, parts: Mapping[str, str], by: User) -> Text:
    """Begin a draft; nothing holds before it is adopted.

    Raises:
        ChangedMeanwhileError: It is a mission, and somebody else has begun it.
    """
    _must_write(by)
    Organisation.objects.select_for_update().get()  # there is one mission
    if kind == Kind.MISSION and Text.objects.filter(kind=kind).exists():
        raise ChangedMeanwhileError
    text = Text.objects.create(kind=kind, draft=dict(parts), written_by=by)
    record(by=by, did="began a draft", about=str(text), kind=text.kind, text=text.pk)
    return text


@transaction.atomic
def write_draft(*, text: Text, seen: int, parts: Mapping[str, str], by: User) -> Text:
    """Write some parts of the draft; where it says what holds already, there is no draft.

    Raises:
        ChangedMeanwhileError: Somebody else saved first.
    """
    _must_write(by)
    held = _held(text, seen)
    draft = {**held.written, **parts}
    held.draft = {} if held.newest and held.newest.parts == draft else draft
    held.written_at, held.written_by = timezone.now(), by
    _save(held, "draft", "written_at", "written_by")
    record(by=by, did="wrote on a draft", about=str(held), text=held.pk, parts=sorted(parts))
    return held


@transaction.atomic
def drop_draft(*, text: Text, seen: int, by: User) -> None:
    """Give a draft up: what holds goes on; a text that never held is gone.

    Where people were asked about a text that never held, it stays to be read by who writes.

    Raises:
        ChangedMeanwhileError: Somebody else saved first.
    """
    _must_write(by)
    held = _held(text, seen)
    record(by=by, did="gave a draft up", about=str(held), text=held.pk, draft=held.draft)
    was_asked_about = give_up(held.kind, held.pk)
    if held.newest is None and was_asked_about:
        held.ended_at, held.ended_by = timezone.now(), by
        _save(held, "ended_at", "ended_by")
    elif held.newest is None:
        held.delete()
    else:
        held.draft = {}
        _save(held, "draft")


@transaction.atomic
def adopt(
    *,
    text: Text,
    seen: int,
    reason: str,
    owner: User | None,
    review_on: dt.date,
    by: User,
    although: str = "",
) -> TextVersion:
    """Let the draft hold from now on, as a version; the one before it stays in the history.

    Raises:
        PermissionDenied: They may not adopt for everybody.
        ChangedMeanwhileError: Somebody else wrote on it or adopted it, or there is no draft.
        IncompleteError: A part is empty that is needed.
        UnheardError: Fewer were heard than were to be, and `although` gives no reason.
    """
    must_adopt(by)
    held = _held(text, seen)
    if not held.draft:
        raise ChangedMeanwhileError
    for part in parts_of(held.kind):
        if part.needed and not held.draft.get(part.name):
            raise IncompleteError(part)
    number = held.newest.number + 1 if held.newest else 1
    kept = settle(held.kind, held.pk, version=number, although=although)
    version: TextVersion = held.versions.create(
        number=number, parts=held.draft, reason=reason, adopted_by=by
    )
    held.draft, held.owner, held.review_on = {}, owner, review_on
    _save(held, "draft", "owner", "review_on")
    record(
        by=by, did="adopted a text", about=str(held), kind=held.kind, text=held.pk, number=number,
        reason=reason, review_on=str(review_on), although=kept,
    )  # fmt: skip
    return version


@transaction.atomic
def keep_until(*, text: Text, seen: int, review_on: dt.date, by: User) -> None:
    """Say that a text was reviewed and holds on as it is, until another day.

    Raises:
        ChangedMeanwhileError: Somebody else changed it.
    """
    must_adopt(by)
    held = _held(text, seen)
    before, held.review_on = held.review_on, review_on
    _save(held, "review_on")
    record(
        by=by, did="reviewed a text", about=str(held), text=held.pk,
        review_on=[str(before), str(review_on)],
    )  # fmt: skip


@transaction.atomic
def end_text(*, text: Text, seen: int, reason: str, by: User) -> None:
    """Let a principle or an objective hold no longer; its history stays.

    Raises:
        ChangedMeanwhileError: Somebody else changed it.
    """
    must_adopt(by)
    held = _held(text, seen)
    if held.kind == Kind.MISSION:
        raise PermissionDenied
    held.ended_at, held.ended_by, held.ended_because = timezone.now(), by, reason
    held.draft = {}
    _save(held, "draft", "ended_at", "ended_by", "ended_because")
    end_all(held.kind, held.pk)
    record(by=by, did="ended a text", about=str(held), text=held.pk, reason=reason)


def must_adopt(by: User) -> None:
    """Let only those go on who may adopt what holds for everybody.

    Raises:
        PermissionDenied: They may not.
    """
    if not may(by, May.ADOPT, None):
        raise PermissionDenied


def _must_write(by: User) -> None:
    if May.WRITE not in allowed(by):
        raise PermissionDenied


def _held(text: Text, seen: int) -> Text:
    """The text, held until the transaction ends, if it is still as it was seen."""
    held = Text.objects.select_for_update().filter(pk=text.pk, edition=seen, ended_at=None).first()
    if held is None:
        raise ChangedMeanwhileError
    return held


def _save(text: Text, *fields: str) -> None:
    text.edition += 1
    text.save(update_fields=[*fields, "edition"])
