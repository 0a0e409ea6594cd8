"""Moments of truth: adding, changing, ordering, renaming, merging and removing them."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max, ProtectedError

from keepword.organisation.audit import record
from keepword.organisation.models import Unit, User
from keepword.standards.journey import stages
from keepword.standards.keys import key_from
from keepword.standards.measures import observed
from keepword.standards.models import Claim, Moment, MomentAlias, Standard
from keepword.standards.versions import in_the_way
from keepword.strategy.actions import end_all
from keepword.webhooks.announcing import announce
from keepword.webhooks.models import Event

from .permission import must_write_for
from .promise import HEARD_AS
from .recording import moment_keys


class ChangedMeanwhileError(Exception):
    """Somebody else saved since the page was opened."""


class KeyTakenError(Exception):
    """Another moment has or had this key."""


class DifferentQuestionError(Exception):
    """Two moments speak of different propositions, and nobody has said that this is meant."""


class StillNeededError(Exception):
    """Something was observed at the moment, or something else refers to it."""


@transaction.atomic
def add_moment(
    *, by: User, name: str, unit: Unit | None, is_overall: bool = False, key: str = "", **words: str
) -> Moment:
    """Add a moment at the end of its journey; without a key it gets one made from its name."""
    must_write_for(by, unit)
    taken = moment_keys()
    if key in taken:
        raise KeyTakenError(key)
    last = Moment.objects.aggregate(last=Max("position"))["last"]
    moment = Moment.objects.create(
        key=key or key_from(name, taken),
        name=name,
        unit=unit,
        is_overall=is_overall,
        position=0 if last is None else last + 1,
        **words,
    )
    record(by=by, did="added a moment", about=name, key=moment.key)
    announce(Event.MOMENT_CHANGED, moment=moment.key, change="added")
    return moment


@transaction.atomic
def change_moment(*, moment: Moment, edition: int, by: User, **changes: Any) -> None:
    """Change what is written of a moment, unless it is another by now than the one that was seen.

    Raises:
        ChangedMeanwhileError: Somebody else saved first.
    """
    must_write_for(by, moment.unit, changes.get("unit", moment.unit))
    before = {name: getattr(moment, name) for name in changes}
    differing = {name: value for name, value in changes.items() if value != before[name]}
    seen = Moment.objects.filter(pk=moment.pk, edition=edition)
    if not seen.update(**differing, edition=F("edition") + 1):
        raise ChangedMeanwhileError
    said = {name: [_said(before[name]), _said(value)] for name, value in differing.items()}
    if said:
        record(by=by, did="changed a moment", about=moment.name, key=moment.key, **said)
        announce(Event.MOMENT_CHANGED, moment=moment.key, change="changed")
    moment.refresh_from_db()


def _said(value: object) -> object:
    return value.key if isinstance(value, Unit) else value


@transaction.atomic
def rename_key(*, moment: Moment, key: str, by: User) -> None:
    """Give a moment another key; what was observed under the former one still counts.

    Raises:
        KeyTakenError: Another moment has or had it.
    """
    must_write_for(by, moment.unit)
    former = moment.key
    if key == former:
        return
    own = moment.aliases.filter(key=key)
    if not own.exists() and key in moment_keys():
        raise KeyTakenError(key)
    own.delete()
    Moment.objects.filter(pk=moment.pk).update(key=key, edition=F("edition") + 1)
    MomentAlias.objects.create(key=former, moment=moment)
    moment.refresh_from_db()
    record(by=by, did="renamed a key", about=moment.name, key=[former, key])
    announce(Event.MOMENT_CHANGED, moment=key, change="renamed", former=former)


@transaction.atomic
def move_moment(*, moment: Moment, up: bool, by: User) -> None:
    """Move a moment past its neighbour in the same stage."""
    must_write_for(by, moment.unit)
    journey = stages(Moment.objects.select_for_update())
    order = [each for stage in journey for each in stage.moments]
    stage = next(stage for stage in journey if moment in stage.moments)
    other = _neighbour(stage.moments, moment, up=up)
    if other is not None:
        here, there = order.index(moment), order.index(other)
        order[here], order[there] = order[there], order[here]
        _renumber(order)
        record(by=by, did="moved a moment", about=moment.name, key=moment.key, up=up)


@transaction.atomic
def place_moment(*, moment: Moment, before: Moment | None, by: User) -> None:
    """Put a moment before another of its stage, or (None) behind them all; else it stays."""
    must_write_for(by, moment.unit)
    journey = stages(Moment.objects.select_for_update())
    stage = next(stage for stage in journey if moment in stage.moments)
    if before == moment or (before and before not in stage.moments):
        return
    stage.moments.remove(moment)
    at = stage.moments.index(before) if before else len(stage.moments)
    stage.moments.insert(at, moment)
    _renumber([each for stage in journey for each in stage.moments])
    record(by=by, did="moved a moment", about=moment.name, key=moment.key,
           before=before and before.key)  # fmt: skip


@transaction.atomic
def move_stage(*, name: str, up: bool, by: User) -> None:
    """Move a stage with all its moments past its neighbour."""
    must_write_for(by, None)
    journey = stages(Moment.objects.select_for_update())
    stage = next((each for each in journey if each.name == name), None)
    other = _neighbour(journey, stage, up=up) if stage else None
    if stage and other:
        here, there = journey.index(stage), journey.index(other)
        journey[here], journey[there] = journey[there], journey[here]
        _renumber([moment for each in journey for moment in each.moments])
        record(by=by, did="moved a stage", about=name, up=up)


def _neighbour(row: Sequence[Any], one: Any, *, up: bool) -> Any:
    at = row.index(one) + (-1 if up else 1)
    return row[at] if 0 <= at < len(row) else None


def _renumber(order: Sequence[Moment]) -> None:
    wrong = [(at, moment) for at, moment in enumerate(order) if moment.position != at]
    for at, moment in wrong:
        moment.position = at
    Moment.objects.bulk_update([moment for _, moment in wrong], ["position"])


def giving_way(moment: Moment, into: Moment) -> list[Standard]:
    """Of a moment to be merged the standards beside which the other one has its own."""
    return [
        standard
        for standard in moment.standards.all()
        if any(
            in_the_way(into, version.units.all(), version.valid_from, version.valid_to)
            for version in standard.versions.all()
        )
    ]


@transaction.atomic
def merge_moments(*, moment: Moment, into: Moment, by: User, although: bool = False) -> None:
    """Make two moments one: what was observed, claimed or reported at the first is the second's.

    The second keeps its own words and standards. `although` says that it is meant although their
    propositions differ.

    Raises:
        DifferentQuestionError: The propositions differ, and nobody says that it is meant.
    """
    must_write_for(by, moment.unit, into.unit)
    if moment.proposition != into.proposition and not although:
        raise DifferentQuestionError
    given_way = giving_way(moment, into)
    went = [_promises(standard) for standard in given_way]
    for standard in given_way:
        end_all(HEARD_AS, standard.pk)
        standard.delete()
    _hand_over(moment, into)
    is_overall = into.is_overall or moment.is_overall
    former, name = moment.key, moment.name
    moment.delete()
    MomentAlias.objects.create(key=former, moment=into)
    Moment.objects.filter(pk=into.pk).update(is_overall=is_overall, edition=F("edition") + 1)
    record(
        by=by, did="merged two moments", about=f"{name} → {into.name}", key=[former, into.key],
        propositions=[moment.proposition, into.proposition], standards_that_gave_way=went,
    )  # fmt: skip
    announce(Event.MOMENT_CHANGED, moment=into.key, change="merged", former=former)


def _hand_over(moment: Moment, into: Moment) -> None:
    """Everything in any room that refers to one moment refers to the other."""
    for relation in Moment._meta.related_objects:  # noqa: SLF001 -- Django's documented name
        rows = relation.related_model._base_manager.filter(**{relation.field.name: moment})  # noqa: SLF001 -- so too
        if relation.many_to_many:
            for row in rows:
                getattr(row, relation.field.name).add(into)
        else:
            rows.update(**{relation.field.name: into})


def _promises(standard: Standard) -> list[dict[str, object]]:
    return [
        {"statement": each.statement, "target": each.target, "from": str(each.valid_from)}
        for each in standard.versions.all()
    ]


@transaction.atomic
def remove_moment(*, moment: Moment, by: User) -> None:
    """Remove a moment at which nothing was observed, with its standards; claims are open again.

    Raises:
        StillNeededError: Something was observed there, or another room refers to it.
    """
    must_write_for(by, moment.unit)
    if observed(keys_of(moment)):
        raise StillNeededError
    went = [_promises(standard) for standard in moment.standards.all()]
    Claim.objects.filter(moment=moment).update(verdict=Claim.Verdict.OPEN, moment=None)
    for standard in moment.standards.all():
        end_all(HEARD_AS, standard.pk)
    key, name = moment.key, moment.name
    try:
        moment.delete()
    except ProtectedError as error:
        raise StillNeededError from error
    record(by=by, did="removed a moment", about=name, key=key, standards=went)
    announce(Event.MOMENT_CHANGED, moment=key, change="removed")


def keys_of(moment: Moment) -> Collection[str]:
    """Every key under which a moment may have been observed."""
    return [moment.key, *moment.aliases.values_list("key", flat=True)]
