"""Whose turn it is to be rated by those whom they serve: who has waited longest."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q

from keepword.listening.models import Pulse
from keepword.organisation.models import Organisation, Role, Unit


@dataclass(frozen=True)
class Turn:
    """A unit that serves others inside, and whether enough of them can be asked."""

    unit: Unit
    customers: int
    enough: bool


def turns() -> list[Turn]:
    """Every unit that serves somebody inside, in the order in which they are asked about."""
    fewest = Organisation.objects.get(pk=1).minimum_group
    serves = Q(roles__kind=Role.Kind.CUSTOMER, roles__user__is_active=True)
    units = Unit.objects.annotate(
        customers=Count("roles__user", filter=serves, distinct=True),
        asked_at=Max("pulses__opened_at", filter=Q(pulses__kind=Pulse.Kind.SERVICE)),
    )
    serving = [unit for unit in units.order_by("key") if unit.customers]
    serving.sort(key=lambda unit: (unit.asked_at is not None, unit.asked_at, unit.key))
    return [Turn(unit, unit.customers, unit.customers >= fewest) for unit in serving]


def next_unit() -> Unit | None:
    """The unit whose turn it is; none, where no unit has enough internal customers."""
    return next((each.unit for each in turns() if each.enough), None)
