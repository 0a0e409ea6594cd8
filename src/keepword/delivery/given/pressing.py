"""What presses of the given promises: whom to call today, and what is due, for one's own page."""

from collections.abc import Sequence
from dataclasses import dataclass

from keepword.delivery.given.querysets import of_standing
from keepword.delivery.given.register import Row, register
from keepword.delivery.models import GivenPromise
from keepword.organisation.access import May, allowed
from keepword.organisation.models import User

MOST = 5


@dataclass(frozen=True)
class Pressing:
    """The first few of each, and a sentence where somebody is to be called."""

    headline: str = ""
    breaks: bool = False
    """Whether any is about to break."""
    call: Sequence[Row] = ()
    """About to break, the likeliest first, then late: for who leads those who keep them."""
    due: Sequence[Row] = ()
    """Due today and this week."""


def pressing(user: User) -> Pressing:
    """What presses of the promises that somebody sees; a fixed number of queries."""
    may = allowed(user)
    if May.GIVE not in may or not GivenPromise.objects.filter(ended_at=None).exists():
        return Pressing()
    found = register(user, "", "")
    late = found.every.filter(of_standing("late", found.days))
    leads = May.WRITE in may
    call = [*found.breaking, *late[:MOST]][:MOST] if leads else []
    headline = found.headline if call or found.breaking else ""
    called = {each.pk for each in call}
    due = [
        each
        for each in found.running
        if each.due_at < found.days.next_week and each.pk not in called
    ]
    return Pressing(headline, bool(found.breaking), found.rows(call), found.rows(due[:MOST]))
