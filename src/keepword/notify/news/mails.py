"""The mail of what was said: all of it together, once a day at most."""

import datetime as dt
import logging
import zoneinfo
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from keepword.notify.mailing import is_set_up
from keepword.notify.models import News, NoDigest
from keepword.organisation.models import Organisation, User

FROM_HOUR = 7
"""Of the organisation's day; what is said later is in tomorrow's mail."""
TOO_OLD = dt.timedelta(days=14)
"""What nobody could be mailed for so long stands on their page only."""
LOT = 50
_logger = logging.getLogger(__name__)


def write() -> int:
    """Mail what was said to some of those who were not mailed today; how many mails went out.

    What a mail tells is claimed before: a crash in the middle loses a mail and never sends it
    twice. Where the mail server refuses, it is tried again.
    """
    organisation = Organisation.objects.first()
    if organisation is None or not is_set_up():
        return 0
    went = 0
    for person in _due(organisation):
        claimed_at = timezone.now()
        mine = News.objects.filter(person=person, mailed_at=None)
        told = list(mine.select_related("said_by").order_by("pk"))
        claimed = mine.filter(pk__in=[each.pk for each in told]).update(mailed_at=claimed_at)
        if claimed != len(told):  # another process writes to them
            continue
        try:
            went += _mail(organisation, person, told).send()
        except (SMTPException, OSError):
            _logger.exception("A mail of what was said could not be sent; it is tried again.")
            News.objects.filter(person=person, mailed_at=claimed_at).update(mailed_at=None)
            break
    return went


def _due(organisation: Organisation) -> list[User]:
    """Those who have not been mailed today and were told something since."""
    now = timezone.now()
    here = now.astimezone(zoneinfo.ZoneInfo(organisation.time_zone))
    if here.hour < FROM_HOUR:
        return []
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = News.objects.filter(mailed_at=None, said_at__gt=now - TOO_OLD).values("person")
    mailed = News.objects.filter(mailed_at__gte=midnight).values("person")
    people = User.objects.filter(pk__in=waiting, is_active=True).exclude(pk__in=mailed)
    return list(people.exclude(pk__in=NoDigest.objects.values("person")).order_by("pk")[:LOT])


def _mail(organisation: Organisation, person: User, told: list[News]) -> EmailMessage:
    with translation.override(person.language or "en"):
        context = {
            "told": told, "organisation": organisation, "site": settings.PUBLIC_URL,
            "page": settings.PUBLIC_URL + reverse("news"),
        }  # fmt: skip
        words = render_to_string("notify/news/mail.txt", context).strip() + "\n"
        subject = ngettext(
            "Something was said that concerns you", "%(n)s things were said that concern you",
            len(told),
        ) % {"n": len(told)}  # fmt: skip
    return EmailMessage(subject=subject, body=words, to=[person.email])
