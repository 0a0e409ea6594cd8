"""What others read of adopted texts, and who sees which."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from keepword.organisation.access import May, allowed, may
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


def to_be_reviewed() -> list[Text]:
    """What holds today, by the day on which it is to be reviewed."""
    return sorted(texts_in_force(*Kind), key=lambda text: (text.review_on or dt.date.max, text.pk))


def reviews_due(user: User, today: dt.date) -> list[Text]:
    """What somebody is to look at again by now: their own; all of it for who adopts."""
    held = _in_force(*Kind).filter(review_on__lte=today)
    everything = may(user, May.ADOPT, None)
    return list((held if everything else held.filter(owner=user)).order_by("review_on", "pk"))


def texts_in_force(*kinds: Kind) -> list[Text]:
    """Those of some kinds that hold today, in the order in which they were begun."""
    return list(_in_force(*kinds))


def _in_force(*kinds: Kind) -> QuerySet[Text]:
    held = Text.objects.filter(kind__in=kinds, ended_at=None, versions__isnull=False).distinct()
    return held.select_related("owner").prefetch_related("versions")


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
