"""Units: made, renamed, moved. The past keeps the tree that it had."""

import itertools
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from keepword.organisation.access import May, may, tree_today
from keepword.organisation.audit import record
from keepword.organisation.models import KEY_LENGTH, Organisation, Unit, UnitEdge, User

_ROOM_FOR_A_NUMBER = 8


@transaction.atomic
def create_unit(*, name: str, parent: Unit | None, by: User) -> Unit:
    """Make a unit, at the top or below another."""
    if not may(by, May.RUN, None):
        raise PermissionDenied
    unit = Unit.objects.create(key=_free_key(name), name=name)
    if parent:
        UnitEdge.objects.create(parent=parent, child=unit)
    record(
        by=by, did="made a unit", about=name, unit=unit.key, parent=parent.key if parent else None
    )
    return unit


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, by: User) -> None:
    """Give a unit another name; its key, by which files call it, stays."""
    if not may(by, May.RUN, None):
        raise PermissionDenied
    before, unit.name = unit.name, name
    if before != name:
        unit.save(update_fields=["name"])
        record(by=by, did="renamed a unit", about=name, unit=unit.key, before=before, after=name)


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit | None, by: User) -> None:
    """Put a unit below another, or (None) at the top, from today on."""
    if not may(by, May.RUN, None):
        raise PermissionDenied
    organisation = Organisation.objects.select_for_update().get()  # one move after another
    tree, today = tree_today(), organisation.today()
    before, after = tree.parents.get(unit.key), parent.key if parent else None
    if before == after:
        return
    if after in tree.descendants(unit.key):
        raise ValidationError(
            _("%(parent)s belongs to %(unit)s, so %(unit)s cannot be put below it."),
            params={"parent": parent, "unit": unit},
        )
    _end_edges(unit, today)
    if parent:
        UnitEdge.objects.create(parent=parent, child=unit, valid_from=today)
    record(
        by=by, did="moved a unit", about=str(unit), unit=unit.key, before=before, after=after,
        since=today.isoformat(),
    )  # fmt: skip


def _end_edges(unit: Unit, today: date) -> None:
    """End what held the unit until now: yesterday was its last day; what began today never was."""
    unit.edges_up.filter(valid_from__gte=today).delete()
    unit.edges_up.filter(valid_to=None).update(valid_to=today - timedelta(days=1))
    unit.edges_up.filter(valid_to__gte=today).update(valid_to=today - timedelta(days=1))


def _free_key(name: str) -> str:
    """A key made of the name, with a number behind it where it is taken."""
    stem = slugify(name, allow_unicode=True)[: KEY_LENGTH - _ROOM_FOR_A_NUMBER] or "unit"
    numbered = (f"{stem}-{number}" for number in itertools.count(2))
    taken = set(Unit.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in itertools.chain([stem], numbered) if key not in taken)
