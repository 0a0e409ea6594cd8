from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError
from ._intervals import check_level
from ._kept import DEFINITION, NO_JOBS, Survival, counted, told_days
from ._shown import html_table, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]

HALF = 0.5


@dataclass(frozen=True, eq=False)
class Moved:
    """The trade-off: the share that would have been kept by a day so much later or earlier.

    Arrays have one entry per day; limits hold for one day chosen beforehand.

    Attributes:
        days: By how many days the agreed day is moved; below 0 is earlier.
        shares: The share kept by then.
        low: The lower limits.
        high: The upper limits.
    """

    days: Vector
    shares: Vector
    low: Vector
    high: Vector

    def least(self, share: float) -> float | None:
        """The fewest days to add that are kept at least this often, by the lower limit; or None.

        Example:
            >>> agreed([-2] * 60 + [1] * 40, []).moved.least(0.9)
            1.0
            >>> print(agreed([-2] * 60 + [1] * 40, []).moved)
            Agreed days moved by -2 to +1 would be kept 60 to 100 times in 100.
        """
        if not 0 < share < 1:
            raise MeasureError(f"A share of {share}: give one between 0 and 1, such as 0.9.")
        enough = np.flatnonzero(self.low >= share)
        return float(self.days[enough[0]]) if len(enough) else None

    def __str__(self) -> str:
        first, last = 100 * self.shares[0], 100 * self.shares[-1]
        return (
            f"Agreed days moved by {self.days[0]:+g} to {self.days[-1]:+g} would be kept "
            f"{first:.0f} to {last:.0f} times in 100."
        )


@dataclass(frozen=True)
class Agreed:
    """How near its agreed day work is ready.

    Attributes:
        share: The share that was kept: ready by the agreed day.
        low: The lower limit of the share.
        high: The upper limit of the share.
        usual: By how many days half of all work was ready, from the agreed day; below 0 is
            earlier.
        usual_low: The lower limit of `usual`; never before the earliest job.
        usual_high: The upper limit of `usual`; infinity where the history says none.
        n: How many jobs it comes from, open ones included.
        level: How sure the limits are.
        moved: The share for every other day that might have been agreed.
        definition: The name of the definition.
    """

    share: float
    low: float
    high: float
    usual: float
    usual_low: float
    usual_high: float
    n: int
    level: float
    moved: Moved = field(repr=False)
    definition: str = DEFINITION

    def __str__(self) -> str:
        return (
            f"Of 100 agreed days {100 * self.share:.0f} are kept, between {100 * self.low:.0f} and "
            f"{100 * self.high:.0f} ({self.definition}, {percent(self.level)}; n = {self.n}). Half "
            f"of all is ready {_from_the_day(self.usual)} or before."
        )

    def _repr_html_(self) -> str:
        moved = self.moved
        rows = [
            (f"{day:+g}", float(share), float(low), float(high))
            for day, share, low, high in zip(
                moved.days, moved.shares, moved.low, moved.high, strict=True
            )
        ]
        return html_table(("days moved", "kept", "low", "high"), rows, caption=str(self))


def agreed(late: ArrayLike, waiting: ArrayLike, *, level: float = 0.95) -> Agreed:
    """How often is an agreed day kept, and how often would one be that is earlier or later?

    A job is late by the day on which it was ready, less the agreed day: below 0 it was early. The
    share kept by a day moved by m is the share of jobs late by m or less, 1 − S(m). An open job
    whose day is over is late by more than the days since (Kaplan and Meier). Those whose day is
    yet to come are left out, done or not: of them only the early ones are known. The interval is
    Wilson's, as in `kept`.

    It is said as if work went on as it did: where a later day is agreed, work may begin later.

    Args:
        late: By how many days each job was late that is done and whose agreed day is over.
        waiting: How many days the agreed day of each job is over that is open still.
        level: How sure the limits are.

    Returns:
        `Agreed`: `.share`, `.low`, `.high`, `.usual` with its limits, and the whole trade-off in
        `.moved`.

    Raises:
        MeasureError: No job is done, a number is not finite, or an agreed day is not over.

    Source:
        Kaplan and Meier (1958), JASA 53:457; Rothman (1978), Journal of Chronic Diseases 31:557;
        for the median Brookmeyer and Crowley (1982), Biometrics 38:29.

    Example:
        >>> print(agreed([-3, -1, -1, 0, 0, 0, 1, 1, 2, 4], [1, 6]))
        Of 100 agreed days 50 are kept, between 25 and 75 (Kaplan-Meier, Wilson's interval on its
        effective n, 95 %; n = 12). Half of all is ready on the agreed day or before.
    """
    check_level(level)
    done, open_ = (np.asarray(days, dtype=np.float64).ravel() for days in (late, waiting))
    _check(done, open_)
    first = float(done.min())
    days = np.concatenate([done, np.maximum(open_, first)]) - first
    ends = np.concatenate([np.ones(len(done)), np.zeros(len(open_))])
    jobs = counted(days, ends, 1 - ends)
    survival = Survival.of(jobs)
    moved = _moved(survival, first, level)
    share, _, low, high = (float(each[0]) for each in survival.at(np.array([-first]), level))
    return Agreed(
        share=share,
        low=low,
        high=high,
        usual=_first(moved.days, moved.shares),
        usual_low=_first(moved.days, moved.high),
        usual_high=_first(moved.days, moved.low),
        n=jobs.n,
        level=level,
        moved=moved,
    )


def _check(done: Vector, open_: Vector) -> None:
    if not len(done):
        raise MeasureError(NO_JOBS)
    if not (np.isfinite(done).all() and np.isfinite(open_).all()):
        raise MeasureError("A number of days is missing or infinite: leave that job out.")
    if (open_ < 0).any():
        raise MeasureError(
            "The agreed day of an open job is yet to come: leave it out, and what is done early of "
            "such jobs too."
        )


def _moved(survival: Survival, first: float, level: float) -> Moved:
    """The share kept by every whole day from the earliest job to the latest."""
    days = np.arange(math.floor(first), math.ceil(first + float(survival.days[-1])) + 1.0)
    share, _, low, high = survival.at(days - first, level)
    return Moved(days, share, low, high)


def _first(days: Vector, shares: Vector) -> float:
    """The first day by which a share is half."""
    enough = np.flatnonzero(shares >= HALF)
    return float(days[enough[0]]) if len(enough) else math.inf


def _from_the_day(days: float) -> str:
    if days == 0:
        return "on the agreed day"
    if math.isinf(days):
        return "later than any"
    return f"{told_days(abs(days))} {'before' if days < 0 else 'after'} it"
