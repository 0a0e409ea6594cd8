"""Which concerns somebody sees, and in which order."""

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from keepword.listening.models import Concern
from keepword.organisation.access import May, units_where
from keepword.organisation.models import User

STANDINGS = ("waiting", "answered")


def concerns_for(user: User) -> QuerySet[Concern]:
    """Those that somebody answers: of their units and all below, of everybody with the whole."""
    keys = units_where(user, May.ANSWER)
    every = Concern.objects.select_related("moment", "unit")
    return every if keys is None else every.filter(unit__key__in=keys)


def in_standing(concerns: QuerySet[Concern], standing: str) -> QuerySet[Concern]:
    """Those that wait, the one due first on top; or those that were answered, the newest on top."""
    if standing == "answered":
        return concerns.filter(~waiting()).order_by("-answered_at", "-pk")
    return concerns.filter(waiting()).order_by("due_at", "pk")


def counts(concerns: QuerySet[Concern]) -> dict[str, int]:
    """How many are new, overdue and answered."""
    late = waiting() & Q(due_at__lt=timezone.now())
    return concerns.order_by().aggregate(
        new=Count("pk", filter=waiting() & ~Q(due_at__lt=timezone.now())),
        overdue=Count("pk", filter=late),
        answered=Count("pk", filter=~waiting()),
    )


def waiting() -> Q:
    """Nobody has replied yet."""
    return Q(answered_at=None, erased_at=None)
