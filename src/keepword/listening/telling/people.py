"""What is kept here of who writes to those who were asked: to hand out, and to forget."""

from django.db import transaction

from keepword.listening.models import Telling
from keepword.organisation.models import User


def tellings_of(user: User) -> dict[str, object]:
    """What somebody began to write, and what they published."""
    begun = Telling.objects.filter(made_by=user)
    published = Telling.objects.filter(published_by=user)
    return {
        "begun": list(begun.values("survey__name", "made_at")),
        "published": list(published.values("survey__name", "published_at")),
    }


@transaction.atomic
def forget(user: User, _by: str) -> None:
    """Take somebody's name from what they wrote; customers still read it."""
    Telling.objects.filter(made_by=user).update(made_by=None)
    Telling.objects.filter(published_by=user).update(published_by=None)
