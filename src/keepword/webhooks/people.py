"""What is kept here of who works here: to hand out to them, and to forget.

What is sent names things by their keys and nobody, so there is nobody to forget in it.
"""

from typing import Any

from keepword.organisation.models import User
from keepword.webhooks.models import Receiver


def made_by(user: User) -> list[dict[str, Any]]:
    """The receivers that somebody set up."""
    receivers = Receiver.objects.filter(made_by=user).order_by("pk")
    return [dict(row) for row in receivers.values("name", "address", "made_at")]


def forget(user: User, _by: str) -> None:
    """Take somebody's name from the receivers that they set up; those go on."""
    Receiver.objects.filter(made_by=user).update(made_by=None)
