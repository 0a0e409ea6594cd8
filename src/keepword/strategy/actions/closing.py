"""How a consultation ends, whoever ends it; and what that asks of whoever adopts."""

from django.utils import timezone

from keepword.notify import actions as notify
from keepword.strategy import anonymity
from keepword.strategy.heard import Heard, consultations_on, heard, on_draft
from keepword.strategy.models import Consultation


class UnheardError(Exception):
    """Fewer of those whom it touches were heard than were to be."""

    def __init__(self, counted: Heard) -> None:
        super().__init__(f"{counted.heard} of {counted.asked}")
        self.counted = counted


def settle(kind: str, key: int, *, version: int, although: str) -> str:
    """A draft holds from now on as a version, in the caller's transaction: ask nobody any more.

    Keeps `although` where fewer were heard than were to be, and says what was kept.

    Raises:
        UnheardError: They were fewer, and `although` gives no reason.
    """
    asked = list(on_draft(kind, key))
    if not asked:
        return ""
    counted = heard(asked[0])
    if not counted.enough and not although:
        raise UnheardError(counted)
    kept = "" if counted.enough else although
    asked[0].although = kept
    asked[0].save(update_fields=["although"])
    for each in asked:
        close(each, version=version)
    return kept


def give_up(kind: str, key: int) -> bool:
    """No version comes of a draft; say whether anybody was asked about it."""
    asked = list(on_draft(kind, key))
    for each in asked:
        close(each, given_up=True)
    return bool(asked)


def end_all(kind: str, key: int) -> None:
    """What people are asked about is no more: ask nobody any more, draft or not."""
    give_up(kind, key)
    for each in consultations_on(kind, key).filter(closed_at=None):
        close(each)


def close(
    consultation: Consultation, *, version: int | None = None, given_up: bool = False
) -> bool:
    """Ask nobody any more, in the caller's transaction; say whether somebody still was.

    `version` is the one that came of a draft, `given_up` that none did.
    """
    held = Consultation.objects.select_for_update().get(pk=consultation.pk)  # nobody speaks now
    consultation.version = version or held.version
    consultation.given_up = given_up
    was_open, consultation.closed_at = held.closed_at is None, held.closed_at or timezone.now()
    consultation.save(update_fields=["version", "given_up", "closed_at"])
    if was_open:
        notify.end(key=consultation.request_key)
    if was_open and consultation.anonymous:
        anonymity.release(consultation)
    return was_open
