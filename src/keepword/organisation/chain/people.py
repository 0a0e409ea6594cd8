"""What is kept in the chain of who works here: to hand out to them, and to forget."""

from typing import Any

from keepword.organisation.models import Service, User


def said_by(user: User) -> dict[str, Any]:
    """What somebody said of who serves whom, and ended."""
    words = ("provider__name", "customer__name", "what", "by_when", "valid_from", "valid_to")
    return {
        "services_said": list(Service.objects.filter(said_by=user).values(*words, "said_at")),
        "services_ended": list(Service.objects.filter(ended_by=user).values(*words)),
    }


def forget(user: User, _by: str) -> None:
    """Take somebody's name from it; what it says stays."""
    Service.objects.filter(said_by=user).update(said_by=None)
    Service.objects.filter(ended_by=user).update(ended_by=None)
