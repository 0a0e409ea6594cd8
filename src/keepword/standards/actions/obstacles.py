"""What stands in the way: reported by whoever meets it, answered by who can clear it."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from keepword.notify.news.actions import tell
from keepword.organisation.access import ALLOWED, May, allowed, people_who, tree_today
from keepword.organisation.audit import record
from keepword.organisation.models import Role, Unit, User
from keepword.organisation.present import today
from keepword.organisation.twice import just_now
from keepword.standards.models import Moment, Obstacle
from keepword.webhooks.announcing import announce
from keepword.webhooks.models import Event

from .permission import must_write_for

ANSWERED_WITHIN = dt.timedelta(days=14)
"""So long whoever answers has, unless another day is named."""


@transaction.atomic
def report_obstacle(*, kind: str, words: str, moment: Moment | None, by: User) -> Obstacle:
    """Say what stands in the way: for the reporter's own unit, else the one the moment belongs to.

    Whoever leads nearest to that unit answers it within two weeks.

    Raises:
        PermissionDenied: They take no part.
    """
    if May.TAKE_PART not in allowed(by):
        raise PermissionDenied
    same = Obstacle.objects.filter(
        kind=kind, words=words, moment=moment, reported_by=by,
        reported_at__gt=just_now(),
    )  # fmt: skip
    if tapped_twice := same.first():
        return tapped_twice
    unit = _unit(by, moment)
    obstacle = Obstacle.objects.create(
        kind=kind, words=words, moment=moment, unit=unit, reported_by=by,
        owner=_nearest(unit, but=by), answer_by=today() + ANSWERED_WITHIN,
    )  # fmt: skip
    record(by=by, did="reported an obstacle", about=str(obstacle), obstacle=obstacle.pk)
    _announce(Event.OBSTACLE_REPORTED, obstacle)
    return obstacle


def _unit(by: User, moment: Moment | None) -> Unit | None:
    own = by.roles.exclude(unit=None).order_by("given_at", "pk").select_related("unit").first()
    if own is not None:
        return own.unit
    return moment.unit if moment else None


def who_answers(unit: Unit | None) -> QuerySet[User]:
    """Everybody who may write for a unit: in it, above it, or for the whole."""
    return User.objects.filter(roles__in=_leading(_near(unit))).distinct().order_by("name", "pk")


def _near(unit: Unit | None) -> list[str]:
    return [unit.key, *tree_today().ancestors(unit.key)] if unit else []


def _leading(near: list[str]) -> QuerySet[Role]:
    here = Q(unit=None) | Q(unit__key__in=near)
    return Role.objects.filter(here, kind__in=ALLOWED[May.WRITE], user__is_active=True)


def _nearest(unit: Unit | None, *, but: User) -> User | None:
    """Whoever answers for a unit first: in it, else above it, at last for the whole.

    Who asks is asked only where there is nobody else.
    """
    near = _near(unit)
    roles = _leading(near).select_related("user", "unit").order_by("given_at", "pk")
    steps = {key: step for step, key in enumerate(near)}

    def far(role: Role) -> tuple[bool, int]:
        return role.user == but, steps[role.unit.key] if role.unit else len(near)

    nearest = min(roles, key=far, default=None)
    return nearest.user if nearest else None


@transaction.atomic
def meet_obstacle(*, obstacle: Obstacle, by: User) -> None:
    """Say that it stands in one's own way, too; once is enough, and whoever reported it has."""
    if May.READ not in allowed(by):
        raise PermissionDenied
    if obstacle.reported_by_id == by.pk:
        return
    _, new = obstacle.met.get_or_create(person=by)
    if new:
        record(by=by, did="met an obstacle, too", about=str(obstacle), obstacle=obstacle.pk)


@transaction.atomic
def hand_obstacle(*, obstacle: Obstacle, owner: User, answer_by: dt.date, by: User) -> None:
    """Say who answers it, and by when.

    Raises:
        PermissionDenied: Either of them does not write for its unit.
    """
    must_write_for(by, obstacle.unit)
    must_write_for(owner, obstacle.unit)
    before = obstacle.owner
    obstacle.owner, obstacle.answer_by = owner, answer_by
    obstacle.save(update_fields=["owner", "answer_by"])
    record(
        by=by, did="handed an obstacle on", about=str(obstacle), obstacle=obstacle.pk,
        owner=[str(before or ""), str(owner)], answer_by=str(answer_by),
    )  # fmt: skip


@transaction.atomic
def answer_obstacle(
    *, obstacle: Obstacle, answer: str, by: User, review_on: dt.date | None = None
) -> None:
    """Say what is done about it; a later answer takes the place of an earlier one.

    Whoever met it is told. A policy gets a day on which somebody asks whether it is still right.
    """
    must_write_for(by, obstacle.unit)
    before = obstacle.answer
    obstacle.answer, obstacle.answered_at, obstacle.answered_by = answer, timezone.now(), by
    obstacle.review_on, obstacle.owner = review_on, obstacle.owner or by
    obstacle.save(update_fields=["answer", "answered_at", "answered_by", "review_on", "owner"])
    record(
        by=by, did="answered an obstacle", about=str(obstacle), obstacle=obstacle.pk,
        answer=[before, answer],
    )  # fmt: skip
    met = User.objects.filter(pk__in=obstacle.met.values("person"))
    tell(
        about=str(obstacle), words=answer, link=_where(obstacle),
        taking_part=[*met, *([obstacle.reported_by] if obstacle.reported_by else [])],
        readers=people_who(May.TAKE_PART), by=by,
    )  # fmt: skip
    _announce(Event.OBSTACLE_ANSWERED, obstacle)


def _where(obstacle: Obstacle) -> str:
    """Where everybody whom it met reads it: on their own page."""
    return f"{reverse('my_page')}#obstacle-{obstacle.pk}"


def _announce(event: Event, obstacle: Obstacle) -> None:
    moment = obstacle.moment.key if obstacle.moment else None
    announce(event, obstacle=obstacle.pk, kind=obstacle.kind, moment=moment)
