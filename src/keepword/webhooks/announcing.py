"""Saying that something has happened."""

import json

from django.utils import timezone

from keepword.webhooks.models import Event, Message, Receiver, new_key


def announce(event: Event, **data: str | int | None) -> None:
    """Write an event down for every running receiver that wants it, in the caller's transaction.

    `data` names things by their keys and numbers; never a person, and nothing that somebody wrote:
    what has left cannot be erased. A receiver asks the API for more, with a token of its own.
    """
    running = Receiver.objects.filter(stopped_at=None)
    wanting = [receiver for receiver in running if event in receiver.events]
    if not wanting:
        return
    key, body = new_key(), body_of(event, data)
    Message.objects.bulk_create(
        Message(receiver=receiver, key=key, event=event, body=body) for receiver in wanting
    )


def body_of(event: str, data: dict[str, str | int | None]) -> str:
    """What is sent, as Standard Webhooks writes it."""
    at = timezone.now().isoformat().replace("+00:00", "Z")
    return json.dumps({"type": event, "timestamp": at, "data": data}, ensure_ascii=False)
