"""What was asked of somebody: to hand out to them, and to forget."""

from typing import Any

from keepword.notify.models import Request
from keepword.organisation.models import User

_TOLD = ("what", "about", "minutes", "asked_at", "week", "ended_at")


def asked_of(user: User) -> list[dict[str, Any]]:
    """Everything that somebody was asked to do."""
    asked = Request.objects.filter(person=user).order_by("pk")
    return [dict(row) for row in asked.values(*_TOLD)]


def forget(user: User, _by: str) -> None:
    """Remove what somebody was asked, and their name from what they asked of others."""
    Request.objects.filter(person=user).delete()
    Request.objects.filter(asked_by=user).update(asked_by=None)
