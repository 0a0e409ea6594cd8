"""How far a notice has come: counts for everybody, names for who writes for those units."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from keepword.organisation.access import May, allowed, units_where
from keepword.organisation.models import User
from keepword.standards.models import Notice, NoticeReader


@dataclass(frozen=True)
class OfUnit:
    """How many of a unit were told, and how many have acknowledged."""

    name: str | None
    told: int
    acknowledged: int


def visible_to(user: User) -> QuerySet[Notice]:
    """Those that were sent to whom they touch, all that were sent to who reads; drafts to writers.

    Each with how many were told and how many acknowledged.
    """
    may = allowed(user)
    sent = Q(sent_at__isnull=False)
    seen = sent & Q(readers__person=user)
    if May.READ in may:
        seen = sent
    if May.WRITE in may:
        seen = Q()
    found = Notice.objects.filter(pk__in=Notice.objects.filter(seen).values("pk"))
    return (
        found.order_by("-begins_on", "-pk")
        .prefetch_related("units")
        .annotate(
            told=Count("readers"),
            acknowledged=Count("readers", filter=Q(readers__acknowledged_at__isnull=False)),
        )
    )


def reached(notices: Iterable[Notice]) -> dict[int, tuple[int, int]]:
    """How many each notice was told, and how many have acknowledged it."""
    readers = NoticeReader.objects.filter(notice__in=[notice.pk for notice in notices])
    counted = (
        readers.order_by()
        .values("notice")
        .annotate(told=Count("pk"), done=Count("pk", filter=Q(acknowledged_at__isnull=False)))
    )
    return {row["notice"]: (row["told"], row["done"]) for row in counted}


def by_unit(notice: Notice) -> list[OfUnit]:
    """How far it has come in each unit, the one with most who have not first."""
    counted = (
        notice.readers.order_by()
        .values("unit__name")
        .annotate(told=Count("pk"), done=Count("pk", filter=Q(acknowledged_at__isnull=False)))
    )
    found = [OfUnit(row["unit__name"], row["told"], row["done"]) for row in counted]
    return sorted(found, key=lambda each: each.acknowledged - each.told)


def who_has_not(notice: Notice, user: User) -> QuerySet[NoticeReader]:
    """Those who have not acknowledged, of the units for which somebody writes."""
    units = units_where(user, May.WRITE)
    waits = notice.readers.filter(acknowledged_at=None, person__isnull=False)
    waits = waits.select_related("person", "unit").order_by("unit__name", "person__name", "pk")
    return waits if units is None else waits.filter(unit__key__in=units)


def told_of(user: User) -> QuerySet[NoticeReader]:
    """What somebody was told and holds, the latest to begin first."""
    told = NoticeReader.objects.filter(person=user, notice__withdrawn_at=None)
    return told.select_related("notice").order_by("-notice__begins_on", "-pk")


def about(standards: Iterable[int]) -> QuerySet[Notice]:
    """The notices that change some standards, as they were sent."""
    sent = Notice.objects.filter(standards__in=standards, withdrawn_at=None)
    return sent.exclude(sent_at=None).distinct()
