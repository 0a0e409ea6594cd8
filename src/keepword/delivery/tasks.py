import time

from django.db import transaction
from django.utils import timezone

from keepword.delivery.arrivals import work_on
from keepword.delivery.given.querysets import without_paused
from keepword.delivery.given.telling import Ending, tell
from keepword.delivery.models import Arrival, GivenPromise
from keepword.delivery.watching import put_away, take_files
from keepword.organisation.working_time import working_hours

LOT = 500


def sweep(now: float | None = None) -> None:
    """One round of the worker: take what lies in watched folders, import what waits, put away."""
    take_files(time.time() if now is None else now)
    waiting = Arrival.objects.filter(
        state__in=(Arrival.State.READING, Arrival.State.QUEUED, Arrival.State.RUNNING)
    )
    for arrival in waiting.order_by("made_at"):
        work_on(arrival)
    put_away()
    break_overdue()


def break_overdue() -> int:
    """Say of promises that they were not kept, when their time and one more working day are over.

    Until then somebody may note that it was done; and who notes it later mends it. How many.
    """
    overdue = GivenPromise.objects.filter(outcome="", due_at__lt=timezone.now())
    if not overdue.exists():
        return 0
    working, broken = working_hours(), 0
    for given in without_paused(overdue)[:LOT]:
        if working.after_days(given.due_at, 1) < timezone.now():
            broken += _broken(given)
    return broken


@transaction.atomic
def _broken(given: GivenPromise) -> bool:
    """Whether nobody has said anything of it meanwhile."""
    locked = GivenPromise.objects.select_for_update(of=("self",))
    known = locked.select_related("promise__moment", "version", "keeper", "person")
    still = known.filter(pk=given.pk, outcome="", due_at=given.due_at).first()
    if still is None:
        return False
    tell([Ending(still, GivenPromise.Outcome.BROKEN)], by=None)
    return True
