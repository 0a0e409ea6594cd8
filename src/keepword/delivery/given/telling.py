"""How a given promise ended, for the ledger: delivered, in the transaction that says it."""

import datetime as dt

from django.utils import timezone

from keepword.delivery.given.counting import Counting, lasted
from keepword.delivery.models import GivenKind, GivenOutcome, GivenPromise
from keepword.ledger import actions as ledger
from keepword.ledger.schema import Observation
from keepword.organisation.models import User
from keepword.organisation.working_time import working_hours
from keepword.standards.delivered import LENS, ever_delivered_by
from keepword.standards.models import Promise

SOURCE = "given-promises"
Outcome = GivenPromise.Outcome


def kind_of(promise: Promise) -> GivenKind:
    """What the register knows of a kind; at the first promise, who tells the ledger is found.

    Where an import observes its moment already, the register does not count the same again.
    """
    known = GivenKind.objects.filter(promise=promise).first()
    if known:
        return known
    others = ever_delivered_by(promise.moment) - {SOURCE} if promise.moment else set()
    told_by = GivenKind.Told.IMPORT if others else GivenKind.Told.REGISTER
    return GivenKind.objects.get_or_create(promise=promise, defaults={"told_by": told_by})[0]


def tell(
    given: GivenPromise, what: str, *, done_at: dt.datetime | None, note: str, by: User | None
) -> GivenOutcome:
    """Keep an outcome, and record it at its moment where the register is who tells the ledger."""
    counting = Counting(working_hours(), given.version.counted_in)
    given.outcome, given.done_at = what, done_at
    given.took = lasted(counting, given, done_at) if done_at else None
    is_over = done_at is not None or what == Outcome.CALLED_OFF or by is not None
    given.ended_at = timezone.now() if is_over else None
    given.save(update_fields=("outcome", "done_at", "took", "ended_at"))
    said = GivenOutcome(given=given, what=what, note=note, said_by=by)
    said.save()
    moment = given.promise.moment
    if moment and what != Outcome.CALLED_OFF and _tells(given.promise):
        said.in_ledger, said.moment = True, moment.key
        said.save(update_fields=("in_ledger", "moment"))
        ledger.record([_observation(given, said, counting)])
    return said


def take_from_ledger(said: GivenOutcome, by: User) -> None:
    """Let an outcome that was taken back count no more; what is said next is counted anew."""
    if said.in_ledger:
        ledger.correct(
            source=SOURCE, ref=_ref(said), moment=said.moment, lens=LENS,
            values={"score": None}, by=str(by),
        )  # fmt: skip


def _tells(promise: Promise) -> bool:
    return kind_of(promise).told_by == GivenKind.Told.REGISTER


def _observation(given: GivenPromise, said: GivenOutcome, counting: Counting) -> Observation:
    """It counts on the day on which it was kept, or on which it was broken."""
    kept = said.what == Outcome.KEPT
    happened_at = given.done_at if kept and given.done_at else given.due_at
    return Observation(
        happened_at=happened_at,
        day=counting.day(happened_at),
        source=SOURCE,
        ref=_ref(said),
        moment=said.moment,
        unit=given.keeper.key if given.keeper else None,
        lens=LENS,
        person=given.person.surrogate if given.person else None,
        score=float(kept),
    )


def _ref(said: GivenOutcome) -> str:
    return f"outcome-{said.pk}"
