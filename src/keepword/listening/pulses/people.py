"""What pulses keep of a person: that they were asked, and what a leader said of themselves."""

from django.db import transaction

from keepword.listening.models import OwnRating, Pulse, Rater, ServiceTurns
from keepword.organisation.models import User


def kept_of(user: User) -> dict[str, object]:
    """Pulses that somebody was asked in, what they said of themselves, and what they began.

    What they said of others is nowhere theirs: it was only counted.
    """
    own = OwnRating.objects.filter(person=user).order_by("pulse")
    asked = Rater.objects.filter(person=user).order_by("pulse")
    begun = Pulse.objects.filter(opened_by=user).order_by("pk")
    return {
        "asked": list(asked.values("pulse__kind", "pulse__opened_at", "took_part")),
        "of_themselves": list(own.values("pulse__opened_at", "ratings")),
        "begun": list(begun.values("kind", "opened_at")),
        "began_turns": ServiceTurns.objects.filter(started_by=user).exists(),
    }


@transaction.atomic
def forget(user: User, _by: str) -> None:
    """Erase what is theirs; what was counted stays, since nobody knows whose it was."""
    OwnRating.objects.filter(person=user).delete()
    Rater.objects.filter(person=user).delete()
    Pulse.objects.filter(opened_by=user).update(opened_by=None)
    ServiceTurns.objects.filter(started_by=user).update(started_by=None)
