"""What can measure a standard: each room says what it has that tells of a moment.

A room says it when it starts, in its `apps.py`; the pages of standards ask all of them.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from keepword.organisation.access import May
from keepword.standards.models import Moment, Standard

Period = tuple[dt.date, dt.date]
DIVIDES = ":"
"""Stands between the kind of a means and its key, where one word holds both."""


@dataclass(frozen=True)
class Arrived:
    """How much has come from a means in some days, and its last day where it may be told."""

    n: int
    last_day: dt.date | None = None


@dataclass(frozen=True)
class Means:
    """A recipe, a survey's question or a card that tells of a moment."""

    kind: Standard.Means
    key: str
    name: str
    address: str
    arrived: Callable[[Period], Arrived]
    opens_for: May = May.READ
    """Who may open its address."""

    @property
    def word(self) -> str:
        """Its kind and key in one."""
        return f"{self.kind}{DIVIDES}{self.key}"


Offers = Callable[[Moment], Iterable[Means]]
OFFERS: dict[str, Offers] = {}


def offers(room: str, offered: Offers) -> None:
    """Say what a room has that measures at a moment; to say it again replaces what was said."""
    OFFERS[room] = offered


def means_at(moment: Moment) -> list[Means]:
    """Everything that could measure a standard of this moment, by kind and name."""
    found = (means for offered in OFFERS.values() for means in offered(moment))
    return sorted(found, key=lambda each: (Standard.Means.values.index(each.kind), each.name))


def means_of(standard: Standard) -> Means | None:
    """What measures a standard; none where nothing is chosen, or it is there no longer."""
    wanted = (standard.measured_by, standard.measured_with)
    found = means_at(standard.moment) if standard.measured_with else []
    return next((each for each in found if (each.kind, each.key) == wanted), None)
