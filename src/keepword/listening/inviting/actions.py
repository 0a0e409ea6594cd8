"""Opening and closing waves, handing links out, and writing to those who were asked."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from keepword.listening.inviting.links import address, new_link
from keepword.listening.inviting.querysets import not_answered
from keepword.listening.models import Contact, Invitation, Letter, LetterCopy, Survey, Wave
from keepword.listening.surveys.actions import may_write
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.models import User


class NotLaunchedError(Exception):
    """The survey is a draft, or closed: it can ask nobody."""


@dataclass(frozen=True)
class HandedOut:
    """A personal link, to be sent otherwise than by mail."""

    email: str
    name: str
    language: str
    link: str
    ends_at: dt.datetime


@transaction.atomic
def open_wave(*, wave: Wave, by: User) -> Wave:
    """Let a survey ask: whom, the rules of the wave say; after this nobody can change them.

    Raises:
        NotLaunchedError: The survey is not open.
    """
    _must_write(by, wave.survey)
    survey = wave.survey
    if survey.closed_at or not survey.versions.exists():
        raise NotLaunchedError
    wave.opened_by, wave.opened_at = by, timezone.now()
    wave.save()
    audit.record(
        by=by, did="opened a wave", about=f"{survey.name}, {wave.name}", asks=wave.asks,
        share=wave.share, seed=str(wave.seed),
    )  # fmt: skip
    return wave


@transaction.atomic
def close(*, wave: Wave, by: User | None) -> None:
    """Ask nobody any more; who is in the middle of answering may still end it."""
    if by is not None:
        _must_write(by, wave.survey)
    if Wave.objects.filter(pk=wave.pk, closed_at=None).update(closed_at=timezone.now()):
        wave.refresh_from_db()
        audit.record(by=by, did="closed a wave", about=f"{wave.survey.name}, {wave.name}")


@transaction.atomic
def hand_links_out(*, wave: Wave, by: User) -> list[HandedOut]:
    """A new link for everybody who is due, was not asked by mail and has not answered yet.

    In an anonymous survey those who took part get one too: nobody is told who has not.

    Raises:
        PermissionDenied: They may not look single customers up.
    """
    if not may(by, May.LOOK_UP, None):
        raise PermissionDenied
    now = timezone.now()
    ends_at = now + dt.timedelta(days=wave.holds_days)
    due = wave.invitations.filter(due_at__lte=now, failed_at=None)
    waiting = due if wave.survey.is_anonymous else not_answered(due)
    theirs = waiting.exclude(channel=Invitation.Channel.MAIL).select_related("contact")
    handed = [
        HandedOut(
            each.contact.email, each.contact.name, each.contact.language,
            address("answer_invited", new_link(each)), each.ends_at or ends_at,
        )
        for each in theirs
    ]  # fmt: skip
    first = Invitation.objects.filter(pk__in=[each.pk for each in theirs], sent_at=None)
    first.update(sent_at=now, ends_at=ends_at, channel=Invitation.Channel.FILE)
    audit.record(
        by=by, did="took personal links", about=f"{wave.survey.name}, {wave.name}", n=len(handed)
    )
    return handed


@transaction.atomic
def write_to_those_asked(
    *, survey: Survey, subject: Mapping[str, str], words: Mapping[str, str], link: str, by: User
) -> int:
    """Queue a mail to everybody whom a survey has asked; how many will get it.

    Texts by language, the first for who reads none of them; `link` is the path of a page that says
    more. Who does not want to be written to is left out when it goes.

    Raises:
        PermissionDenied: They may not write the surveys of its unit.
    """
    _must_write(by, survey)
    letter = Letter.objects.create(
        survey=survey, subject=dict(subject), words=dict(words), link=link
    )
    asked = Contact.objects.filter(
        invitations__wave__survey=survey,
        invitations__sent_at__isnull=False,
        invitations__failed_at=None,
        undeliverable_at=None,
    )
    copies = [LetterCopy(letter=letter, contact=contact) for contact in asked.distinct()]
    LetterCopy.objects.bulk_create(copies, batch_size=500)
    audit.record(by=by, did="wrote to those asked", about=survey.name, n=len(copies))
    return len(copies)


def _must_write(by: User, survey: Survey) -> None:
    if not may_write(by, survey.unit):
        raise PermissionDenied
