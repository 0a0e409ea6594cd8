"""Who is asked to predict; and what a person's predictions are, to hand out and to erase."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import transaction

from keepword.ledger import actions as ledger
from keepword.listening.models import Participant, Prediction, Round
from keepword.organisation.access import tree_today
from keepword.organisation.models import Role, User

LEADERS = (Role.Kind.OWNER, Role.Kind.LEADER)
ASKED = (*LEADERS, Role.Kind.MANAGER, Role.Kind.MEMBER, Role.Kind.CARE)
"""Everybody but those whom the organisation serves inside: they are customers here."""


@dataclass(frozen=True)
class Asked:
    """Somebody to ask, and whether as a leader; their unit, if they have one."""

    user: User
    view: Participant.View
    unit: str


def people_of(units: Collection[str]) -> Iterator[Asked]:
    """Those who have a role in some units or below them; in none: everybody."""
    tree = tree_today()
    covered = frozenset[str]().union(*(tree.descendants(unit) for unit in units))
    roles = Role.objects.filter(kind__in=ASKED, user__is_active=True).order_by("user", "pk")
    theirs: dict[User, list[Role]] = {}
    for role in roles.select_related("user", "unit"):
        if not units or (role.unit and role.unit.key in covered):
            theirs.setdefault(role.user, []).append(role)
    for user, its in theirs.items():
        leads = any(role.kind in LEADERS for role in its)
        unit = next((role.unit.key for role in its if role.unit), "")
        yield Asked(user, Participant.View.LEADER if leads else Participant.View.STAFF, unit)


def predictions_of(user: User) -> list[dict[str, object]]:
    """Everything that somebody predicted, to hand out to them."""
    theirs = Prediction.objects.filter(participant__user=user).order_by("said_at", "pk")
    names = ("participant__round__name", "moment", "lens", "says", "said_at")
    told = ("round", "moment", "lens", "says", "said_at")
    return [dict(zip(told, row, strict=True)) for row in theirs.values_list(*names)]


@transaction.atomic
def forget(user: User, by: str) -> None:
    """Erase somebody's predictions, in the ledger too, at its next sweep."""
    for participant in Participant.objects.filter(user=user):
        ledger.erase(participant.surrogate, by=by)
        participant.delete()
    Round.objects.filter(opened_by=user).update(opened_by=None)
