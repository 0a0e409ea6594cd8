"""What is known of promises that were given to single customers; the room that keeps them says it.

It does so when it starts, in its `apps.py`: standards know no room above them.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from keepword.measure import chain
from keepword.standards.models import Promise


@dataclass(frozen=True)
class Took:
    """How long promises of a kind took that were given, and how old today's open ones are."""

    jobs: chain.JobCounts | None
    """None where none was done yet."""
    waiting: tuple[float, ...]

    @property
    def done(self) -> float:
        """How many were done."""
        return float(self.jobs.closed.sum()) if self.jobs else 0.0


@dataclass(frozen=True)
class Register:
    """Whom to ask of promises that were given."""

    kept: Callable[[Collection[Promise], dt.date, dt.date], Mapping[int, tuple[int, int]]]
    """Of each kind that it counts itself: kept from one day to another, of how many that ended."""
    took: Callable[[Promise, str], Took]
    """Of one kind, counted in days or in hours."""
    late: Callable[[Promise], chain.Agreed | None]
    """Of a kind whose day is agreed with each customer: how near to it they were ready."""


_NOBODY = Register(
    kept=lambda _kinds, _first, _last: {},
    took=lambda _kind, _counted_in: Took(None, ()),
    late=lambda _kind: None,
)
ASKED: list[Register] = [_NOBODY]
"""Who is asked: the last one that was named."""


def register() -> Register:
    """Whom to ask."""
    return ASKED[-1]
