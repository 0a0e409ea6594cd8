"""A reminder by mail, where mail goes out: what waits, from when it holds, and where it stands."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.notify.mailing import is_set_up
from keepword.organisation.models import Organisation
from keepword.standards.models import NoticeReader

_logger = logging.getLogger(__name__)


def remind(reader: NoticeReader) -> bool:
    """Write to somebody that a notice waits for them; whether a mail server has taken it."""
    if reader.person is None or not is_set_up():
        return False
    try:
        return bool(_mail(reader, reader.person.email, reader.person.language).send())
    except (SMTPException, OSError):
        _logger.exception("A reminder of a notice could not be sent by mail.")
        return False


def _mail(reader: NoticeReader, to: str, language: str) -> EmailMessage:
    address = f"{settings.PUBLIC_URL}{reverse('notice', args=[reader.notice.pk])}"
    with translation.override(language or "en"):
        organisation = Organisation.objects.get(pk=1)
        context = {"notice": reader.notice, "address": address, "organisation": organisation}
        words = render_to_string("standards/noticing/reminder.txt", context).strip() + "\n"
        subject = _("A reminder: %(title)s") % {"title": reader.notice.title}
    return EmailMessage(subject=subject, body=words, to=[to])
