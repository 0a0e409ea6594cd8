"""What becomes of a concern: taken in, sent to whom it touches, answered, forgotten."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from keepword.ledger.models import Erasure
from keepword.listening.concerns import files
from keepword.listening.concerns.working_time import due
from keepword.listening.models import Concern, ConcernFile, ConcernReply, FrontDoor
from keepword.organisation import audit
from keepword.organisation.access import May, allowed, may
from keepword.organisation.models import Unit, User
from keepword.organisation.tokens import hashed
from keepword.standards.models import Moment
from keepword.webhooks.announcing import announce
from keepword.webhooks.models import Event

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LINK_HOLDS = dt.timedelta(days=180)
"""After the last thing that was said by either side."""


class RepliedMeanwhileError(Exception):
    """Somebody else has written a reply since the page was opened."""


@dataclass(frozen=True)
class Told:
    """What a customer says: without their consent there is no contact in it."""

    happened: str
    wish: str = ""
    moment: Moment | None = None
    unit: Unit | None = None
    may_contact: bool = False
    name: str = ""
    mail: str = ""
    phone: str = ""
    files: Sequence["UploadedFile[Any]"] = ()

    def as_agreed(self) -> "Told":
        """The same, without a contact that nobody agreed to."""
        return self if self.may_contact else replace(self, name="", mail="", phone="")


@transaction.atomic
def receive(*, token: str, told: Told, language: str = "") -> Concern:
    """Keep what a customer wrote on the public page; the same form sent twice is one concern."""
    concern, _made = _keep(token, told, Concern.Channel.PAGE, language=language)
    return concern


@transaction.atomic
def take_down(*, token: str, told: Told, channel: str, by: User) -> Concern:
    """Keep what a customer says to somebody who works here."""
    if May.READ not in allowed(by):
        raise PermissionDenied
    concern, made = _keep(token, told, channel, by=by)
    if made:
        audit.record(by=by, did="took a concern down", about=concern.number, channel=channel)
    return concern


def _keep(
    token: str, told: Told, channel: str, *, language: str = "", by: User | None = None
) -> tuple[Concern, bool]:
    now, agreed = timezone.now(), told.as_agreed()
    unit = agreed.unit or (agreed.moment.unit if agreed.moment else None)
    fields = {
        "token_ends_at": now + LINK_HOLDS, "channel": channel, "moment": agreed.moment,
        "unit": unit, "happened": agreed.happened, "wish": agreed.wish,
        "may_contact": agreed.may_contact, "name": agreed.name, "mail": agreed.mail,
        "phone": agreed.phone, "language": language, "received_at": now, "received_by": by,
        "due_at": due(front_door(), now),
    }  # fmt: skip
    concern, made = Concern.objects.get_or_create(token_hash=hashed(token), defaults=fields)
    if made:
        files.keep(concern, agreed.files)
        tell_programs(Event.CONCERN_OPENED, concern)
    return concern, made


@transaction.atomic
def reply(*, concern: Concern, words: str, seen: int, by: User) -> ConcernReply:
    """Answer the customer: their private link shows it, and holds from now on for as long again.

    Raises:
        RepliedMeanwhileError: There are other replies by now than the ones that were seen.
    """
    must_answer(by, concern.unit)
    held = Concern.objects.select_for_update().get(pk=concern.pk)
    if held.erased_at or held.replies.count() != seen:
        raise RepliedMeanwhileError
    now = timezone.now()
    written = held.replies.create(words=words, written_at=now, written_by=by)
    held.answered_at, held.token_ends_at = held.answered_at or now, now + LINK_HOLDS
    held.save(update_fields=("answered_at", "token_ends_at"))
    audit.record(by=by, did="answered a concern", about=held.number)
    tell_programs(Event.CONCERN_ANSWERED, held)
    return written


def tell_programs(event: Event, concern: Concern) -> None:
    """Announce what became of a concern, by its number and never by what was said."""
    announce(
        event, concern=concern.number, channel=concern.channel,
        moment=concern.moment.key if concern.moment else None,
        unit=concern.unit.key if concern.unit else None,
    )  # fmt: skip


@transaction.atomic
def place(*, concern: Concern, moment: Moment | None, unit: Unit | None, by: User) -> None:
    """Say at which moment it happened, and hand it to the unit that answers it."""
    must_answer(by, concern.unit)
    held = Concern.objects.select_for_update().get(pk=concern.pk)
    before = [str(held.moment or ""), str(held.unit or "")]
    held.moment, held.unit = moment, unit
    held.save(update_fields=("moment", "unit"))
    after = [str(moment or ""), str(unit or "")]
    if before != after:
        audit.record(by=by, did="placed a concern", about=held.number, before=before, after=after)


@transaction.atomic
def erase(*, concern: Concern, by: User) -> None:
    """Forget what somebody said and who they are; that there was a concern, when and where, stays.

    Raises:
        PermissionDenied: They may not look up single customers.
    """
    if not may(by, May.LOOK_UP, None):
        raise PermissionDenied
    forget_concerns([concern])
    audit.record(by=by, did="erased a concern", about=concern.number)


def fingerprint(number: str) -> str:
    """What is kept of a forgotten concern for the day on which a backup brings it back."""
    return hashlib.sha256(f"concern {number}".encode()).hexdigest()


def forget_concerns(concerns: Iterable[Concern]) -> int:
    """Take everything from concerns that says whose they were; their links open nothing; how many.

    Their files go with the next tidying, once nobody can be writing their rows any more.
    """
    forgotten = list(concerns)
    marks = (Erasure(fingerprint=fingerprint(each.number)) for each in forgotten)
    Erasure.objects.bulk_create(marks, ignore_conflicts=True)
    numbers = [concern.pk for concern in forgotten]
    ConcernFile.objects.filter(concern__in=numbers).delete()
    ConcernReply.objects.filter(concern__in=numbers).delete()
    return Concern.objects.filter(pk__in=numbers).update(
        happened="", wish="", name="", mail="", phone="", may_contact=False, token_hash=None,
        response=None, erased_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def set_front_door(*, door: FrontDoor, by: User) -> None:
    """Open or close the public page, and say by when concerns are answered from now on."""
    if not may(by, May.RUN, None):
        raise PermissionDenied
    door.pk = 1
    door.save()
    audit.record(
        by=by, did="changed the front door", about=str(door), open=door.is_open,
        within=door.within, counted_in=door.counted_in,
    )  # fmt: skip


def front_door() -> FrontDoor:
    """What holds for concerns; before anybody has said it, the page is closed."""
    return FrontDoor.objects.filter(pk=1).first() or FrontDoor(pk=1)


def must_answer(by: User, unit: Unit | None) -> None:
    """Let only those go on who answer customers for a unit; None is the whole organisation.

    Raises:
        PermissionDenied: They do not.
    """
    if not may(by, May.ANSWER, unit.key if unit else None):
        raise PermissionDenied
