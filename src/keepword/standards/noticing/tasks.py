import datetime as dt
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from keepword.organisation.models import Organisation
from keepword.standards.models import Notice, NoticeReader
from keepword.standards.noticing.actions import tell
from keepword.standards.noticing.reaching import touched
from keepword.standards.noticing.reminding import put_to, remind_one

FOR_NEWCOMERS = dt.timedelta(days=90)
"""So long after it was sent, or began, who comes to its units is told, too."""
REMINDED_AFTER = dt.timedelta(days=3)
"""Since it was put to them; a day before it begins, or later, at once."""
REMINDED_AGAIN_AFTER = dt.timedelta(days=7)
A_DAY = dt.timedelta(days=1)
LOT = 50


def sweep() -> None:
    """Tell who has come since, and remind those who have not acknowledged."""
    organisation = Organisation.objects.first()
    if organisation is None:
        return
    today = organisation.today()
    for notice in _in_force(today):
        _tell_newcomers(notice)
    remind(today)


def _in_force(today: dt.date) -> list[Notice]:
    since = timezone.now() - FOR_NEWCOMERS
    fresh = Q(sent_at__gt=since) | Q(begins_on__gt=today - FOR_NEWCOMERS)
    sent = Notice.objects.filter(fresh, withdrawn_at=None).exclude(sent_at=None)
    return list(sent.prefetch_related("units"))


@transaction.atomic
def _tell_newcomers(notice: Notice) -> None:
    Notice.objects.select_for_update().get(pk=notice.pk)
    known = set(notice.readers.values_list("person", flat=True)) | {notice.sent_by_id}
    tell(notice, [each for each in touched(notice) if each[0].pk not in known])


def remind(today: dt.date) -> int:
    """Remind some of those whom a notice waits for; how many.

    Only of what has been put to them, and as their week has the minutes once more: what waits for
    them is not theirs to do yet.
    """
    due = _to_be_reminded(today)
    asked = put_to(due)
    reminded = (1 for each in due if remind_one(each, asked))
    return sum(islice(reminded, LOT))


def _to_be_reminded(today: dt.date) -> list[NoticeReader]:
    now = timezone.now()
    waits = NoticeReader.objects.filter(
        acknowledged_at=None, notice__withdrawn_at=None, person__is_active=True
    )
    soon = Q(notice__begins_on__lte=today + A_DAY, told_at__lte=now - A_DAY)
    first = Q(reminded_at=None) & (soon | Q(told_at__lte=now - REMINDED_AFTER))
    again = Q(reminded_at__lte=now - REMINDED_AGAIN_AFTER)
    return list(waits.filter(first | again).select_related("notice", "person").order_by("pk"))
