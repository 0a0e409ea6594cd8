"""What an order system's export changes in the register: new ones, steps, ends, later days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from keepword.delivery.given import customers
from keepword.delivery.given.actions import Order, in_force, promised
from keepword.delivery.given.counting import Counting
from keepword.delivery.given.export import Columns, Job
from keepword.delivery.given.permission import must_bring_in
from keepword.delivery.given.telling import Ending, Outcome, kind_of, mark_taken_back, tell
from keepword.delivery.models import GivenExtension, GivenPromise
from keepword.organisation.audit import record
from keepword.organisation.models import User
from keepword.organisation.working_time import working_hours
from keepword.standards.models import Promise, PromiseVersion
from keepword.web.csv_lines import Wrong

LOT = 500


@dataclass
class Brought:
    """What became of the lines of an export."""

    new: int = 0
    ended: int = 0
    moved: int = 0
    later: int = 0
    unchanged: int = 0
    differing: list[Wrong] = field(default_factory=list)
    """Lines that say otherwise than what stands here; nothing was changed by them."""


@transaction.atomic
def bring_in(
    *, promise: Promise, source: str, jobs: Sequence[Job], columns: Columns, by: User
) -> Brought:
    """Bring an export into the register: the same number of the same source is one promise.

    A later day than the one that holds is a plan until somebody says that the customer was told.

    Raises:
        PermissionDenied: They do not bring files in for the unit that keeps it.
        NotPromisedError: It is made no longer, or says no length of time and a line no day.
        WrongTimeError: A line's day is before it was promised.
        SeveralError: Files know several people by one of the names.
    """
    must_bring_in(by, promise)
    version = in_force(promise)
    counting = Counting(working_hours(), version.counted_in)
    known = _known(promise, source, jobs)
    brought, endings = Brought(), []
    made = _made([job for job in jobs if job.ref not in known], version, source, counting, by)
    brought.new = len(made)
    for job, given in made:
        if job.done_at:
            endings.append(_ending(given, job))
    for job in jobs:
        if job.ref in known:
            endings += _met(known[job.ref], job, counting, brought, by)
    kind = kind_of(promise)
    tell(endings, by=by)
    kind.columns = asdict(columns) | {"source": source}
    kind.save(update_fields=("columns",))
    record(
        by=by, did="brought given promises in", about=str(version), promise=promise.pk,
        source=source, new=brought.new, ended=len(endings),
    )  # fmt: skip
    return brought


def _known(promise: Promise, source: str, jobs: Sequence[Job]) -> dict[str, GivenPromise]:
    known: dict[str, GivenPromise] = {}
    locked = GivenPromise.objects.select_for_update(of=("self",))
    theirs = locked.select_related("promise__moment", "version", "keeper", "person")
    for begin in range(0, len(jobs), LOT):
        refs = [job.ref for job in jobs[begin : begin + LOT]]
        found = theirs.filter(promise=promise, source=source, ref__in=refs)
        known.update({each.ref: each for each in found.prefetch_related("extensions")})
    return known


def _made(
    jobs: Iterable[Job], version: PromiseVersion, source: str, counting: Counting, by: User
) -> list[tuple[Job, GivenPromise]]:
    jobs = list(jobs)
    keys = customers.keys_of((job.customer for job in jobs), customers.origins())
    people = customers.people_of([*keys.values()])
    made = []
    for job in jobs:
        order = Order(job.ref, job.customer, job.reach, job.given_at, job.due_on, source)
        given = promised(version, order, people.get(keys.get(job.customer, "")), counting, by)
        given.step, given.step_since = job.step, job.step_since
        made.append((job, given))
    GivenPromise.objects.bulk_create([given for _job, given in made], batch_size=LOT)
    return made


def _met(
    given: GivenPromise, job: Job, counting: Counting, brought: Brought, by: User
) -> list[Ending]:
    """What a line changes in a promise that is here already: how it ended, if it did."""
    if given.ended_at:
        _compare(given, job, brought)
        return []
    if job.done_at:
        brought.ended += 1
        ending = _ending(given, job)
        if given.outcome == ending.what:  # broken by its day, and done after all
            _done(given, job, counting)
            return []
        if given.outcome:
            mark_taken_back(given, by)
        return [ending]
    later, moved = _later(given, job, counting, by), _moved(given, job)
    brought.later += later
    brought.moved += moved
    brought.unchanged += not (later or moved)
    return []


def _ending(given: GivenPromise, job: Job) -> Ending:
    in_time = job.done_at is not None and job.done_at <= given.due_at
    return Ending(given, Outcome.KEPT if in_time else Outcome.BROKEN, job.done_at)


def _compare(given: GivenPromise, job: Job, brought: Brought) -> None:
    if job.done_at and given.done_at and job.done_at.date() != given.done_at.date():
        words = _("It ended here on another day. If the file is right, take that back first.")
        brought.differing.append(Wrong(job.line, job.ref, words))
    elif not job.done_at:
        words = _("It has ended here, and is open there. If the file is right, take that back.")
        brought.differing.append(Wrong(job.line, job.ref, words))
    else:
        brought.unchanged += 1


def _done(given: GivenPromise, job: Job, counting: Counting) -> None:
    if job.done_at:
        given.done_at, given.ended_at = job.done_at, timezone.now()
        given.took = max(counting.between(given.given_at, job.done_at) - given.paused, 0.0)
        given.save(update_fields=("done_at", "ended_at", "took"))


def _moved(given: GivenPromise, job: Job) -> bool:
    if not job.step or (given.step, given.step_since) == (job.step, job.step_since):
        return False
    given.step, given.step_since = job.step, job.step_since
    given.save(update_fields=("step", "step_since"))
    return True


def _later(given: GivenPromise, job: Job, counting: Counting, by: User) -> bool:
    """Whether the file names a later day that nobody has planned here yet."""
    due = counting.closing(job.due_on) if job.due_on else given.due_at
    planned = {each.new_due_at for each in given.extensions.all()}
    if due <= given.due_at or due in planned or given.outcome:
        return False
    GivenExtension.objects.create(
        given=given, old_due_at=given.due_at, new_due_at=due, reason=given.source,
        made_at=timezone.now(), made_by=by,
    )  # fmt: skip
    return True


def columns_of(known: Mapping[str, object]) -> dict[str, object]:
    """What the form of an export begins with: as somebody named its columns last."""
    steps = known.get("steps", ())
    listed = ", ".join(steps) if isinstance(steps, list | tuple) else ""
    return {**known, "steps": listed}
