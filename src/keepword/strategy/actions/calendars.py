"""The secret address of a calendar: one for each person, made anew or taken back."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from keepword.organisation.access import May, allowed
from keepword.organisation.audit import record
from keepword.organisation.models import User
from keepword.organisation.tokens import hashed, new_token
from keepword.strategy.models import CalendarAddress


@transaction.atomic
def make_calendar_address(*, by: User) -> str:
    """Make an address for one's calendar; the one before is let in no more. Returns its token."""
    if May.READ not in allowed(by):
        raise PermissionDenied
    token = new_token()
    CalendarAddress.objects.filter(user=by).delete()
    CalendarAddress.objects.create(user=by, token_hash=hashed(token))
    record(by=by, did="made an address for a calendar", about=str(by))
    return token


@transaction.atomic
def take_calendar_address_back(*, by: User) -> None:
    """Let one's address in no more."""
    gone, _each = CalendarAddress.objects.filter(user=by).delete()
    if gone:
        record(by=by, did="took the address for a calendar back", about=str(by))


def reader_of(token: str) -> User | None:
    """Whose calendar has this address, as long as they may read."""
    found = CalendarAddress.objects.filter(token_hash=hashed(token), user__is_active=True)
    address = found.select_related("user").first()
    return address.user if address and May.READ in allowed(address.user) else None
