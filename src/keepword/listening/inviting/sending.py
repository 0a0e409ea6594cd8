"""Mail goes out: what is due, once, in lots. What a server refuses for good counts as failed."""

import datetime as dt
import logging
import smtplib
import zoneinfo
from collections.abc import Callable, Mapping
from contextlib import closing

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from keepword.listening.inviting import mails
from keepword.listening.inviting.drawing import due
from keepword.listening.inviting.links import new_link
from keepword.listening.inviting.querysets import not_answered
from keepword.listening.models import (
    Contact,
    Invitation,
    LetterCopy,
    SurveyVersion,
    Unsubscribed,
    Wave,
)
from keepword.listening.models.contacts import address_hash
from keepword.notify.mailing import is_set_up
from keepword.organisation.models import Organisation

LOT = 50
LATER = dt.timedelta(minutes=10)
REFUSED_FOR_GOOD = 500
_logger = logging.getLogger(__name__)
Row = Invitation | LetterCopy


def send(organisation: Organisation) -> int:
    """Send what is due by now: invitations, reminders, letters; how many went out."""
    if not is_set_up():
        return 0
    now, zone = timezone.now(), zoneinfo.ZoneInfo(organisation.time_zone)
    waiting = (
        (_due(now, organisation.today()), _invite),
        (_to_remind(now, organisation.today()), _remind),
        (_letters(now), _write),
    )
    went = 0
    with closing(_Server()) as server:
        for rows, make in waiting:
            for row in rows[:LOT]:
                if isinstance(row, Invitation) and not _may_be_loud(row, now, zone):
                    continue
                if not server.sends(row, make):
                    return went
                went += 1
    return went


def open_waves(today: dt.date) -> Q:
    """Invitations of waves that still ask."""
    lasting = Q(wave__open_until=None) | Q(wave__open_until__gte=today)
    return lasting & Q(wave__closed_at=None, wave__survey__closed_at=None)


def _due(now: dt.datetime, today: dt.date) -> QuerySet[Invitation]:
    return _whole(
        Invitation.objects.filter(open_waves(today), due_at__lte=now, sent_at=None, failed_at=None)
    )


def _to_remind(now: dt.datetime, today: dt.date) -> QuerySet[Invitation]:
    """Asked by mail, not answered, not reminded yet, and the wave's days have passed."""
    found = Invitation.objects.filter(
        open_waves(today),
        channel=Invitation.Channel.MAIL,
        failed_at=None,
        reminders__lt=F("wave__reminders"),
        due_at__lte=now,
        ends_at__gt=now,
    )
    days = Wave.objects.filter(reminders__gt=0).values_list("remind_after_days", flat=True)
    patient = Q()
    for each in set(days):
        before = now - dt.timedelta(days=each)
        last = Q(reminded_at=None, sent_at__lte=before) | Q(reminded_at__lte=before)
        patient |= Q(last, wave__remind_after_days=each)
    return _whole(not_answered(found.filter(patient))) if patient else Invitation.objects.none()


