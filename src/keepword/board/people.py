"""Whom somebody looked up, and which steps they skipped: to hand out, and to forget."""

from typing import Any

from keepword.board.models import Look, SkippedStep
from keepword.organisation.models import User


def looked_at_by(user: User) -> dict[str, Any]:
    """When somebody opened customers' pages: not whose, which is the customers' own."""
    return {"looks": list(Look.objects.filter(by=user).values("at"))}


def forget(user: User, _by: str) -> None:
    """Take somebody from the steps they skipped; that an account took a look stays, nameless."""
    SkippedStep.objects.filter(by=user).update(by=None)
