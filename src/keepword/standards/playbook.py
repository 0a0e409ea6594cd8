"""What the playbook holds for somebody's search, how it is judged, and what nobody uses."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from keepword.organisation.access import May, units_where
from keepword.organisation.models import User
from keepword.organisation.searching import holds
from keepword.standards.models import PlaybookEntry, PlaybookMark

OF_LATE = dt.timedelta(days=180)
"""What nobody has found helpful for so long, nobody uses."""
NEW = dt.timedelta(days=60)
"""So long an entry is too new to be called unused."""


def entries() -> QuerySet[PlaybookEntry]:
    """Every entry that holds, with how many found it helpful of late, and how many did not."""
    late = Q(marks__marked_at__gt=timezone.now() - OF_LATE)
    known = (
        PlaybookEntry.objects.exclude(words="")
        .select_related("moment", "owner")
        .order_by(F("moment__position").asc(nulls_first=True), "moment__name", "kind", "pk")
    )
    return known.annotate(
        helped=Count("marks", filter=late & Q(marks__helpful=True)),
        did_not_help=Count("marks", filter=late & Q(marks__helpful=False)),
    )


def drafts() -> QuerySet[PlaybookEntry]:
    """Every entry on whose draft somebody writes."""
    return PlaybookEntry.objects.exclude(draft={}).select_related("moment")


def search(
    found: QuerySet[PlaybookEntry], *, words: str, moment: str, setting: str, kind: str
) -> QuerySet[PlaybookEntry]:
    """Of some entries those that hold every word, for a moment and setting or for all of them."""
    for word in words.split():
        found = found.filter(holds(word, ("words", "instead", "moment__name")))
    if moment:
        found = found.filter(Q(moment__key=moment) | Q(moment=None))
    if setting:
        found = found.filter(Q(setting=setting) | Q(setting=""))
    if kind:
        found = found.filter(kind=kind)
    return found


def unused(found: QuerySet[PlaybookEntry]) -> QuerySet[PlaybookEntry]:
    """Of some entries those that are no longer new, and that nobody has found helpful of late."""
    now = timezone.now()
    helped = PlaybookMark.objects.filter(
        entry=OuterRef("pk"), helpful=True, marked_at__gt=now - OF_LATE
    )
    return found.filter(~Exists(helped), written_at__lt=now - NEW)


def marks_of(user: User, shown: Iterable[PlaybookEntry]) -> dict[int, bool]:
    """What somebody said of some entries: whether each was helpful."""
    own = PlaybookMark.objects.filter(person=user, entry__in=[entry.pk for entry in shown])
    return dict(own.values_list("entry_id", "helpful"))


def changeable_by(user: User, shown: Iterable[PlaybookEntry]) -> set[int]:
    """Of some entries the keys of those that somebody may change."""
    keys = units_where(user, May.WRITE)
    pks = [entry.pk for entry in shown]
    if keys is None:
        return {*pks}
    own = PlaybookEntry.objects.filter(pk__in=pks, moment__unit__key__in=keys)
    return set(own.values_list("pk", flat=True))
