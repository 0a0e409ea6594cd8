"""Standards: what is promised at a moment. A change begins a version; none is written over."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.db.models import F

from keepword.organisation.audit import record
from keepword.organisation.models import Unit, User
from keepword.organisation.present import today
from keepword.standards import changes, versions
from keepword.standards.models import Moment, Standard, StandardVersion
from keepword.strategy.actions import settle
from keepword.strategy.models import Text
from keepword.webhooks.announcing import announce
from keepword.webhooks.models import Event

from .moments import ChangedMeanwhileError
from .permission import must_write_for
from .promise import HEARD_AS, Promise


class StandsAlreadyError(Exception):
    """Another standard promises for one of the units at this moment already."""

    def __init__(self, other: StandardVersion) -> None:
        super().__init__(str(other))
        self.other = other


class TooEarlyError(Exception):
    """A change would begin before, or on, the day on which the version in force began."""


class NotMeasuredError(Exception):
    """Nothing is promised of which nobody could say whether it was kept."""


@transaction.atomic
def add_standard(
    *,
    moment: Moment,
    promise: Promise,
    measured_by: str,
    measured_how: str,
    by: User,
    measured_with: str = "",
    objective: Text | None = None,
) -> Standard:
    """Promise something at a moment, for units or the whole organisation.

    Raises:
        NotMeasuredError: It has no means of measurement.
        StandsAlreadyError: Another standard promises for one of the units then.
    """
    must_write_for(by, *whose(promise.units))
    _check_measured(measured_by)
    _check_room(moment, promise, None)
    standard = Standard.objects.create(
        moment=moment,
        measured_by=measured_by,
        measured_how=measured_how,
        measured_with=measured_with,
        objective=objective,
    )
    _begin(standard, promise, by=by, reason="")
    record(by=by, did="added a standard", about=promise.statement, **_said(standard, promise),
           measured=[measured_by, measured_how, measured_with],
           objective=objective and str(objective))  # fmt: skip
    _announce(standard, "added")
    return standard


@transaction.atomic
def change_standard(
    *,
    standard: Standard,
    seen: str,
    promise: Promise,
    measured_by: str,
    measured_how: str,
    objective: Text | None,
    reason: str,
    by: User,
    measured_with: str = "",
    draft_seen: int | None = None,
    although: str = "",
) -> None:
    """Begin a version that promises otherwise, unless it is another by now than the one seen.

    How it is measured and which objective it serves belong to the standard; saying only these
    otherwise begins no version, and stands in its history all the same. A version can be corrected
    in place until it begins, and within a day of writing it. It takes the place of the draft, of
    which `draft_seen` is the edition.

    It may begin on a past day within the version in force, since what is told to customers is
    often changed before it is written down. The history shows who wrote each version when.

    Raises:
        ChangedMeanwhileError: Somebody else saved first.
        NotMeasuredError: It has no means of measurement.
        TooEarlyError: The version in force began on that day or later.
        StandsAlreadyError: Another standard promises for one of the units then.
        UnheardError: Fewer were heard on the draft than were to be, and `although` gives no reason.
    """
    held = Standard.objects.select_for_update().get(pk=standard.pk)
    newest = standard.versions.select_for_update().order_by("valid_from").last()
    must_write_for(by, *(whose(newest.units.all()) if newest else ()), *whose(promise.units))
    if stamp(newest) != seen or draft_seen not in {None, held.edition}:
        raise ChangedMeanwhileError
    _check_measured(measured_by)
    before, stood_beside = _of(newest) if newest else None, changes.beside(held)
    Standard.objects.filter(pk=standard.pk).update(
        measured_by=measured_by, measured_how=measured_how, measured_with=measured_with,
        objective=objective,
    )  # fmt: skip
    kept = _promise(standard, newest, promise, by=by, reason=reason, although=although,
                    ends_draft=draft_seen is not None)  # fmt: skip
    if newest:
        changes.keep(standard, stood_beside, by=by, reason=reason)
    record(
        by=by, did="changed a standard", about=promise.statement, **_said(standard, promise),
        before=before and _said(standard, before), reason=reason, although=kept,
        measured=[measured_by, measured_how, measured_with],
        objective=objective and str(objective),
    )  # fmt: skip
    _announce(standard, "changed" if newest else "added")


def _promise(
    standard: Standard,
    newest: StandardVersion | None,
    promise: Promise,
    *,
    by: User,
    reason: str,
    although: str,
    ends_draft: bool,
) -> str:
    """Begin a version where it promises otherwise; then there is no draft any more."""
    otherwise = newest is None or _promises_otherwise(promise, _of(newest))
    if otherwise:
        _check_room(standard.moment, promise, standard)
    if newest is None:
        _begin(standard, promise, by=by, reason=reason)
    elif otherwise:
        _replace(standard, newest, promise, by=by, reason=reason)
    if not (otherwise or ends_draft):
        return ""
    Standard.objects.filter(pk=standard.pk).update(draft={}, edition=F("edition") + 1)
    number = standard.versions.count()
    return settle(HEARD_AS, standard.pk, version=number, although=although)


def _replace(
    standard: Standard, newest: StandardVersion, promise: Promise, *, by: User, reason: str
) -> None:
    if newest.valid_from > today() or promise.valid_from <= newest.valid_from:
        if not versions.correctable(newest):
            raise TooEarlyError
        versions.withdraw(newest)
    _begin(standard, promise, by=by, reason=reason)


def _promises_otherwise(promise: Promise, before: Promise) -> bool:
    """Whether there is more to it than another day; the day of what has not begun counts too."""
    if before.valid_from > today():
        return promise != before
    return replace(promise, valid_from=before.valid_from) != before


def stamp(version: StandardVersion | None) -> str:
    """What a form keeps of the version that it showed; of none yet nothing."""
    return f"{version.pk} {version.made_at.isoformat()}" if version else ""


@transaction.atomic
def end_standard(*, standard: Standard, last_day: dt.date, by: User) -> None:
    """Promise it no longer after a day, also a past one; the audit trail says who ended it, when.

    What has ended already may end on another day, unless another standard promises by then.

    Raises:
        TooEarlyError: The version in force began after that day.
        StandsAlreadyError: Another standard promises for one of the units before that day.
    """
    newest = standard.versions.select_for_update().latest("valid_from")
    units = newest.units.all()
    must_write_for(by, *whose(units))
    if last_day < newest.valid_from:
        raise TooEarlyError
    other = versions.in_the_way(
        standard.moment, units, newest.valid_from, last_day, apart_from=standard
    )
    if other:
        raise StandsAlreadyError(other)
    before, newest.valid_to = newest.valid_to, last_day
    newest.save(update_fields=["valid_to"])
    record(by=by, did="ended a standard", about=newest.statement, last_day=str(last_day),
           before=before and str(before))  # fmt: skip
    _announce(standard, "ended")


def _announce(standard: Standard, change: str) -> None:
    announce(
        Event.STANDARD_CHANGED, standard=standard.pk, moment=standard.moment.key, change=change
    )


def whose(units: Iterable[Unit]) -> list[Unit | None]:
    """The units that promise, or None for the whole organisation."""
    return [*units] or [None]


def _begin(standard: Standard, promise: Promise, *, by: User, reason: str) -> None:
    versions.begin(
        standard,
        units=promise.units,
        valid_from=promise.valid_from,
        statement=promise.statement,
        target=promise.target,
        told_to_customers=promise.told_to_customers,
        made_by=by,
        reason=reason,
    )


def _check_measured(measured_by: str) -> None:
    if not measured_by:
        raise NotMeasuredError


def _check_room(moment: Moment, promise: Promise, standard: Standard | None) -> None:
    other = versions.in_the_way(
        moment, promise.units, promise.valid_from, None, apart_from=standard
    )
    if other:
        raise StandsAlreadyError(other)


def _of(version: StandardVersion) -> Promise:
    return Promise(
        version.statement,
        version.target,
        version.told_to_customers,
        list(version.units.all()),
        version.valid_from,
    )


def _said(standard: Standard, promise: Promise) -> dict[str, object]:
    return {
        "standard": standard.pk,
        "moment": standard.moment.key,
        "target": promise.target,
        "told_to_customers": promise.told_to_customers,
        "units": [unit.key for unit in promise.units],
        "valid_from": str(promise.valid_from),
    }