def _whole(found: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return found.select_related("wave__survey", "contact").order_by("due_at", "pk")


def _letters(now: dt.datetime) -> QuerySet[LetterCopy]:
    waiting = LetterCopy.objects.filter(due_at__lte=now, sent_at=None, failed_at=None)
    return waiting.select_related("letter__survey", "contact").order_by("due_at", "pk")


def _may_be_loud(invitation: Invitation, now: dt.datetime, zone: zoneinfo.ZoneInfo) -> bool:
    """Whether it is not within the quiet hours; what is waits until they are over."""
    when = due(invitation.wave, now, zone)
    if when != now:
        Invitation.objects.filter(pk=invitation.pk).update(due_at=when)
    return when == now


def _version(invitation: Invitation) -> SurveyVersion:
    return invitation.wave.survey.versions.order_by("-number")[:1].get()


def _invite(invitation: Invitation) -> EmailMultiAlternatives | None:
    """Claim an invitation and make its mail: whoever comes second makes none."""
    now = timezone.now()
    invitation.sent_at, invitation.channel = now, Invitation.Channel.MAIL
    invitation.ends_at = now + dt.timedelta(days=invitation.wave.holds_days)
    its = {"sent_at": now, "channel": invitation.channel, "ends_at": invitation.ends_at}
    claimed = Invitation.objects.filter(pk=invitation.pk, sent_at=None).update(**its)
    return mails.invitation_mail(invitation, _version(invitation)) if claimed else None


def _remind(invitation: Invitation) -> EmailMultiAlternatives | None:
    same = Invitation.objects.filter(pk=invitation.pk, reminders=invitation.reminders)
    invitation.reminders, invitation.reminded_at = invitation.reminders + 1, timezone.now()
    its = {"reminders": invitation.reminders, "reminded_at": invitation.reminded_at}
    claimed = same.update(**its)
    return mails.invitation_mail(invitation, _version(invitation)) if claimed else None


def _write(copy: LetterCopy) -> EmailMultiAlternatives | None:
    theirs = copy.contact.invitations.filter(wave__survey=copy.letter.survey)
    asked = theirs.filter(sent_at__isnull=False).last()
    if asked is None:
        _fail(copy, "They are not among those asked any more.")
        return None
    claimed = LetterCopy.objects.filter(pk=copy.pk, sent_at=None).update(sent_at=timezone.now())
    return mails.letter_mail(copy, new_link(asked)) if claimed else None


class _Server:
    """The mail server, asked once for a whole round."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def sends(self, row: Row, make: Callable[..., EmailMultiAlternatives | None]) -> bool:
        """Send one mail at most; whether the server takes more.

        It is claimed before: a crash in the middle loses a mail, and never sends it twice.
        """
        if refusal := _refusal(row.contact):
            if make is _remind:
                _leave(row)
            else:
                _fail(row, refusal)
            return True
        before = _standing(row)
        with transaction.atomic():
            mail = make(row)
        if mail is None:
            return True
        mail.connection = self._connection
        try:
            self._connection.open()
            mail.send()
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            return self._refused(row, before, code, said.decode(errors="replace"))
        except smtplib.SMTPResponseException as refused:
            return self._refused(row, before, refused.smtp_code, _said(refused.smtp_error))
        except (OSError, smtplib.SMTPException):
            _logger.exception("The mail server was not reached; it is tried again.")
            _put_off(row, before)
            return False
        return True

    def close(self) -> None:
        """Say goodbye to it."""
        self._connection.close()

    def _refused(self, row: Row, before: Mapping[str, object], code: int, said: str) -> bool:
        if code < REFUSED_FOR_GOOD:
            _put_off(row, before)
            return False
        _fail(row, f"The mail server refused it: {code} {said}")
        Contact.objects.filter(pk=row.contact_id).update(undeliverable_at=timezone.now())
        return True


def _refusal(contact: Contact) -> str:
    """Why nothing is sent to somebody who was chosen before; mostly nothing."""
    if Unsubscribed.objects.filter(address_hash=address_hash(contact.email)).exists():
        return "They do not want to be written to."
    return "The address takes no mail." if contact.undeliverable_at else ""


def _leave(row: Row) -> None:
    """Remind them no more: they were reached before."""
    Invitation.objects.filter(pk=row.pk).update(due_at=F("ends_at"))


def _fail(row: Row, why: str) -> None:
    """Count it as not having reached anybody; a reminder that fails takes nothing back."""
    if isinstance(row, Invitation) and row.reminders:
        return
    channel = {"channel": Invitation.Channel.MAIL} if isinstance(row, Invitation) else {}
    type(row).objects.filter(pk=row.pk).update(
        failed_at=timezone.now(), failure=why[:200], **channel
    )


def _standing(row: Row) -> dict[str, object]:
    """What a mail changes of a row, as it is before it goes."""
    changed = ("channel", "sent_at", "ends_at", "reminders", "reminded_at")
    names = changed if isinstance(row, Invitation) else ("sent_at",)
    return {name: getattr(row, name) for name in names}


def _said(error: bytes | str) -> str:
    return error.decode(errors="replace") if isinstance(error, bytes) else error


def _put_off(row: Row, before: Mapping[str, object]) -> None:
    """Try again later, this one as it was before, and all others that wait."""
    later = timezone.now() + LATER
    type(row).objects.filter(pk=row.pk).update(due_at=later, **before)
    for waiting in (Invitation, LetterCopy):
        rows = waiting.objects.filter(sent_at=None, failed_at=None, due_at__lt=later)
        rows.update(due_at=later)
