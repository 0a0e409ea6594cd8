"""Customers' lives: when they buy, and after which purchase they leave without a word, or with one.

Somebody buys at a rate of their own and leaves after each purchase with a chance of their own; a
promise that was broken adds to that chance. One draw decides both: below the own chance they would
have left anyway, between it and the sum they leave because of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._shop import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Days = NDArray[np.int64]
    Shares = NDArray[np.float64]

RATE = (1.2, 75.0)
"""Shape, and days between purchases of the mean customer, of the gamma of rates."""
LEAVING = (1.2, 6.0)
"""The beta of the chance to leave after a purchase."""
DRIVEN_AWAY = 0.12
"""How much a broken promise adds to it."""
COMPLAINING = 0.03
"""How many of those whose promise was broken complain."""
AT_ONCE = 0.3
"""How many of the customers came within the first weeks."""
FIRST_WEEKS = 60
QUIET = 180
"""Who has not come back after so many days has not come back."""


@dataclass(frozen=True)
class Intended:
    """Every purchase somebody would make who never left, ordered by customer and time."""

    customer: Days
    day: Days
    nth: Days
    kind: Days
    rate: Shares
    """Purchases a day, of the customer."""
    leaving: Shares
    """The customer's own chance to leave after a purchase."""


@dataclass(frozen=True)
class Lives:
    """Which intended purchases were made, and what became of the customer after each."""

    made: NDArray[np.bool_]
    left: NDArray[np.bool_]
    driven_away: NDArray[np.bool_]
    complained: NDArray[np.bool_]
    quiet: Shares
    """The chance not to come back within the days of QUIET."""
    quiet_anyway: Shares
    """The same, had the promise been kept."""


def intended(rng: np.random.Generator, customers: int, days: int) -> Intended:
    """Draw when customers would buy, and what, over so many days."""
    early = rng.random(customers) < AT_ONCE
    joined = np.where(early, rng.random(customers) * FIRST_WEEKS, rng.random(customers) * days)
    shape, mean = RATE
    rate = rng.gamma(shape, 1 / (shape * mean), customers)
    leaving = rng.beta(*LEAVING, customers)
    later = rng.poisson(rate * (days - joined))
    who = np.repeat(np.arange(customers), later)
    when = joined[who] + rng.random(len(who)) * (days - joined[who])
    who, when = np.append(np.arange(customers), who), np.append(joined, when)
    order = np.lexsort([when, who])
    customer, day = who[order], when[order].astype(np.int64)
    first = np.searchsorted(customer, customer)
    bought = [number for number, kind in enumerate(KINDS) if not kind.after]
    return Intended(
        customer=customer + 1,
        day=day,
        nth=np.arange(len(customer)) - first,
        kind=rng.choice(bought, len(customer), p=[KINDS[number].share for number in bought]),
        rate=rate[customer],
        leaving=leaving[customer],
    )


def lives(rng: np.random.Generator, wanted: Intended, broken: NDArray[np.bool_]) -> Lives:
    """Who leaves after which purchase, where `broken` says of which the promise was broken."""
    drawn = rng.random(len(broken))
    because = np.minimum(wanted.leaving + DRIVEN_AWAY, 1.0)
    would = drawn < np.where(broken, because, wanted.leaving)
    before: Days = np.cumsum(would) - would
    made: NDArray[np.bool_] = before == before[np.arange(len(before)) - wanted.nth]
    stays_away = np.exp(-QUIET * wanted.rate)
    chance = np.where(broken, because, wanted.leaving)
    return Lives(
        made=made,
        left=would & made,
        driven_away=would & made & (drawn >= wanted.leaving),
        complained=made & broken & (rng.random(len(broken)) < COMPLAINING),
        quiet=chance + (1 - chance) * stays_away,
        quiet_anyway=wanted.leaving + (1 - wanted.leaving) * stays_away,
    )


@dataclass(frozen=True)
class StayingAway:
    """The chance not to come back in QUIET days after a broken promise, and the part due to it."""

    after_broken: float
    because: float


def staying_away(lived: Lives, broken: NDArray[np.bool_], old: NDArray[np.bool_]) -> StayingAway:
    """The truth of purchases that are old enough to tell."""
    which = lived.made & broken & old
    after, anyway = lived.quiet[which].mean(), lived.quiet_anyway[which].mean()
    return StayingAway(float(after), float(after - anyway))
