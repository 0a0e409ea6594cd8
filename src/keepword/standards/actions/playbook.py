"""The playbook: written by who writes for the moment, judged by everybody who uses it."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from keepword.organisation.access import May, allowed
from keepword.organisation.audit import record
from keepword.organisation.models import Unit, User
from keepword.organisation.twice import just_now
from keepword.standards.models import Moment, PlaybookEntry, PlaybookMark
from keepword.strategy.actions import end_all, give_up, settle

from .moments import ChangedMeanwhileError
from .permission import must_write_for

HEARD_AS = "entry"
"""As what people are heard on it."""
DRAFTED = ("words", "instead")


@dataclass(frozen=True)
class Saying:
    """What somebody writes down for the playbook."""

    kind: str
    words: str
    instead: str
    setting: str
    culture: str
    moment: Moment | None
    owner: User
    review_on: dt.date


@transaction.atomic
def add_entry(*, saying: Saying, by: User) -> PlaybookEntry:
    """Add an entry at a moment, or (without one) for everywhere."""
    must_write_for(by, _unit(saying.moment))
    same = PlaybookEntry.objects.filter(written_by=by, written_at__gt=just_now(), **_fields(saying))
    if tapped_twice := same.first():
        return tapped_twice
    entry = PlaybookEntry.objects.create(written_by=by, **_fields(saying))
    record(by=by, did="added to the playbook", about=entry.words[:300], **_said(saying))
    return entry


@transaction.atomic
def change_entry(
    *,
    entry: PlaybookEntry,
    seen: int,
    saying: Saying,
    by: User,
    reason: str = "",
    although: str = "",
) -> None:
    """Write an entry anew, unless it is another by now than the one that was seen.

    What was said of it before is said no longer: it was of other words. They stay in its history,
    and there is no draft any more.

    Raises:
        ChangedMeanwhileError: Somebody else saved first.
        UnheardError: Fewer were heard on the draft than were to be, and `although` gives no reason.
    """
    must_write_for(by, _unit(entry.moment), _unit(saying.moment))
    held = _held(entry, seen)
    rewritten = (held.words, held.instead) != (saying.words, saying.instead)
    changes = {**_fields(saying), "draft": {}, "edition": F("edition") + 1}
    if rewritten:
        _keep_in_history(held)
        changes |= {"written_by": by, "written_at": timezone.now(), "reason": reason}
        held.marks.all().delete()
    PlaybookEntry.objects.filter(pk=held.pk).update(**changes)
    number = held.versions.count() + 1
    kept = settle(HEARD_AS, held.pk, version=number, although=although)
    before = {"words": held.words, "instead": held.instead}
    record(by=by, did="changed the playbook", about=saying.words[:300], before=before,
           reason=reason, although=kept, **_said(saying))  # fmt: skip


def _held(entry: PlaybookEntry, seen: int) -> PlaybookEntry:
    held = (
        PlaybookEntry.objects.select_for_update(of=("self",))
        .filter(pk=entry.pk, edition=seen)
        .first()
    )
    if held is None:
        raise ChangedMeanwhileError
    return held


def _keep_in_history(held: PlaybookEntry) -> None:
    if held.words:
        held.versions.create(
            number=held.versions.count() + 1, words=held.words, instead=held.instead,
            reason=held.reason, written_at=held.written_at, written_by=held.written_by,
        )  # fmt: skip


def _drafted_just_now(saying: Saying, by: User) -> PlaybookEntry | None:
    drafted = {name: getattr(saying, name) for name in DRAFTED}
    held = {name: its for name, its in _fields(saying).items() if name not in DRAFTED}
    same = PlaybookEntry.objects.filter(
        written_by=by, written_at__gt=just_now(), draft=drafted, **held
    )
    return same.first()


@transaction.atomic
def draft_entry(
    *, saying: Saying, by: User, entry: PlaybookEntry | None = None, seen: int = 0
) -> PlaybookEntry:
    """Write down what an entry might say, new or as it is; nobody reads it in the playbook yet.

    Its words are the draft; whose it is, where it stands and when it is reviewed hold at once.

    Raises:
        ChangedMeanwhileError: Somebody else saved first.
    """
    must_write_for(by, *([_unit(entry.moment)] if entry else ()), _unit(saying.moment))
    if entry is None and (tapped_twice := _drafted_just_now(saying, by)):
        return tapped_twice
    drafted = _held(entry, seen) if entry else PlaybookEntry(written_by=by, edition=0)
    for name, value in _fields(saying).items():
        if name not in DRAFTED:
            setattr(drafted, name, value)
    drafted.draft = {name: getattr(saying, name) for name in DRAFTED}
    drafted.edition += 1
    drafted.save()
    record(by=by, did="drafted an entry of the playbook", about=saying.words[:300],
           **_said(saying))  # fmt: skip
    return drafted


@transaction.atomic
def drop_entry_draft(*, entry: PlaybookEntry, seen: int, by: User) -> None:
    """Give a draft up: what the playbook says goes on; an entry that never stood in it is gone.

    Raises:
        ChangedMeanwhileError: Somebody else saved first.
    """
    must_write_for(by, _unit(entry.moment))
    held = _held(entry, seen)
    give_up(HEARD_AS, held.pk)
    record(by=by, did="gave up a draft of the playbook", about=str(held)[:300], draft=held.draft)
    if held.words:
        held.draft, held.edition = {}, held.edition + 1
        held.save(update_fields=["draft", "edition"])
    else:
        held.delete()


@transaction.atomic
def remove_entry(*, entry: PlaybookEntry, by: User) -> None:
    """Take an entry out; the audit trail keeps what it said."""
    must_write_for(by, _unit(entry.moment))
    record(by=by, did="removed from the playbook", about=entry.words[:300], words=entry.words,
           instead=entry.instead)  # fmt: skip
    end_all(HEARD_AS, entry.pk)
    entry.delete()


@transaction.atomic
def mark_entry(*, entry: PlaybookEntry, helpful: bool, by: User) -> None:
    """Say whether an entry helped; a later word of the same person takes the place of an earlier.

    Raises:
        PermissionDenied: They do not read it.
    """
    if May.READ not in allowed(by):
        raise PermissionDenied
    PlaybookMark.objects.update_or_create(
        entry=entry, person=by, defaults={"helpful": helpful, "marked_at": timezone.now()}
    )
    record(by=by, did="marked the playbook", about=entry.words[:300], helpful=helpful)


def _unit(moment: Moment | None) -> Unit | None:
    return moment.unit if moment else None


def _fields(saying: Saying) -> dict[str, object]:
    return {name: getattr(saying, name) for name in Saying.__dataclass_fields__}


def _said(saying: Saying) -> dict[str, object]:
    return {
        "kind": saying.kind,
        "setting": saying.setting,
        "moment": saying.moment.key if saying.moment else None,
        "owner": str(saying.owner),
        "review_on": str(saying.review_on),
    }
