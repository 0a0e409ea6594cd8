"""How long jobs of a kind took: those given here, or those of the file that was read in."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from django.db.models import Count
from django.utils import timezone
from numpy.typing import NDArray

from keepword.delivery.models import GivenPromise
from keepword.measure import chain
from keepword.standards.models import PromiseHistory
from keepword.standards.promising.feasibility import jobs_of, steps_of

OF_LATE = dt.timedelta(days=365)
Kind = tuple[int, str]
"""A kind of promise, and whether its time is counted in days or hours."""


@dataclass(frozen=True)
class Known:
    """What is known of a kind: its jobs, and where a file has them the times of their steps."""

    jobs: chain.JobCounts
    steps: chain.StepCounts | None
    open_ages: NDArray[np.float64]


def known_of(kinds: Collection[Kind], ages: Mapping[Kind, Iterable[float]]) -> dict[Kind, Known]:
    """Of each kind what is fuller, its register or its file; `ages` are those of open promises."""
    promises = {promise for promise, _unit in kinds}
    given = took_by(promises)
    known = {}
    for kind in kinds:
        if given[kind]:
            known[kind] = _of_register(given[kind], ages.get(kind, ()))
    for history in PromiseHistory.objects.filter(promise__in=promises).order_by("pk"):
        kind = (history.promise_id, history.counted_in)
        if kind not in kinds or not history.closed:
            continue
        of_file = _of_file(history)
        if kind not in known or known[kind].jobs.closed.sum() < of_file.jobs.closed.sum():
            known[kind] = of_file
    return known


def took_by(promises: Collection[int]) -> dict[Kind, Counter[float]]:
    """How many promises of each kind took how long, since a year ago."""
    done = GivenPromise.objects.filter(
        promise__in=promises, took__isnull=False, given_at__gt=timezone.now() - OF_LATE
    ).order_by()
    found: dict[Kind, Counter[float]] = defaultdict(Counter)
    rows = done.values_list("promise", "version__counted_in", "took").annotate(n=Count("pk"))
    for promise, counted_in, took, n in rows:
        found[promise, counted_in][took] += n
    return found


def _of_register(took: Counter[float], ages: Iterable[float]) -> Known:
    open_ = Counter(ages)
    days = sorted({*took, *open_})
    jobs = chain.JobCounts(
        np.array(days, dtype=np.float64),
        np.array([took[day] for day in days], dtype=np.float64),
        np.array([open_[day] for day in days], dtype=np.float64),
    )
    return Known(jobs, None, np.zeros(0))


def _of_file(history: PromiseHistory) -> Known:
    if not history.stepped:
        return Known(jobs_of(history), None, np.zeros(0))
    steps, ages = steps_of(history)
    return Known(jobs_of(history), steps, ages)
