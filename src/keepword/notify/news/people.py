"""What somebody was told: to hand out to them, and to forget."""

from typing import Any

from keepword.notify.models import News, NoDigest
from keepword.organisation.models import User

_TOLD = ("about", "words", "link", "names_them", "said_at", "mailed_at")


def told_to(user: User) -> dict[str, Any]:
    """What somebody was told, what they said themselves, and whether they want mails of it."""
    return {
        "told": [*News.objects.filter(person=user).order_by("pk").values(*_TOLD)],
        "said": [
            *News.objects.filter(said_by=user).order_by("pk").values("about", "words", "said_at")
        ],
        "wants_mails": not NoDigest.objects.filter(person=user).exists(),
    }


def forget(user: User, _by: str) -> None:
    """Remove what somebody was told, and what others were told that they said."""
    News.objects.filter(person=user).delete()
    News.objects.filter(said_by=user).delete()
    NoDigest.objects.filter(person=user).delete()
