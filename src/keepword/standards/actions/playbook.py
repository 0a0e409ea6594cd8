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
from keepword.standards.models import Moment, PlaybookEntry, PlaybookMark

from .moments import ChangedMeanwhileError
from .permission import must_write_for


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
    entry = PlaybookEntry.objects.create(written_by=by, **_fields(saying))
    record(by=by, did="added to the playbook", about=entry.words[:300], **_said(saying))
    return entry


@transaction.atomic
def change_entry(*, entry: PlaybookEntry, seen: int, saying: Saying, by: User) -> None:
    """Write an entry anew, unless it is another by now than the one that was seen.

    What was said of it before is said no longer: it was of other words.

    Raises:
        ChangedMeanwhileError: Somebody else saved first.
    """
    must_write_for(by, _unit(entry.moment), _unit(saying.moment))
    rewritten = (entry.words, entry.instead) != (saying.words, saying.instead)
    changes = {**_fields(saying), "edition": F("edition") + 1}
    if rewritten:
        changes |= {"written_by": by, "written_at": timezone.now()}
    if not PlaybookEntry.objects.filter(pk=entry.pk, edition=seen).update(**changes):
        raise ChangedMeanwhileError
    if rewritten:
        entry.marks.all().delete()
    before = {"words": entry.words, "instead": entry.instead}
    record(by=by, did="changed the playbook", about=saying.words[:300], before=before,
           **_said(saying))  # fmt: skip


@transaction.atomic
def remove_entry(*, entry: PlaybookEntry, by: User) -> None:
    """Take an entry out; the audit trail keeps what it said."""
    must_write_for(by, _unit(entry.moment))
    record(by=by, did="removed from the playbook", about=entry.words[:300], words=entry.words,
           instead=entry.instead)  # fmt: skip
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
