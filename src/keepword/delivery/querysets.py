"""Which arrivals and imports somebody sees."""

from django.db.models import QuerySet

from keepword.delivery.models import Arrival, Import
from keepword.organisation.access import May, units_where
from keepword.organisation.models import User


def arrivals_visible_to(user: User) -> QuerySet[Arrival]:
    """Their own; who brings files in for the whole organisation sees everybody's."""
    arrivals = Arrival.objects.select_related("by", "version__recipe")
    return arrivals if units_where(user, May.BRING_IN) is None else arrivals.filter(by=user)


def open_arrivals(user: User) -> QuerySet[Arrival]:
    """Those that somebody can still do something about."""
    ended = (Arrival.State.IMPORTED, Arrival.State.UNCHANGED)
    return arrivals_visible_to(user).exclude(state__in=ended)


def imports() -> QuerySet[Import]:
    """Every import there was, the newest first; what may be long of each is not read."""
    return Import.objects.defer("recipe", "files", "report")
