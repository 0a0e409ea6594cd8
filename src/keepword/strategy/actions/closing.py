"""How a consultation ends, whoever ends it."""

from django.utils import timezone

from keepword.notify import actions as notify
from keepword.strategy.models import Consultation, TextVersion


def close(
    consultation: Consultation, *, version: TextVersion | None = None, given_up: bool = False
) -> bool:
    """Ask nobody any more, in the caller's transaction; say whether somebody still was.

    `version` is the one that came of a draft, `given_up` that none did.
    """
    consultation.version = version or consultation.version
    consultation.given_up = given_up
    was_open, consultation.closed_at = (
        consultation.closed_at is None,
        consultation.closed_at or timezone.now(),
    )
    consultation.save(update_fields=["version", "given_up", "closed_at"])
    if was_open:
        notify.end(key=consultation.request_key)
    return was_open
