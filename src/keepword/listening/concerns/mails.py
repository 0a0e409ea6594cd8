"""Mails to customers who agreed to them: where a concern stands, and what they are answered."""

import datetime as dt
import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from keepword.listening.concerns.links import token_after
from keepword.listening.inviting.links import address
from keepword.listening.models import Concern, ConcernReply
from keepword.listening.surveys.languages import spoken
from keepword.notify.mailing import is_set_up
from keepword.organisation.models import Organisation
from keepword.organisation.tokens import hashed

LOT = 50
RESTS_AFTER = dt.timedelta(hours=1)
"""Who has not ended their survey by then is written to about what they said so far."""
_logger = logging.getLogger(__name__)


def is_written_to(concern: Concern) -> bool:
    """Whether an answer also goes out by mail."""
    return is_set_up() and concern.may_contact and bool(concern.mail)


def write_to_customer(reply: ConcernReply) -> bool:
    """Send an answer, once it is kept; whether a mail server has taken it."""
    try:
        return bool(_mail(reply).send())
    except (SMTPException, OSError):
        _logger.exception("An answer to a concern could not be sent by mail.")
        return False


def write_where_it_stands() -> int:
    """Send the private link to whoever answered badly and agreed; how many mails went out.

    Each is claimed before: a crash in the middle loses a mail, and never sends it twice.
    """
    if not is_set_up():
        return 0
    rests = Q(response__began_at__lt=timezone.now() - RESTS_AFTER)
    waiting = Concern.objects.filter(
        rests | ~Q(response__finished_at=None), channel=Concern.Channel.ANSWER, may_contact=True,
        link_mailed_at=None, answered_at=None, erased_at=None,
    ).exclude(mail="")  # fmt: skip
    went = 0
    for concern in waiting.select_related("response").order_by("pk")[:LOT]:
        claimed = Concern.objects.filter(pk=concern.pk, link_mailed_at=None)
        if not claimed.update(link_mailed_at=timezone.now()) or not _has_link(concern):
            continue
        try:
            went += _where_it_stands(concern).send()
        except (SMTPException, OSError):
            _logger.exception("The link to a concern could not be sent; it is tried again.")
            Concern.objects.filter(pk=concern.pk).update(link_mailed_at=None)
            break
    return went


def _has_link(concern: Concern) -> bool:
    """Whether the link can still be told: it follows from the response, under our own key."""
    response = concern.response
    return response is not None and concern.token_hash == hashed(token_after(response.key))


def _where_it_stands(concern: Concern) -> EmailMessage:
    link = address("concern_link", token_after(concern.response.key)) if concern.response else ""
    with translation.override(spoken(concern.language)):
        organisation = Organisation.objects.get(pk=1)
        subject = _("Your concern %(number)s") % {"number": concern.number}
        context = {"concern": concern, "link": link, "organisation": organisation}
        words = render_to_string("listening/mail/concern_link.txt", context).strip() + "\n"
    return EmailMessage(subject=subject, body=words, to=[concern.mail])


def _mail(reply: ConcernReply) -> EmailMessage:
    concern = reply.concern
    with translation.override(spoken(concern.language)):
        organisation = Organisation.objects.get(pk=1)
        subject = _("Your concern %(number)s") % {"number": concern.number}
        context = {"concern": concern, "reply": reply, "organisation": organisation}
        words = render_to_string("listening/mail/concern_answer.txt", context).strip() + "\n"
    return EmailMessage(subject=subject, body=words, to=[concern.mail])
