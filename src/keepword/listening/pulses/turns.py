"""Whose turn it is to be rated by those whom they serve: who has waited longest."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max

from keepword.listening.models import Pulse
from keepword.listening.pulses.served import served_inside
from keepword.organisation.models import Organisation, Unit

_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Turn:
    """A unit that serves others inside, and whether enough of them can be asked."""

    unit: Unit
    customers: int
    enough: bool


def turns() -> list[Turn]:
    """Every unit that serves somebody inside, in the order in which they are asked about."""
    fewest = Organisation.objects.get(pk=1).minimum_group
    served = served_inside()
    rated = Pulse.objects.filter(kind=Pulse.Kind.SERVICE, provider__in=served).order_by()
    asked_at = dict(rated.values_list("provider").annotate(Max("opened_at")))
    waiting = sorted(served, key=lambda unit: (asked_at.get(unit.pk, _NEVER), unit.key))
    return [Turn(unit, len(served[unit]), len(served[unit]) >= fewest) for unit in waiting]


def next_unit() -> Unit | None:
    """The unit whose turn it is; none, where no unit has enough internal customers."""
    return next((each.unit for each in turns() if each.enough), None)
