"""How a given promise ended, for the ledger: delivered, in the transaction that says it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

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
    kind = kind_known(promise)
    if kind.pk:
        return kind
    return GivenKind.objects.get_or_create(promise=promise, defaults={"told_by": kind.told_by})[0]


def kind_known(promise: Promise) -> GivenKind:
    """The same, as it is or would be; nothing is kept."""
    known = GivenKind.objects.filter(promise=promise).first()
    if known:
        return known
    others = ever_delivered_by(promise.moment) - {SOURCE} if promise.moment else set()
    told_by = GivenKind.Told.IMPORT if others else GivenKind.Told.REGISTER
    return GivenKind(promise=promise, told_by=told_by)


@dataclass(frozen=True)
class Ending:
    """How a promise ended, and when the customer had it, if they did."""

    given: GivenPromise
    what: str
    done_at: dt.datetime | None = None
    note: str = ""


def tell(endings: Sequence[Ending], *, by: User | None) -> None:
    """Keep how promises of one kind ended, and record it where the register tells the ledger."""
    if not endings:
        return
    promise, now = endings[0].given.promise, timezone.now()
    counting = Counting(working_hours(), endings[0].given.version.counted_in)
    moment = promise.moment if _tells(promise) else None
    rows = []
    for each in endings:
        _ended(each, counting, now, said=by is not None)
        in_ledger = moment is not None and each.what != Outcome.CALLED_OFF
        rows.append(
            GivenOutcome(
                given=each.given,
                what=each.what,
                note=each.note,
                said_at=now,
                said_by=by,
                in_ledger=in_ledger,
                moment=moment.key if moment and in_ledger else "",
            )
        )
    fields = ("outcome", "done_at", "took", "ended_at")
    GivenPromise.objects.bulk_update([each.given for each in endings], fields, batch_size=500)
    GivenOutcome.objects.bulk_create(rows, batch_size=500)
    ledger.record(_observation(said, counting) for said in rows if said.in_ledger)


def _ended(ending: Ending, counting: Counting, now: dt.datetime, *, said: bool) -> None:
    given, done_at = ending.given, ending.done_at
    given.outcome, given.done_at = ending.what, done_at
    given.took = lasted(counting, given, done_at) if done_at else None
    given.ended_at = now if done_at or said else None


def mark_taken_back(given: GivenPromise, by: User) -> None:
    """Let the outcome that holds count no more; what is said next is counted anew."""
    said = given.outcomes.get(taken_back_at=None)
    said.taken_back_at, said.taken_back_by = timezone.now(), by
    said.save(update_fields=("taken_back_at", "taken_back_by"))
    if said.in_ledger:
        ledger.correct(
            source=SOURCE, ref=_ref(said), moment=said.moment, lens=LENS,
            values={"score": None}, by=str(by),
        )  # fmt: skip


def _tells(promise: Promise) -> bool:
    return kind_of(promise).told_by == GivenKind.Told.REGISTER


def _observation(said: GivenOutcome, counting: Counting) -> Observation:
    """It counts on the day on which it was kept, or on which it was broken."""
    given, kept = said.given, said.what == Outcome.KEPT
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
