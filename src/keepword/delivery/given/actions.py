"""What people do with a promise given to a customer: give it, pause, extend, end, take back."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from keepword.delivery.given import customers
from keepword.delivery.given.counting import Counting, lasted
from keepword.delivery.given.permission import held, must_give
from keepword.delivery.given.telling import Ending, Outcome, kind_of, mark_taken_back, tell
from keepword.delivery.models import GivenExtension, GivenKind, GivenPause, GivenPromise
from keepword.delivery.models.given import BY_HAND
from keepword.organisation.audit import record
from keepword.organisation.models import Person, User
from keepword.organisation.working_time import working_hours
from keepword.standards.actions import ChangedMeanwhileError
from keepword.standards.actions.permission import must_write_for
from keepword.standards.models import Promise, PromiseVersion


class NotPromisedError(Exception):
    """This kind of promise is not made any more."""


class GivenAlreadyError(Exception):
    """The same number of the same source has this promise already: `given` is it."""

    def __init__(self, given: GivenPromise) -> None:
        super().__init__(given.ref)
        self.given = given


class WrongTimeError(Exception):
    """A time that cannot be: before what it follows, or in the future."""


@dataclass(frozen=True)
class Order:
    """What is promised to whom, as somebody or a program says it."""

    ref: str
    customer: str = ""
    reach: str = ""
    given_at: dt.datetime | None = None
    due_on: dt.date | None = None
    """A day by hand; none is counted from the kind."""
    source: str = BY_HAND


@transaction.atomic
def give(*, promise: Promise, order: Order, by: User) -> GivenPromise:
    """Give a customer a promise of a kind that is made today.

    Raises:
        NotPromisedError: It is made no longer, or not yet.
        GivenAlreadyError: This number has it already.
        WrongTimeError: It is given in the future, or due before it is given.
        SeveralError: Files know several people by this name.
    """
    must_give(by)
    version = in_force(promise)
    keys = customers.keys_of([order.customer], customers.origins())
    person = customers.people_of([*keys.values()]).get(keys.get(order.customer, ""))
    given = promised(version, order, person, Counting(working_hours(), version.counted_in), by)
    try:
        with transaction.atomic():
            given.save(force_insert=True)
    except IntegrityError:
        twin = GivenPromise.objects.filter(promise=promise, source=given.source, ref=given.ref)
        raise GivenAlreadyError(twin.get()) from None
    kind_of(promise)
    record(by=by, did="gave a promise", about=str(version), given=given.pk)
    return given


def promised(
    version: PromiseVersion, order: Order, person: Person | None, counting: Counting, by: User
) -> GivenPromise:
    """The row of a promise that is given now, not saved yet.

    Raises:
        NotPromisedError: Its kind says no length of time, and no day is given.
        WrongTimeError: It is given in the future, or due before it is given.
    """
    now = timezone.now()
    given_at = order.given_at or now
    if order.due_on:
        due = counting.closing(order.due_on)
    elif version.within:
        due = counting.due(given_at, version.within)
    else:
        raise NotPromisedError
    if given_at > now or due < given_at:
        raise WrongTimeError
    return GivenPromise(
        promise=version.promise, version=version, source=order.source, ref=order.ref,
        person=person, customer=customers.shown(order.customer), reach=order.reach,
        keeper=version.promise.keeper, given_at=given_at, given_by=by, first_due_at=due, due_at=due,
    )  # fmt: skip


@transaction.atomic
def finish(*, given: GivenPromise, done_at: dt.datetime | None, note: str, by: User) -> str:
    """Say that the customer has it: kept, if it was by its time, else not; which of the two.

    Raises:
        ChangedMeanwhileError: Somebody has said already how it ended.
        WrongTimeError: It was done in the future, or before it was promised.
    """
    locked, now = held(given, by), timezone.now()
    done_at = done_at or now
    if locked.ended_at:
        raise ChangedMeanwhileError
    if not locked.given_at <= done_at <= now:
        raise WrongTimeError
    _end_pause(locked, done_at, by)
    what = Outcome.KEPT if done_at <= locked.due_at else Outcome.BROKEN
    if locked.outcome == what:
        _done_after_all(locked, done_at, now)
    else:
        if locked.outcome:
            mark_taken_back(locked, by)
        tell([Ending(locked, what, done_at, note)], by=by)
    did = gettext_noop("kept a given promise")
    broke = gettext_noop("did not keep a given promise")
    record(by=by, did=did if what == Outcome.KEPT else broke, about=_about(locked), given=locked.pk)
    return what


@transaction.atomic
def break_(*, given: GivenPromise, note: str, by: User) -> None:
    """Say that it was not kept and will not be.

    Raises:
        ChangedMeanwhileError: Somebody has said already how it ended.
    """
    locked = held(given, by)
    if locked.ended_at:
        raise ChangedMeanwhileError
    _end_pause(locked, timezone.now(), by)
    if locked.outcome == Outcome.BROKEN:
        locked.ended_at = timezone.now()
        locked.save(update_fields=("ended_at",))
    else:
        tell([Ending(locked, Outcome.BROKEN, note=note)], by=by)
    record(by=by, did="broke a given promise", about=_about(locked), given=locked.pk)


@transaction.atomic
def call_off(*, given: GivenPromise, note: str, by: User) -> None:
    """Say that the customer wants it no longer: neither kept nor broken.

    Raises:
        ChangedMeanwhileError: Somebody has said already how it ended.
    """
    locked = held(given, by)
    if locked.outcome:
        raise ChangedMeanwhileError
    _end_pause(locked, timezone.now(), by)
    tell([Ending(locked, Outcome.CALLED_OFF, note=note)], by=by)
    record(by=by, did="called a given promise off", about=_about(locked), given=locked.pk)


@transaction.atomic
def take_back(*, given: GivenPromise, by: User) -> None:
    """Take back how it ended: the ledger counts that no more, and it is open again.

    Raises:
        ChangedMeanwhileError: Nobody has said how it ended, or it is taken back already.
    """
    locked = held(given, by)
    if not locked.outcome:
        raise ChangedMeanwhileError
    mark_taken_back(locked, by)
    locked.outcome, locked.done_at, locked.took, locked.ended_at = "", None, None, None
    locked.save(update_fields=("outcome", "done_at", "took", "ended_at"))
    record(by=by, did="took an outcome back", about=_about(locked), given=locked.pk)


@transaction.atomic
def pause(*, given: GivenPromise, reason: str, by: User) -> None:
    """Let its time stand still: it is the customer's turn.

    Raises:
        ChangedMeanwhileError: It is paused or ended already, or its time was over.
    """
    locked = held(given, by)
    paused = locked.pauses.filter(ended_at=None).exists()
    if locked.outcome or paused or locked.due_at < timezone.now():
        raise ChangedMeanwhileError
    GivenPause.objects.create(given=locked, reason=reason, begun_at=timezone.now(), begun_by=by)
    record(by=by, did="paused a given promise", about=_about(locked), given=locked.pk)


@transaction.atomic
def resume(*, given: GivenPromise, by: User) -> None:
    """Let its time run on: its day moves by as much working time as it stood still.

    Raises:
        ChangedMeanwhileError: It is not paused.
    """
    locked = held(given, by)
    if not _end_pause(locked, timezone.now(), by):
        raise ChangedMeanwhileError
    record(by=by, did="resumed a given promise", about=_about(locked), given=locked.pk)


@transaction.atomic
def extend(
    *, given: GivenPromise, due_on: dt.date, reason: str, told_how: str, seen: dt.datetime, by: User
) -> GivenExtension:
    """Another day: it holds if the customer is told before the old one is over, else it is a plan.

    Raises:
        ChangedMeanwhileError: It has ended, or is due at another time than was seen.
        WrongTimeError: The new day is not later than the old one.
    """
    locked = held(given, by)
    if locked.outcome or locked.due_at != seen:
        raise ChangedMeanwhileError
    new = Counting(working_hours(), locked.version.counted_in).closing(due_on)
    if new <= max(locked.due_at, timezone.now()):
        raise WrongTimeError
    extension = GivenExtension.objects.create(
        given=locked, old_due_at=locked.due_at, new_due_at=new, reason=reason,
        made_at=timezone.now(), made_by=by,
    )  # fmt: skip
    record(by=by, did="planned another day", about=_about(locked), given=locked.pk, day=str(due_on))
    if told_how:
        _told(extension, locked, told_how, by)
    return extension


@transaction.atomic
def note_told(*, extension: GivenExtension, how: str, by: User) -> None:
    """Say that the customer was told of the new day: in time it holds, late it stays a break.

    Raises:
        ChangedMeanwhileError: It was said before, or something else holds by now.
    """
    locked = held(extension.given, by)
    again = GivenExtension.objects.get(pk=extension.pk)
    if again.told_at or locked.outcome or again.old_due_at != locked.due_at:
        raise ChangedMeanwhileError
    _told(again, locked, how, by)


@transaction.atomic
def set_step(*, given: GivenPromise, step: str, by: User) -> None:
    """Say at which step it stands, from now on.

    Raises:
        ChangedMeanwhileError: It has ended.
    """
    locked = held(given, by)
    if locked.ended_at:
        raise ChangedMeanwhileError
    locked.step, locked.step_since = step, timezone.now()
    locked.save(update_fields=("step", "step_since"))
    record(by=by, did="moved a given promise on", about=_about(locked), given=locked.pk, step=step)


@transaction.atomic
def set_who_tells(*, promise: Promise, told_by: str, by: User) -> None:
    """Say whether the register tells the ledger how promises of a kind ended, or an import does."""
    must_write_for(by, promise.maker)
    kind = kind_of(promise)
    if kind.told_by != told_by:
        GivenKind.objects.filter(pk=kind.pk).update(
            told_by=told_by, said_by=by, said_at=timezone.now()
        )
        record(by=by, did="said who counts promises", about=str(promise), told_by=told_by)


def in_force(promise: Promise) -> PromiseVersion:
    """What a kind says today.

    Raises:
        NotPromisedError: It is made no longer, or not yet.
    """
    version = promise.in_force
    if version is None:
        raise NotPromisedError
    return version


def _done_after_all(given: GivenPromise, done_at: dt.datetime, now: dt.datetime) -> None:
    """What was broken already is done: only the waiting ends."""
    counting = Counting(working_hours(), given.version.counted_in)
    given.done_at, given.ended_at = done_at, now
    given.took = lasted(counting, given, done_at)
    given.save(update_fields=("done_at", "took", "ended_at"))


def _end_pause(given: GivenPromise, at: dt.datetime, by: User) -> bool:
    running = given.pauses.filter(ended_at=None).first()
    if running is None:
        return False
    running.ended_at, running.ended_by = max(at, running.begun_at), by
    running.save(update_fields=("ended_at", "ended_by"))
    counting = Counting(working_hours(), given.version.counted_in)
    stood = counting.between(running.begun_at, running.ended_at)
    given.paused += stood
    given.due_at = counting.later(given.due_at, stood)
    given.save(update_fields=("paused", "due_at"))
    return True


def _told(extension: GivenExtension, given: GivenPromise, how: str, by: User) -> None:
    extension.told_at, extension.told_how, extension.told_by = timezone.now(), how, by
    extension.save(update_fields=("told_at", "told_how", "told_by"))
    if extension.holds:
        given.due_at = extension.new_due_at
        given.save(update_fields=("due_at",))
    told = {"given": given.pk, "in_time": extension.holds}
    record(by=by, did="told a customer of another day", about=_about(given), **told)


def _about(given: GivenPromise) -> str:
    """A given promise in the audit trail: by what was promised, without the customer."""
    return str(given.version)
