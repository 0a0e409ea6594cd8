"""What other rooms read of moments, promises and obstacles."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)

from keepword.organisation.access import May, units_where
from keepword.organisation.models import User
from keepword.organisation.present import today
from keepword.standards.models import Claim, Obstacle, Standard, StandardVersion
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Text

EVER = (dt.date(1900, 1, 1), dt.date(2999, 12, 31))
PromiseOfUnit = tuple[str, str | None, float, bool, dt.date, dt.date | None]
"""A moment's key, a unit's or (None) everybody's, the target, whether told, first and last day."""


def promises_of_units() -> Iterable[PromiseOfUnit]:
    """Every version of every standard, once for each of its units."""
    return StandardVersion.objects.order_by("valid_from").values_list(
        "standard__moment__key",
        "units__key",
        "target",
        "told_to_customers",
        "valid_from",
        "valid_to",
    )


def objectives() -> QuerySet[Text]:
    """The objectives that hold today."""
    held = Text.objects.filter(kind=Kind.OBJECTIVE, ended_at=None, versions__isnull=False)
    return held.distinct().prefetch_related("versions")


def standards_from(day: dt.date) -> QuerySet[Standard]:
    """The standards that promise something on a day or later, in the order of the journey."""
    held = Q(versions__valid_to=None) | Q(versions__valid_to__gte=day)
    found = Standard.objects.filter(held, versions__isnull=False).distinct()
    found = found.select_related("moment", "objective")
    found = found.prefetch_related("versions__units", "objective__versions")
    return found.order_by("moment__position", "moment__name", "pk")


def standards_to_choose(chosen: Iterable[Standard] = ()) -> QuerySet[Standard]:
    """Those that promise something today or later, and those chosen before; no mere draft."""
    versions = StandardVersion.objects.filter(standard=OuterRef("pk"))
    holds = Exists(versions.filter(Q(valid_to=None) | Q(valid_to__gte=today())))
    found = Standard.objects.filter(holds | Q(pk__in=[each.pk for each in chosen]))
    return found.select_related("moment").prefetch_related("versions")


def claims_judged(asked: str) -> QuerySet[Claim]:
    """What our texts promise: all that stands there, what has a verdict, is changed or is gone."""
    found = Claim.objects.select_related("moment", "judged_by", "before")
    if asked == "gone":
        return found.exclude(gone_at=None)
    standing = found.filter(gone_at=None)
    if asked == "changed":
        return standing.exclude(before=None)
    return standing.filter(verdict=asked) if asked in Claim.Verdict.values else standing


def all_obstacles() -> QuerySet[Obstacle]:
    """What stands in the way, with how many met it: what waits first, and of that what many met."""
    found = Obstacle.objects.select_related("moment", "unit", "reported_by", "answered_by", "owner")
    counted = found.annotate(met_by=Count("met") + 1)
    waits_first = F("answered_at").asc(nulls_first=True)
    return counted.order_by(waits_first, "-met_by", "-reported_at", "-pk")


def obstacles_for(user: User) -> QuerySet[Obstacle]:
    """The obstacles of the units for which somebody may write, those that wait first."""
    keys = units_where(user, May.WRITE)
    found = all_obstacles()
    return found if keys is None else found.filter(unit__key__in=keys)


def obstacles_asked_for(user: User, only: str) -> QuerySet[Obstacle]:
    """Those that wait for an answer ("open"), or all.

    `names` says whether somebody may read who reported one: whoever may answer it may.
    """
    keys = units_where(user, May.WRITE)
    answers = Q(pk__isnull=False) if keys is None else Q(unit__key__in=keys)
    seen = all_obstacles().annotate(names=ExpressionWrapper(answers, BooleanField()))
    return seen.filter(answered_at=None) if only == "open" else seen


def obstacle_counts(obstacles: QuerySet[Obstacle]) -> list[tuple[str, int, int]]:
    """How many of each kind there are: its name, how many wait, how many in all; most first."""
    counted = Obstacle.objects.filter(pk__in=obstacles.order_by().values("pk"))
    rows = (
        counted.order_by()
        .values("kind")
        .annotate(waiting=Count("pk", filter=Q(answered_at=None)), n=Count("pk"))
        .order_by("-waiting", "-n", "kind")
    )
    return [(str(Obstacle.Kind(row["kind"]).label), row["waiting"], row["n"]) for row in rows]


def obstacles_reported_by(user: User) -> QuerySet[Obstacle]:
    """What somebody reported or met, too, the latest first, with the answers."""
    reported = Obstacle.objects.filter(Q(reported_by=user) | Q(met__person=user)).distinct()
    return reported.select_related("moment", "unit", "answered_by", "owner")


def obstacles_to_answer(user: User) -> QuerySet[Obstacle]:
    """What waits for somebody's answer, the most pressing first."""
    waits = Obstacle.objects.filter(owner=user, answered_at=None)
    return waits.order_by(F("answer_by").asc(nulls_last=True), "pk")
