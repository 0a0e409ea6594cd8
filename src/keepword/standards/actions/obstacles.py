"""What stands in the way: reported by whoever meets it, answered by who can clear it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from keepword.organisation.access import May, allowed
from keepword.organisation.audit import record
from keepword.organisation.models import Unit, User
from keepword.organisation.twice import just_now
from keepword.standards.models import Moment, Obstacle
from keepword.webhooks.announcing import announce
from keepword.webhooks.models import Event

from .permission import must_write_for


@transaction.atomic
def report_obstacle(*, kind: str, words: str, moment: Moment | None, by: User) -> Obstacle:
    """Say what stands in the way: for the reporter's own unit, else the one the moment belongs to.

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
    obstacle = Obstacle.objects.create(
        kind=kind, words=words, moment=moment, unit=_unit(by, moment), reported_by=by
    )
    record(by=by, did="reported an obstacle", about=str(obstacle), obstacle=obstacle.pk)
    _announce(Event.OBSTACLE_REPORTED, obstacle)
    return obstacle


def _unit(by: User, moment: Moment | None) -> Unit | None:
    own = by.roles.exclude(unit=None).order_by("given_at", "pk").select_related("unit").first()
    if own is not None:
        return own.unit
    return moment.unit if moment else None


@transaction.atomic
def answer_obstacle(*, obstacle: Obstacle, answer: str, by: User) -> None:
    """Say what is done about it; a later answer takes the place of an earlier one."""
    must_write_for(by, obstacle.unit)
    before = obstacle.answer
    obstacle.answer, obstacle.answered_at, obstacle.answered_by = answer, timezone.now(), by
    obstacle.save(update_fields=["answer", "answered_at", "answered_by"])
    record(
        by=by, did="answered an obstacle", about=str(obstacle), obstacle=obstacle.pk,
        answer=[before, answer],
    )  # fmt: skip
    _announce(Event.OBSTACLE_ANSWERED, obstacle)


def _announce(event: Event, obstacle: Obstacle) -> None:
    moment = obstacle.moment.key if obstacle.moment else None
    announce(event, obstacle=obstacle.pk, kind=obstacle.kind, moment=moment)
