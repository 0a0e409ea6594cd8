"""A repair from the ticket to the collection: four steps, of which the parts cost the day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Days = NDArray[np.int64]

STEPS = ("parts", "workshop", "test_ride", "collection")
TOMORROW, THURSDAY = 1, 4
"""The days that a ticket promises."""
OF_TICKETS = 0.35
"""How many tickets promise tomorrow."""
WITHOUT_PARTS = (0.48, 0.66)
"""How many repairs need no part that has to be ordered: before the plan, and since."""
ORDERED = (0.30, 0.30, 0.20, 0.12, 0.08)
"""Of the others, how many parts come after 1, 2, 3, 4, 5 days."""
OTHER_STEPS = {
    "workshop": (0.65, 0.28, 0.07),
    "test_ride": (0.85, 0.15),
    "collection": (0.90, 0.10),
}
"""How many take 0, 1, 2 days."""
TRIES = 2_000
EVEN = 0.5
CLEAR = 0.07
"""So far from even a chance is that a history of a few months tells on which side it is."""


@dataclass(frozen=True)
class Repairs:
    """The times of repairs in whole days, one entry each, and what their tickets promise."""

    promise: Days
    steps: dict[str, Days]

    @property
    def total(self) -> Days:
        """From the ticket to the collection."""
        return np.asarray(sum(self.steps.values()))


def repair(rng: np.random.Generator, since_plan: NDArray[np.bool_]) -> Repairs:
    """Draw the steps of repairs; `since_plan` says which were begun after the plan."""
    n = len(since_plan)
    ordered = 1 + rng.choice(len(ORDERED), n, p=ORDERED)
    without = rng.random(n) < np.where(since_plan, WITHOUT_PARTS[1], WITHOUT_PARTS[0])
    steps = {"parts": np.where(without, 0, ordered)}
    steps |= {name: rng.choice(len(p), n, p=p) for name, p in OTHER_STEPS.items()}
    return Repairs(np.where(rng.random(n) < OF_TICKETS, TOMORROW, THURSDAY), steps)


@cache
def chance_of(days: int, *, since_plan: bool, capped: str | None = None) -> float:
    """How many repairs are done in so many days; `capped` names a step that takes its median."""
    done = np.ones(1)
    for name, chances in _steps(since_plan=since_plan).items():
        done = np.convolve(done, _at_most_the_median(chances) if name == capped else chances)
    return float(done[: days + 1].sum())


def _steps(*, since_plan: bool) -> dict[str, NDArray[np.float64]]:
    without = WITHOUT_PARTS[since_plan]
    parts = np.array([without, *((1 - without) * np.array(ORDERED))])
    return {"parts": parts} | {name: np.array(p) for name, p in OTHER_STEPS.items()}


def _at_most_the_median(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    median = int(np.searchsorted(np.cumsum(chances), 0.5))
    return np.append(chances[:median], chances[median:].sum())


def kept_of(promise: Days, since_plan: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The chance that each ticket's promise is kept."""
    table = np.zeros((THURSDAY + 1, 2))
    for days in (TOMORROW, THURSDAY):
        for later in (False, True):
            table[days, int(later)] = chance_of(days, since_plan=later)
    return np.asarray(table[promise, since_plan.astype(int)])


def as_wanted(
    rng: np.random.Generator, drawn: Repairs, opened: Days, today: int, about_to_break: int
) -> Repairs:
    """The repairs with today's open ones drawn again, until as many press as wanted, clearly.

    So many are to be about to break when the morning after `today` comes, all of which will, and
    as many others when that day is over, of which one may be kept. Those that had not been
    collected by today are drawn again among repairs that take so long; what comes nearest is taken,
    where there are too few open ones.
    """
    open_ = np.flatnonzero((opened <= today) & (opened + drawn.total > today))
    pool = repair(rng, np.ones(2_000, dtype=bool))
    longer = [np.flatnonzero(pool.total > age) for age in today - opened[open_]]

    def off(tried: Repairs) -> int:
        chances = [chances_to_break(tried, opened, today, over=over) for over in (False, True)]
        pressing = [each >= EVEN for each in chances]
        missed = sum(abs(int(each.sum()) - about_to_break) for each in pressing)
        kept = [int((each & (tried.total <= tried.promise)).sum()) for each in pressing]
        unclear = sum(int((abs(each - EVEN) < CLEAR).sum()) for each in chances)
        return missed + kept[0] + max(kept[1] - 1, 0) + unclear

    best, least = drawn, off(drawn)
    for _ in range(TRIES):
        if not least or not len(open_):
            break
        tried = _drawn_again(rng, best, open_, pool, longer)
        missed = off(tried)
        best, least = (tried, missed) if missed <= least else (best, least)
    return best


def _drawn_again(
    rng: np.random.Generator,
    drawn: Repairs,
    which: NDArray[np.intp],
    pool: Repairs,
    longer: list[NDArray[np.intp]],
) -> Repairs:
    """New steps for some repairs, each out of those of the pool that are long enough for it."""
    pairs = [(at, rng.choice(its)) for at, its in zip(which, longer, strict=True) if len(its)]
    places, chosen = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    steps = {name: days.copy() for name, days in drawn.steps.items()}
    for name in STEPS:
        steps[name][places] = pool.steps[name][chosen]
    return Repairs(drawn.promise, steps)


def breaking(drawn: Repairs, opened: Days, today: int) -> NDArray[np.bool_]:
    """Which repairs are open, not late yet, and will be."""
    open_ = (opened <= today) & (opened + drawn.total > today)
    return np.asarray(open_ & (opened + drawn.promise > today) & (drawn.total > drawn.promise))


def chances_to_break(
    drawn: Repairs, opened: Days, today: int, *, over: bool = False
) -> NDArray[np.float64]:
    """The chance that each open repair breaks its promise; nothing of others and of late ones.

    Seen on the morning after `today`, when all that is known is where each stands and since when;
    or when that day is `over` and nobody has collected any.
    """
    due, found = opened + drawn.promise, np.full(len(opened), np.nan)
    open_ = (opened <= today) & (opened + drawn.total > today)
    for at in np.flatnonzero(open_ & (due > today + over)):
        since, place = int(opened[at]), 0
        while since + drawn.steps[STEPS[place]][at] <= today:
            since, place = since + int(drawn.steps[STEPS[place]][at]), place + 1
        known_until = today + 1 + over
        kept = _chance_at(place, known_until - since, int(due[at]) - since)
        if kept is None:
            kept = _chance_of_all(known_until - int(opened[at]), int(drawn.promise[at]))
        found[at] = 1 - kept
    return found


@cache
def _chance_at(place: int, spent: int, left: int) -> float | None:
    """The chance that a repair is done in time that is in a step for so long; None: none is."""
    chances = _steps(since_plan=True)[STEPS[place]]
    rest = _all_of(STEPS[place + 1 :])
    at_least = np.where(np.arange(len(chances)) >= spent, chances, 0.0)
    if not at_least.any():
        return None
    return float(np.convolve(at_least, rest)[: max(left + 1, 0)].sum() / at_least.sum())


@cache
def _chance_of_all(age: int, due: int) -> float:
    """The chance of a repair of an age to be done in time."""
    done = _all_of(STEPS)
    return float(done[age : due + 1].sum() / done[age:].sum())


def _all_of(names: Sequence[str]) -> NDArray[np.float64]:
    """How many take how long over some steps together."""
    every, done = _steps(since_plan=True), np.ones(1)
    for name in names:
        done = np.convolve(done, every[name])
    return done
