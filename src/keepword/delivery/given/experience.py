"""What the register says of a kind of promise: how it was kept, how long it took, how near its day.

Standards ask for it (`standards/promising/given.py`).
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection

import numpy as np
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from keepword.delivery.given.counting import Counting
from keepword.delivery.given.known import OF_LATE, took_by
from keepword.delivery.models import GivenKind, GivenPause, GivenPromise
from keepword.measure import chain
from keepword.organisation.present import time_zone
from keepword.organisation.working_time import A_DAY, working_hours
from keepword.standards.models import Promise, PromiseVersion
from keepword.standards.promising.given import Register, Took

Outcome = GivenPromise.Outcome
NEVER = 100_000.0
"""So long at least takes what was given up, in days or hours."""


def kept(kinds: Collection[Promise], first: dt.date, last: dt.date) -> dict[int, tuple[int, int]]:
    """Of each kind how many were kept of those that ended in these days; two queries.

    Where an import observes the moment of a kind, it says more, and the kind is left out.
    """
    imported = GivenKind.objects.filter(promise__in=kinds, told_by=GivenKind.Told.IMPORT)
    told = set(imported.filter(promise__moment__isnull=False).values_list("promise", flat=True))
    begin, end = (
        dt.datetime.combine(day, dt.time.min, tzinfo=time_zone()) for day in (first, last + A_DAY)
    )
    was_kept = Q(outcome=Outcome.KEPT, done_at__gte=begin, done_at__lt=end)
    was_broken = Q(outcome=Outcome.BROKEN, due_at__gte=begin, due_at__lt=end)
    rows = (
        GivenPromise.objects.filter(was_kept | was_broken, promise__in=kinds)
        .order_by()
        .values_list("promise")
        .annotate(kept=Count("pk", filter=was_kept), of=Count("pk"))
    )
    return {promise: (n, of) for promise, n, of in rows if promise not in told}


def took(kind: Promise, counted_in: str) -> Took:
    """How long those of the last year took; what was never done took longer than any."""
    done = took_by([kind.pk])[kind.pk, counted_in]
    theirs = GivenPromise.objects.filter(promise=kind, version__counted_in=counted_in)
    waiting = _ages(theirs.filter(ended_at=None), Counting(working_hours(), counted_in))
    if not done:
        return Took(None, waiting)
    open_ = Counter(waiting)
    open_[NEVER] += _never_done(theirs).count()
    open_ += Counter()  # leaves out what there is none of
    lengths = sorted({*done, *open_})
    jobs = chain.JobCounts(
        np.array(lengths, dtype=np.float64),
        np.array([done[each] for each in lengths], dtype=np.float64),
        np.array([open_[each] for each in lengths], dtype=np.float64),
    )
    return Took(jobs, waiting)


def late(kind: Promise) -> chain.Agreed | None:
    """By how many working days those of the last year were ready after the day that held."""
    now, counting = timezone.now(), Counting(working_hours(), PromiseVersion.CountedIn.DAYS)
    over = _of_late(GivenPromise.objects.filter(promise=kind, version__within=None, due_at__lt=now))
    done = over.filter(done_at__isnull=False).exclude(outcome=Outcome.CALLED_OFF)
    rows = done.values_list("due_at", "done_at")
    days = [_after(counting, due, at) for due, at in rows if at]
    if not days:
        return None
    open_ = over.filter(ended_at=None).values_list("due_at", flat=True)
    waiting = [counting.spent(due, now) for due in open_]
    longest = max(*days, *waiting, 0.0)
    return chain.agreed(days, [*waiting, *[longest] * _never_done(over).count()])


REGISTER = Register(kept=kept, took=took, late=late)


def _of_late(given: QuerySet[GivenPromise]) -> QuerySet[GivenPromise]:
    return given.filter(given_at__gt=timezone.now() - OF_LATE).order_by()


def _never_done(given: QuerySet[GivenPromise]) -> QuerySet[GivenPromise]:
    """Those of late that were given up."""
    given_up = given.filter(outcome=Outcome.BROKEN, ended_at__isnull=False, done_at=None)
    return _of_late(given_up)


def _ages(given: QuerySet[GivenPromise], counting: Counting) -> tuple[float, ...]:
    """How long each is open by now, without its pauses; one that is paused grows no older.

    Of days only those count that are over: on the day on which it is due nothing took longer yet.
    """
    now, begun = timezone.now(), 0 if counting.in_hours else 1
    running = GivenPause.objects.filter(given__in=given, ended_at=None)
    paused = dict(running.values_list("given", "begun_at"))
    return tuple(
        max(counting.spent(each.given_at, paused.get(each.pk) or now) - begun - each.paused, 0.0)
        for each in given.order_by().only("pk", "given_at", "paused")
    )


def _after(counting: Counting, due: dt.datetime, at: dt.datetime) -> float:
    """By how many working days another day would have had to be agreed to be just kept."""
    if at > due:
        return max(counting.between(due, at), 1.0)
    return -counting.between(at - A_DAY, due - A_DAY)
