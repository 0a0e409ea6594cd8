"""How a message is signed, so that its receiver knows that it comes from here.

A secret is made anew each time it is needed, from the installation's own key and a salt: neither
the database nor a backup of it alone gives it away.
"""

import base64
import datetime as dt

from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook

from keepword.webhooks.models import Message, Receiver

FORMER_HOLDS = dt.timedelta(hours=24)


def secret_of(salt: str) -> str:
    """The secret of a salt, written as receivers' libraries take it."""
    digest = salted_hmac("keepword.webhooks", salt, algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(digest).decode()}"


def headers_of(message: Message, now: dt.datetime) -> dict[str, str]:
    """The three headers of Standard Webhooks; for a day both secrets sign."""
    signatures = [
        Webhook(secret_of(salt)).sign(message.key, now, message.body)
        for salt in _salts(message.receiver, now)
    ]
    return {
        "webhook-id": message.key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _salts(receiver: Receiver, now: dt.datetime) -> list[str]:
    recent = receiver.renewed_at is not None and now < receiver.renewed_at + FORMER_HOLDS
    return [receiver.salt, receiver.former_salt] if recent else [receiver.salt]
