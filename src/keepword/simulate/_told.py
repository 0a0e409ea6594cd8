"""Truths of the whole shop that no share of a moment tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import _lives, _repairs
from ._organisation import DAYS
from ._repairs import OF_TICKETS, THURSDAY, TOMORROW, chance_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._lives import StayingAway
    from ._organisation import Organisation

FIRST_DRIVER = "arrived"
"""Of the questions to who has ordered: worth most, and the one on which answers differ most."""


def staying_away(shop: Organisation) -> StayingAway:
    """Who stayed away after a broken promise, and how many of them because of it."""
    return _lives.staying_away(shop.lives, shop.broken, shop.intended.day < DAYS - _lives.QUIET)


def breaking(shop: Organisation) -> NDArray[np.bool_]:
    """Which repairs are open today, not late yet, and will be."""
    return _repairs.breaking(shop.repairs, shop.occasions["repairs"].day, DAYS - 1)


def about_to_break(shop: Organisation, *, over: bool = False) -> NDArray[np.bool_]:
    """Which of them are likelier to break than not, this morning or when today is over."""
    opened = shop.occasions["repairs"].day
    chances = _repairs.chances_to_break(shop.repairs, opened, DAYS - 1, over=over)
    return np.asarray(chances >= _repairs.EVEN)


def kept_by_the_day(*, since_plan: bool) -> float:
    """How many repairs are ready on the day that their ticket says."""
    shares = {TOMORROW: OF_TICKETS, THURSDAY: 1 - OF_TICKETS}
    return sum(share * chance_of(days, since_plan=since_plan) for days, share in shares.items())
