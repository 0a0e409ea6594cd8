"""A repair from the ticket to the collection: four steps, of which the parts cost the day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
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
    """The repairs with today's open ones drawn again, until as many of them will break as wanted.

    Those that had not been collected by today are drawn again among repairs that take so long;
    what comes nearest in a few dozen draws is taken, where there are too few open ones.
    """
    open_ = np.flatnonzero((opened <= today) & (opened + drawn.total > today))
    best, off = drawn, abs(int(breaking(drawn, opened, today).sum()) - about_to_break)
    for _ in range(60):
        if not off or not len(open_):
            break
        tried = _drawn_again(rng, best, open_, today - opened[open_])
        missed = abs(int(breaking(tried, opened, today).sum()) - about_to_break)
        best, off = (tried, missed) if missed <= off else (best, off)
    return best


def _drawn_again(
    rng: np.random.Generator, drawn: Repairs, which: NDArray[np.intp], ages: Days
) -> Repairs:
    """New steps for some repairs, each longer in all than its age."""
    pool = repair(rng, np.ones(2_000, dtype=bool))
    steps = {name: days.copy() for name, days in drawn.steps.items()}
    for at, age in zip(which, ages, strict=True):
        chosen = rng.choice(np.flatnonzero(pool.total > age)) if (pool.total > age).any() else None
        for name in STEPS if chosen is not None else ():
            steps[name][at] = pool.steps[name][chosen]
    return Repairs(drawn.promise, steps)


def breaking(drawn: Repairs, opened: Days, today: int) -> NDArray[np.bool_]:
    """Which repairs are open, not late yet, and will be."""
    open_ = (opened <= today) & (opened + drawn.total > today)
    return np.asarray(open_ & (opened + drawn.promise > today) & (drawn.total > drawn.promise))
