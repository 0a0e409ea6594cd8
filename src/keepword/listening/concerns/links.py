"""The private page of a concern that a bad answer makes: its link follows from the response's key.

So whoever answered is shown it, and mailed it, though only its hash is kept.
"""

import base64
import uuid

from django.utils.crypto import salted_hmac

from keepword.listening.models import Concern
from keepword.organisation.tokens import hashed


def token_after(response: uuid.UUID) -> str:
    """The token of the concern that a response makes; nobody finds it without our own key."""
    digest = salted_hmac("keepword.listening.concern", str(response), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_open(token: str) -> bool:
    """Whether there is such a concern, of somebody who agreed to be contacted."""
    if not token:
        return False
    return Concern.objects.filter(token_hash=hashed(token), may_contact=True).exists()
