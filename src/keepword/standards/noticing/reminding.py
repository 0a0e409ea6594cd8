"""Reminding those who have not acknowledged a notice: within the minutes of their week, too."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from keepword.notify import actions as notify
from keepword.notify.budget import asked_in, budgets, this_week
from keepword.notify.models import Reminder, Request
from keepword.organisation.audit import record
from keepword.organisation.models import User
from keepword.standards.models import Notice, NoticeReader
from keepword.standards.noticing import mails
from keepword.standards.noticing.measures import who_has_not

MOST = 50
"""So many are reminded at once."""
ONCE_IN = dt.timedelta(days=1)
"""Nobody is reminded of a notice more often."""
Asked = Mapping[tuple[int, str], Request]
"""What was put to people, by their number and its key."""


@dataclass(frozen=True)
class Reminded:
    """How many were reminded, and of how many the week has no minutes left."""

    people: int
    later: int
    more: bool
    """Whether there are others, who were not looked at."""


def put_to(readers: Sequence[NoticeReader]) -> Asked:
    """What was put to readers and fits into their week again; three queries, whoever they are."""
    keys = {reader.notice.request_key for reader in readers}
    people = {reader.person_id for reader in readers if reader.person_id}
    week = this_week()
    budget, asked = budgets(people), asked_in(week, people)
    found = Request.objects.open().filter(key__in=keys, person__in=people)
    reminded = Reminder.objects.filter(request__in=found.order_by(), week=week)
    again = set(reminded.values_list("request", flat=True))
    return {
        (each.person_id, each.key): each
        for each in found.select_related("person")
        if each.week == week
        or each.pk in again
        or each.minutes <= budget[each.person_id] - asked[each.person_id]
    }


@transaction.atomic
def remind_one(reader: NoticeReader, asked: Asked) -> bool:
    """Remind a reader, unless it waits, their week is full, or somebody else has just done it."""
    request = asked.get((reader.person_id or 0, reader.notice.request_key))
    if request is None or not notify.remind(request=request):
        return False
    held = NoticeReader.objects.filter(
        pk=reader.pk, reminded_at=reader.reminded_at, acknowledged_at=None
    )
    if not held.update(reminded_at=timezone.now()):
        return False
    transaction.on_commit(lambda: mails.remind(reader))
    return True


@transaction.atomic
def remind_by_hand(*, notice: Notice, by: User) -> Reminded:
    """Remind those of one's units who have not acknowledged it, and not within a day."""
    if notice.withdrawn_at or not notice.sent_at:
        return Reminded(0, 0, more=False)
    since = timezone.now() - ONCE_IN
    waits = who_has_not(notice, by).exclude(reminded_at__gt=since).select_related("notice")
    readers = list(waits[: MOST + 1])
    asked = put_to(readers)
    done = sum(remind_one(reader, asked) for reader in readers[:MOST])
    record(by=by, did="reminded of a notice", about=notice.title, people=done)
    return Reminded(done, len(readers[:MOST]) - done, more=len(readers) > MOST)
