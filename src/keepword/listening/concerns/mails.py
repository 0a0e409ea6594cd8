"""The mail in which customers read an answer, where they agreed to one and mail goes out."""

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.listening.inviting.mails import is_set_up
from keepword.listening.models import Concern, ConcernReply
from keepword.listening.surveys.languages import spoken
from keepword.organisation.models import Organisation

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


def _mail(reply: ConcernReply) -> EmailMessage:
    concern = reply.concern
    with translation.override(spoken(concern.language)):
        organisation = Organisation.objects.get(pk=1)
        subject = _("Your concern %(number)s") % {"number": concern.number}
        context = {"concern": concern, "reply": reply, "organisation": organisation}
        words = render_to_string("listening/mail/concern_answer.txt", context).strip() + "\n"
    return EmailMessage(subject=subject, body=words, to=[concern.mail])
