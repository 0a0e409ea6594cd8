"""What walks keep of a person: what they were given, and what they wrote of it."""

from django.db import transaction

from keepword.listening.models import Walk, WalkTurns
from keepword.organisation.models import User


def walks_of(user: User) -> dict[str, object]:
    """Everything that somebody walked and wrote, to hand out to them."""
    theirs = Walk.objects.filter(person=user).order_by("given_at", "pk")
    names = ("moment__key", "given_at", "walked_on", "was_kept", "met", "will_change")
    return {
        "walked": list(theirs.values(*names)),
        "began_turns": WalkTurns.objects.filter(started_by=user).exists(),
    }


@transaction.atomic
def forget(user: User, _by: str) -> None:
    """Erase what they wrote with their name; that a moment was walked on a day stays."""
    Walk.objects.filter(person=user, walked_on=None).delete()
    Walk.objects.filter(person=user).update(person=None, met="", will_change="")
    WalkTurns.objects.filter(started_by=user).update(started_by=None)
