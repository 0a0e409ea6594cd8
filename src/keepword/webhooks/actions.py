"""What owners do with receivers: one function per intention."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from keepword.notify import actions as notify
from keepword.organisation.access import May, may
from keepword.organisation.audit import record
from keepword.organisation.models import User
from keepword.webhooks.announcing import body_of
from keepword.webhooks.models import TEST, Message, Receiver, new_salt
from keepword.webhooks.signing import secret_of


class ChangedMeanwhileError(Exception):
    """Somebody else has changed a receiver since it was looked at."""


class StoppedError(Exception):
    """Nothing is sent to a receiver that is stopped."""


def _must_tell(by: User) -> None:
    if not may(by, May.TELL, None):
        raise PermissionDenied


@transaction.atomic
def add_receiver(
    *, name: str, address: str, events: Collection[str], by: User
) -> tuple[Receiver, str]:
    """Tell a program of events from now on; its secret is told here and never again."""
    _must_tell(by)
    receiver = Receiver.objects.create(
        name=name, address=address, events=sorted(events), made_by=by
    )
    record(by=by, did="added a receiver", about=name, receiver=receiver.pk, address=address,
           events=receiver.events)  # fmt: skip
    return receiver, secret_of(receiver.salt)


@transaction.atomic
def change_receiver(
    *, receiver: Receiver, edition: int, name: str, address: str, events: Collection[str], by: User
) -> None:
    """Change what it is called, where it is and what it is told of.

    Raises:
        ChangedMeanwhileError: It is another edition by now than the one seen.
    """
    _must_tell(by)
    before, wanted = [receiver.address, receiver.events], sorted(events)
    seen = Receiver.objects.filter(pk=receiver.pk, edition=edition)
    if not seen.update(name=name, address=address, events=wanted, edition=F("edition") + 1):
        raise ChangedMeanwhileError
    record(by=by, did="changed a receiver", about=name, receiver=receiver.pk, before=before,
           after=[address, wanted])  # fmt: skip


@transaction.atomic
def renew_secret(*, receiver: Receiver, by: User) -> str:
    """A new secret, told here and never again; for a day the former one signs as well."""
    _must_tell(by)
    receiver.former_salt, receiver.salt = receiver.salt, new_salt()
    receiver.renewed_at = timezone.now()
    receiver.save(update_fields=["former_salt", "salt", "renewed_at"])
    record(by=by, did="renewed a receiver's secret", about=receiver.name, receiver=receiver.pk)
    return secret_of(receiver.salt)


@transaction.atomic
def stop_receiver(*, receiver: Receiver, by: User) -> None:
    """Send nothing more there until it is started again."""
    _must_tell(by)
    running = Receiver.objects.filter(pk=receiver.pk, stopped_at=None)
    if running.update(stopped_at=timezone.now(), stopped_because=""):
        record(by=by, did="stopped a receiver", about=receiver.name, receiver=receiver.pk)


@transaction.atomic
def start_receiver(*, receiver: Receiver, by: User) -> None:
    """Send there again, first what was waiting."""
    _must_tell(by)
    if receiver.stopped_at is None:
        return
    notify.end(key=receiver.stop_key)
    Receiver.objects.filter(pk=receiver.pk).update(stopped_at=None, stopped_because="")
    receiver.messages.exclude(next_try_at=None).update(next_try_at=timezone.now())
    record(by=by, did="started a receiver", about=receiver.name, receiver=receiver.pk)


@transaction.atomic
def remove_receiver(*, receiver: Receiver, by: User) -> None:
    """Forget a receiver, and all that was or would have been sent to it."""
    _must_tell(by)
    if receiver.stopped_at is not None:
        notify.end(key=receiver.stop_key)
    record(by=by, did="removed a receiver", about=receiver.name, receiver=receiver.pk,
           address=receiver.address)  # fmt: skip
    receiver.delete()


@transaction.atomic
def send_test(*, receiver: Receiver, by: User) -> Message:
    """Send something, to see whether it comes through.

    Raises:
        StoppedError: It is stopped.
    """
    _must_tell(by)
    if receiver.stopped_at is not None:
        raise StoppedError
    record(by=by, did="tested a receiver", about=receiver.name, receiver=receiver.pk)
    return receiver.messages.create(event=TEST, body=body_of(TEST, {"receiver": receiver.pk}))


@transaction.atomic
def send_again(*, message: Message, by: User) -> None:
    """Send a message once more, as if for the first time; it keeps its key.

    Raises:
        StoppedError: Its receiver is stopped.
    """
    _must_tell(by)
    if message.receiver.stopped_at is not None:
        raise StoppedError
    message.attempts, message.next_try_at, message.sent_at = 0, timezone.now(), None
    message.status, message.problem = None, ""
    message.save(update_fields=["attempts", "next_try_at", "sent_at", "status", "problem"])
    record(by=by, did="sent an event again", about=message.receiver.name, message=message.key)
