"""The sentences of promises: how often they would be kept, and were of late; the charter's too."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from keepword.delivery.given.counting import Counting
from keepword.demo.checking.statements import Statement
from keepword.organisation.present import today
from keepword.organisation.working_time import WorkingTime, working_hours
from keepword.simulate import DAYS, Organisation, Truth, chance_of
from keepword.standards.models import Promise, PromiseVersion
from keepword.standards.promising.feasibility import (
    Feasibility,
    TradeOff,
    feasibility,
    kept_of_late,
)
from keepword.standards.promising.querysets import promises
from keepword.standards.realistic import period

A_DAY = dt.timedelta(days=1)
NOON = dt.time(12)
DAYS_A_WEEK = 7
LONGEST = 12
"""No repair takes so many days."""
HALF = 0.5
COSTS = re.compile(
    r"“(?P<step>\w+)” costs .* (?P<more>\d+) more .* \((?P<low>\d+) to (?P<high>\d+)"
)
MADE_OUT_OF = 5
"""Figures of the sentence on the backlog: open, broken, about to break, and its interval."""


def of_promises(shop: Organisation, truth: Truth) -> Iterator[Statement]:
    """Every kind of promise, drafted or told to customers."""
    for promise in promises():
        found = feasibility(promise, promise.newest)
        about = f"Promise, {promise}"
        yield from of_rows(about, found.rows, shop, working_hours())
        yield from _of_the_backlog(about, promise, found, shop)
        yield from _of_the_cost(about, promise, found, shop)
        yield from _of_late(about, promise, truth, shop)


def of_rows(
    about: str, rows: Iterable[TradeOff], shop: Organisation, working: WorkingTime
) -> Iterator[Statement]:
    """How often each length of time was kept."""
    for row in rows:
        said = f"{row.within:.0f} days hold {100 * row.share:.0f} times in 100."
        true = _kept_in(row.within, shop, working)
        yield Statement(about, said, true, row.share, row.low, row.high)


def _kept_in(
    within: float, shop: Organisation, working: WorkingTime, *, capped: str | None = None
) -> float:
    """How many repairs take so many working days at most, on whichever day of a week they begin."""
    begun_on = [shop.last_day - day * A_DAY for day in range(DAYS_A_WEEK)]
    in_time = np.array([_working_days(begun, working) for begun in begun_on]) <= within
    return float((in_time * _chances(capped)).sum(axis=1).mean())


@cache
def _chances(capped: str | None) -> NDArray[np.float64]:
    """How likely a repair takes each number of days."""
    done = [chance_of(days, since_plan=True, capped=capped) for days in range(LONGEST)]
    return np.diff([0.0, *done])


@cache
def _working_days(begun: dt.date, working: WorkingTime) -> list[int]:
    """So many of each number of days, counted from one on which a repair begins."""
    return [working.days_between(begun, begun + days * A_DAY) for days in range(LONGEST)]


def _of_the_cost(
    about: str, promise: Promise, found: Feasibility, shop: Organisation
) -> Iterator[Statement]:
    """Which step costs the day, and how many more would be kept without; told in whole numbers."""
    within = promise.newest.within
    for said in found.says:
        told = COSTS.search(said)
        if told and within:
            more, low, high = (int(told[name]) for name in ("more", "low", "high"))
            working = working_hours()
            kept = _kept_in(within, shop, working)
            true = _kept_in(within, shop, working, capped=told["step"]) - kept
            yield Statement(about, said, 100 * true, more, low - HALF, high + HALF)


def _of_the_backlog(
    about: str, promise: Promise, found: Feasibility, shop: Organisation
) -> Iterator[Statement]:
    within = promise.newest.within
    for said in found.says:
        figures = [int(each) for each in re.findall(r"\d+", said)]
        if "taken longer already" in said and len(figures) == MADE_OUT_OF and within:
            old, whole = _open_jobs(shop)
            broken = sum(age >= within for age in old)
            will = sum(age < within < days for age, days in zip(old, whole, strict=True))
            yield Statement(about, said, len(old), figures[0])
            yield Statement(about, said, broken, figures[1])
            yield Statement(about, said, will, *figures[2:])


def _open_jobs(shop: Organisation) -> tuple[list[int], list[int]]:
    """How many days are over for each open repair, and how long it will have taken."""
    day, total = shop.occasions["repairs"].day, shop.repairs.total
    working, old, whole = working_hours(), [], []
    counting, now = Counting(working, PromiseVersion.CountedIn.DAYS), timezone.now()
    for number in np.flatnonzero(day + total >= DAYS):
        begun = shop.date(int(day[number]))
        noon = dt.datetime.combine(begun, NOON, tzinfo=working.zone)
        old.append(max(int(counting.spent(noon, now)) - 1, 0))
        whole.append(working.days_between(begun, begun + int(total[number]) * A_DAY))
    return old, whole


def _of_late(about: str, promise: Promise, truth: Truth, shop: Organisation) -> Iterator[Statement]:
    late = kept_of_late(promise)
    if late.moment is None or late.whole is None or late.whole.low is None:
        return
    first, last = period(today())
    keepers = {promise.keeper.key, *(u.key for u in shop.units if u.parent == promise.keeper.key)}
    true = truth.share(late.moment.key, "delivered", first, last, units=keepers)
    if true is not None and late.whole.high is not None:
        said = f"Kept {late.whole} times in 100 of late."
        yield Statement(about, said, true, late.whole.share, late.whole.low, late.whole.high)
