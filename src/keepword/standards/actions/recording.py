"""Units, moments and standards as a recipe or a person writes them down.

What exists stays as it is: a difference is named, and somebody decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from keepword.organisation.models import Unit, UnitEdge
from keepword.standards import versions
from keepword.standards.means import means_at
from keepword.standards.models import Moment, MomentAlias, Standard, StandardVersion
from keepword.webhooks.announcing import announce
from keepword.webhooks.models import Event

from .promise import Promise, as_draft


@dataclass(frozen=True)
class Recorded:
    """What came into being, and what existed already and says otherwise."""

    created: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


@transaction.atomic
def record_units(names: Mapping[str, str], parents: Mapping[str, str]) -> Recorded:
    """Record units by key; a parent counts for units that are new."""
    existing = dict(Unit.objects.values_list("key", "name"))
    new = {key: name for key, name in names.items() if key not in existing}
    Unit.objects.bulk_create([Unit(key=key, name=name) for key, name in new.items()])
    known = {unit.key: unit for unit in Unit.objects.filter(key__in=[*parents, *parents.values()])}
    UnitEdge.objects.bulk_create(
        UnitEdge(parent=known[parent], child=known[child])
        for child, parent in parents.items()
        if child in new
    )
    return Recorded(created=sorted(new))


@transaction.atomic
def record_moment(*, key: str, is_overall: bool, unit: str | None, **words: str) -> Recorded:
    """Record a moment of truth with its name, proposition, criterion, dimension and journey."""
    moment = moment_of(key)
    if moment is not None:
        differing = [
            f"{key}: its {word} is “{getattr(moment, word)}”, not “{value}”"
            for word, value in words.items()
            if value and getattr(moment, word) != value
        ]
        return Recorded(differing=differing)
    overall = Moment.objects.filter(is_overall=True).first() if is_overall else None
    Moment.objects.create(
        key=key,
        is_overall=is_overall and overall is None,
        unit=Unit.objects.get(key=unit) if unit else None,
        position=Moment.objects.count(),
        **words,
    )
    announce(Event.MOMENT_CHANGED, moment=key, change="added")
    differing = [f"{key}: the overall moment is “{overall.key}” already"] if overall else []
    return Recorded(created=[key], differing=differing)


def moment_of(key: str) -> Moment | None:
    """The moment of a key, today's or a former one."""
    moment = Moment.objects.filter(key=key).first()
    alias = None if moment else MomentAlias.objects.filter(key=key).select_related("moment").first()
    return alias.moment if alias else moment


def moment_keys() -> set[str]:
    """Every key that means a moment."""
    return {
        *Moment.objects.values_list("key", flat=True),
        *MomentAlias.objects.values_list("key", flat=True),
    }


@transaction.atomic
def record_standard(
    *,
    moment: str,
    unit: str | None,
    statement: str,
    target: float,
    told_to_customers: bool,
    valid_from: date,
    measured_by: str = "",
    measured_with: str = "",
) -> Recorded:
    """Record a standard, unless one of the same moment and unit begins that day.

    Where nothing measures it, and nothing that is there tells of its moment, it is kept as a draft.
    """
    promised_at = moment_of(moment)
    if promised_at is None:
        raise Moment.DoesNotExist(moment)
    units = [Unit.objects.get(key=unit)] if unit else []
    there = StandardVersion.objects.filter(standard__moment=promised_at, units__key=unit)
    if begun := there.filter(valid_from=valid_from).first():
        said = (begun.statement, begun.target, begun.told_to_customers)
        if said == (statement, target, told_to_customers):
            return Recorded()
        stays = f"“{begun.statement}” from {valid_from} at {moment} stays at {begun.target:g}"
        return Recorded(differing=[stays])
    known = there.first()
    standard = known.standard if known else Standard(moment=promised_at)
    promise = Promise(statement, target, told_to_customers, units, valid_from)
    _measure(standard, measured_by, measured_with)
    if not standard.measured_by:
        return _kept_as_draft(standard, promise)
    standard.save()
    versions.begin(standard, **vars(promise))
    change = "changed" if known else "added"
    announce(Event.STANDARD_CHANGED, standard=standard.pk, moment=promised_at.key, change=change)
    return Recorded(created=[statement])


def _measure(standard: Standard, measured_by: str, measured_with: str) -> None:
    """Say what measures a standard of which nobody has said it: what is named, else what is there.

    Cards and questions tell of a moment, too, but an export speaks of what was delivered: it comes
    first in `means_at`.
    """
    if standard.measured_by:
        return
    found = None if measured_by else next(iter(means_at(standard.moment)), None)
    standard.measured_by = found.kind if found else measured_by
    standard.measured_with = found.key if found else measured_with


def _kept_as_draft(standard: Standard, promise: Promise) -> Recorded:
    """Nothing is promised of which nobody could say whether it was kept; nor is it lost."""
    drafts = Standard.objects.filter(moment=standard.moment, draft__statement=promise.statement)
    if not drafts.exists():
        standard.draft = standard.draft or as_draft(promise)
        standard.save()
    at = standard.moment.key
    return Recorded(differing=[f"“{promise.statement}” at {at} is a draft: nothing measures it"])


def together(recorded: Iterable[Recorded]) -> Recorded:
    """Several as one."""
    several = list(recorded)
    return Recorded(
        created=[name for each in several for name in each.created],
        differing=[name for each in several for name in each.differing],
    )
