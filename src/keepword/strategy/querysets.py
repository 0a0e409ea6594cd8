"""What others read of adopted texts, and who sees which."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from keepword.organisation.access import May, allowed
from keepword.organisation.models import User
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Alignment, Decision, Text

STRAINED, UNSAID = "strained", "unsaid"


def texts_visible_to(user: User) -> QuerySet[Text]:
    """Those that were adopted; who may write sees drafts that never were, too."""
    texts = Text.objects.select_related("owner").prefetch_related("versions")
    if May.WRITE in allowed(user):
        return texts
    return texts.filter(versions__isnull=False).distinct()


def texts_in_force(*kinds: Kind, which: Q = Q()) -> list[Text]:  # noqa: B008 -- nobody changes it
    """Those of some kinds that hold today, in the order in which they were begun."""
    held = Text.objects.filter(kind__in=kinds, ended_at=None, versions__isnull=False)
    held = held.filter(which).distinct()
    return list(held.select_related("owner").prefetch_related("versions").order_by("kind", "pk"))


_NAMED = Alignment.objects.filter(decision=OuterRef("pk"))
_SERVES, _STRAINS = Exists(_NAMED.filter(strains=False)), Exists(_NAMED.filter(strains=True))


def decisions_with_standing() -> QuerySet[Decision]:
    """Every decision, with whether it names what it serves and whether it strains anything."""
    found = Decision.objects.select_related("unit", "written_by")
    return found.annotate(serves=_SERVES, strains=_STRAINS)


def decisions_asked_for(which: str) -> QuerySet[Decision]:
    """All of them, those that strain something, or those of which nobody has said it yet."""
    found = decisions_with_standing()
    if which == STRAINED:
        return found.filter(_STRAINS)
    if which == UNSAID:
        return found.filter(~_SERVES, ~_STRAINS)
    return found
