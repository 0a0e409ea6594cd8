"""What is kept here of who opens waves: to hand out to them, and to forget."""

from keepword.listening.models import Wave
from keepword.organisation.models import User


def waves_of(user: User) -> list[dict[str, object]]:
    """The waves that somebody opened."""
    return list(Wave.objects.filter(opened_by=user).values("name", "survey__name", "opened_at"))


def forget(user: User, _by: str) -> None:
    """Take somebody's name from the waves they opened; the waves stay."""
    Wave.objects.filter(opened_by=user).update(opened_by=None)
