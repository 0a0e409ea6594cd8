"""Sending what is due, trying again what did not arrive, and stopping where nothing arrives."""

import asyncio
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.urls import reverse
from django.utils import timezone

import keepword
from keepword.notify.actions import ask
from keepword.notify.models import Request
from keepword.organisation.audit import record
from keepword.organisation.models import Role, User
from keepword.webhooks.models import Message, Receiver
from keepword.webhooks.reaching import UnreachableError, post
from keepword.webhooks.signing import headers_of

AGAIN_AFTER = (
    dt.timedelta(seconds=5),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
    dt.timedelta(hours=2),
    dt.timedelta(hours=5),
    dt.timedelta(hours=10),
    dt.timedelta(hours=14),
    dt.timedelta(hours=20),
    dt.timedelta(hours=24),
)
"""The schedule that Standard Webhooks proposes: a little more than three days in all."""
CLAIMED_FOR = dt.timedelta(minutes=1)
"""Whoever sends has so long; then it is due again, as the sender must have been stopped."""
AT_ONCE = 32
MINUTES_TO_LOOK = 5


@dataclass(frozen=True)
class Answer:
    """What came of sending a message."""

    status: int | None
    problem: str = ""

    @property
    def took_it(self) -> bool:
        """Whether the receiver has it."""
        return (
            self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES
        )


def send_due() -> None:
    """Send everything that is due: of each receiver the oldest first, all receivers at once.

    A receiver that did not take one message is left in peace until the next round.
    """
    failing: set[int] = set()
    while wave := _claim(failing):
        for message, answer in zip(wave, asyncio.run(_send(wave)), strict=True):
            _note(message, answer)
            if not answer.took_it:
                failing.add(message.receiver_id)


def _claim(failing: Iterable[int]) -> list[Message]:
    now = timezone.now()
    due = Message.objects.filter(next_try_at__lte=now, receiver__stopped_at=None)
    oldest = due.exclude(receiver__in=failing).order_by().values("receiver").annotate(Min("pk"))
    mine = [
        pk
        for pk in oldest.values_list("pk__min", flat=True)[:AT_ONCE]
        if Message.objects.filter(pk=pk, next_try_at__lte=now).update(
            next_try_at=now + CLAIMED_FOR, attempts=F("attempts") + 1
        )
    ]
    return list(Message.objects.filter(pk__in=mine).select_related("receiver"))


async def _send(wave: Iterable[Message]) -> list[Answer]:
    return await asyncio.gather(*(_one(message) for message in wave))


async def _one(message: Message) -> Answer:
    headers = headers_of(message, timezone.now()) | {
        "Content-Type": "application/json",
        "User-Agent": f"Keepword/{keepword.__version__}",
    }
    try:
        status = await post(message.receiver.address, message.body.encode(), headers)
    except UnreachableError as error:
        return Answer(None, str(error)[:300])
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Answer(status, "It sends on to another address: enter that one here.")
    return Answer(status)


@transaction.atomic
def _note(message: Message, answer: Answer) -> None:
    now = timezone.now()
    message.status, message.problem = answer.status, answer.problem
    message.sent_at = now if answer.took_it else None
    message.next_try_at = None if answer.took_it else _next_try(message, now)
    message.save(update_fields=["status", "problem", "sent_at", "next_try_at"])
    if answer.status == HTTPStatus.GONE:
        _stop(message.receiver, "It answered that it is gone for good (410).")
    elif message.is_given_up and not _taken_since(message).exists():
        _stop(message.receiver, "For more than three days it has taken nothing.")


def _next_try(message: Message, now: dt.datetime) -> dt.datetime | None:
    left = AGAIN_AFTER[message.attempts - 1 :]
    return now + left[0] if left else None


def _taken_since(message: Message) -> QuerySet[Message]:
    return message.receiver.messages.filter(sent_at__gte=message.made_at)


def _stop(receiver: Receiver, because: str) -> None:
    """Send nothing more there, and ask the owners to look."""
    receiver.stopped_at, receiver.stopped_because = timezone.now(), because
    running = Receiver.objects.filter(pk=receiver.pk, stopped_at=None)
    if not running.update(stopped_at=receiver.stopped_at, stopped_because=because):
        return
    record(by=None, did="stopped telling a program", about=receiver.name, because=because)
    for owner in User.objects.filter(roles__kind=Role.Kind.OWNER, is_active=True):
        ask(
            person=owner,
            what=Request.What.MEND_RECEIVER,
            about=receiver.name,
            minutes=MINUTES_TO_LOOK,
            link=reverse("receiver", args=[receiver.pk]),
            key=receiver.stop_key,
        )
