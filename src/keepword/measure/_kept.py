from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError
from ._intervals import check_level, normal_quantile, wilson
from ._shown import html_table, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]

DEFINITION = "Kaplan-Meier, Wilson's interval on its effective n"

NO_JOBS = "There are no jobs: give at least one that is closed."

SHOWN = 12
"""How many points of the curve a notebook shows."""


@dataclass(frozen=True, eq=False)
class JobCounts:
    """How many jobs were closed after so many days, and how many are open for so many.

    Counts of other jobs add up: `north + south`.

    Attributes:
        days: Distinct durations of closed jobs and ages of open ones, in order.
        closed: How many jobs were closed after so many days.
        open: How many jobs have been open for so many days, and are.
    """

    days: Vector
    closed: Vector
    open: Vector

    @property
    def n(self) -> int:
        """How many jobs there are."""
        return int(self.closed.sum() + self.open.sum())

    def __str__(self) -> str:
        return f"{self.n} jobs, {self.open.sum():.0f} of them open."

    def __add__(self, other: JobCounts) -> JobCounts:
        days = np.concatenate([self.days, other.days])
        return counted(
            days,
            np.concatenate([self.closed, other.closed]),
            np.concatenate([self.open, other.open]),
        )

    def kept(
        self, promise: float, *, level: float = 0.95, waiting: ArrayLike | None = None
    ) -> Kept:
        """Infer on the reduction: see `kept`.

        Args:
            promise: The days promised.
            level: How sure the limits are.
            waiting: The ages of the jobs that are open today, where they are not those of the
                history: it is older, or it holds jobs as open that nobody waits for any more.

        Example:
            >>> jobs = JobCounts(np.array([1.0, 2, 4]), np.array([20.0, 60, 20]), np.zeros(3))
            >>> print(jobs.kept(2, waiting=[1, 1, 3]).backlog)
            Of 3 open jobs 1 have broken it, and about 0 more will, between 0 and 2.
        """
        return _of_counts(self, promise, level, waiting)


@dataclass(frozen=True, eq=False)
class PromiseCurve:
    """The trade-off: the share of promises kept, for every number of days that could be promised.

    Arrays have one entry per day on which some job was closed. Limits hold for one number of days
    chosen beforehand; for a number that was picked from the curve they are a little too narrow.

    Attributes:
        days: What is promised.
        shares: The share kept.
        low: The lower limits.
        high: The upper limits.
        followed: Jobs that were followed for so long, and were not closed before.
    """

    days: Vector
    shares: Vector
    low: Vector
    high: Vector
    followed: Vector

    def shortest(self, share: float) -> float | None:
        """The fewest days that are kept at least this often, the lower limit says; else None.

        Example:
            >>> kept([1, 2, 2, 3] * 25, [], 3).curve.shortest(0.7)
            3.0
        """
        if not 0 < share < 1:
            raise MeasureError(f"A share of {share}: give one between 0 and 1, such as 0.9.")
        enough = np.flatnonzero(self.low >= share)
        return float(self.days[enough[0]]) if len(enough) else None

    def __str__(self) -> str:
        steps = ((share, self.shortest(share)) for share in (0.5, 0.8, 0.9, 0.95))
        told = [f"{told_days(d)} {100 * share:.0f} times" for share, d in steps if d is not None]
        return f"Kept at least, in 100: {', '.join(told) or 'too few jobs to say'}."

    def _repr_html_(self) -> str:
        places = np.unique(np.linspace(0, len(self.days) - 1, SHOWN).astype(int))
        rows = [
            (f"{self.days[i]:g}", float(self.shares[i]), float(self.low[i]), float(self.high[i]))
            for i in places
        ]
        return html_table(("days promised", "kept", "low", "high"), rows, caption=str(self))


@dataclass(frozen=True)
class Backlog:
    """What becomes of the promise in today's open jobs.

    Attributes:
        open: How many are open.
        broken: How many have been open for as long as was promised, or longer.
        will_break: How many of the others will break it, if they go on like those before.
        low: The lower limit of `will_break`: chance and the uncertain history both count.
        high: The upper limit of `will_break`.
    """

    open: int
    broken: int
    will_break: float
    low: float
    high: float

    def __str__(self) -> str:
        if not self.open:
            return "No job is open."
        return (
            f"Of {self.open} open jobs {self.broken} have broken it, and about "
            f"{self.will_break:.0f} more will, between {self.low:.0f} and {self.high:.0f}."
        )


@dataclass(frozen=True)
class Kept:
    """How often a promise of so many days is kept.

    Attributes:
        promise: The days promised.
        share: The share of promises kept.
        low: The lower limit of the share.
        high: The upper limit of the share.
        n: How many jobs it comes from, open ones included.
        n_effective: How many closed jobs would say as much.
        level: How sure the limits are.
        backlog: Today's open jobs.
        curve: The share for every other promise.
        definition: The name of the definition.
    """

    promise: float
    share: float
    low: float
    high: float
    n: int
    n_effective: float
    level: float
    backlog: Backlog
    curve: PromiseCurve = field(repr=False)
    definition: str = DEFINITION

    def __str__(self) -> str:
        return (
            f"A promise of {told_days(self.promise)} is kept {100 * self.share:.0f} times in 100, "
            f"between {100 * self.low:.0f} and {100 * self.high:.0f} ({self.definition}, "
            f"{percent(self.level)}; n = {self.n}). {self.backlog}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self}</p>{self.curve._repr_html_()}"


def kept(
    durations: ArrayLike, open_ages: ArrayLike, promise: float, *, level: float = 0.95
) -> Kept:
    """How many of the promises of so many days are kept, from end to end?

    Closed jobs say how long they took, open jobs that they take longer than their age (Kaplan and
    Meier): S(d) = Π over days t ≤ d of (1 − closed at t / followed to t), and the share kept is
    1 − S(d). Leaving the open jobs out would flatter: it is the long ones that are open. The
    interval is Wilson's with the effective n S(1 − S) / Var(S), Greenwood's variance; without open
    jobs that is the interval of a share.

    Of an open job of age a the chance to break the promise is S(d) / S(a).

    Args:
        durations: How long each closed job took from end to end, for the customer: not the sum of
            medians of its steps, which is none.
        open_ages: How old each open job is, in the same unit. One of age d has broken a promise of
            d. Give every job that was begun in some time: closed, or open.
        promise: The days promised, within what jobs have been followed for.
        level: How sure the limits are.

    Returns:
        `Kept`: `.share`, `.low`, `.high`, `.backlog`, and the whole trade-off in `.curve`.

    Raises:
        MeasureError: No job was closed, a time is negative or not finite, or no job has been
            followed for as long as the promise.

    Source:
        Kaplan and Meier (1958), JASA 53:457; Rothman (1978), Journal of Chronic Diseases 31:557.

    Example:
        >>> found = kept([1, 2, 2, 3, 3, 4, 5, 8], [1, 4, 6], promise=3)
        >>> print(found)
        A promise of 3 days is kept 49 times in 100, between 23 and 76 (Kaplan-Meier, Wilson's
        interval on its effective n, 95 %; n = 11). Of 3 open jobs 2 have broken it, and about 1
        more will, between 0 and 1.
    """
    return _of_counts(_of_arrays(durations, open_ages), promise, level, None)


def _of_counts(jobs: JobCounts, promise: float, level: float, waiting: ArrayLike | None) -> Kept:
    """The share kept, from counts by duration."""
    check_level(level)
    last = float(jobs.days[-1])
    if not (math.isfinite(promise) and promise >= 0):
        raise MeasureError(f"A promise of {promise} days: give a number of 0 or more.")
    survival = Survival.of(jobs)
    if promise > last and survival.left[-1] > 0:
        raise MeasureError(
            f"No job has been followed for {promise:g} days: ask for at most {last:g}, or wait."
        )
    share, n_effective, low, high = survival.at(np.array([promise]), level)
    ages, number = _waiting(jobs, waiting)
    return Kept(
        promise=float(promise),
        share=float(share[0]),
        low=float(low[0]),
        high=float(high[0]),
        n=jobs.n,
        n_effective=float(n_effective[0]),
        level=level,
        backlog=_backlog(ages, number, survival, promise, level),
        curve=_curve(jobs, survival, level),
    )


def leaving_shares(closed: Vector, followed: Vector) -> Vector:
    """S after each day: the product of the shares that were not closed."""
    return np.cumprod(1 - np.divide(closed, followed, out=np.zeros_like(closed), where=closed > 0))


def counted(days: Vector, closed: Vector, open_: Vector) -> JobCounts:
    """Add up the jobs of the same days."""
    if not closed.sum():
        raise MeasureError(NO_JOBS)
    distinct, place = np.unique(days, return_inverse=True)
    done, running = (np.bincount(place, jobs).astype(np.float64) for jobs in (closed, open_))
    return JobCounts(distinct, done, running)


def told_days(days: float) -> str:
    """A number of days as it is said."""
    return "1 day" if days == 1 else f"{days:g} days"


def check_days(days: Vector, name: str) -> None:
    """Refuse what is no number of days."""
    bad = ~(np.isfinite(days) & (days >= 0))
    if bad.any():
        raise MeasureError(
            f"{name!r} holds {days[bad][0]:g}: a job takes a number of days that is 0 or more; "
            "correct it, or leave the job out."
        )


def _of_arrays(durations: ArrayLike, open_ages: ArrayLike) -> JobCounts:
    """The counts of durations of closed jobs and ages of open ones."""
    closed, open_ = (
        np.asarray(values, dtype=np.float64).ravel() for values in (durations, open_ages)
    )
    check_days(closed, "durations")
    check_days(open_, "open_ages")
    days = np.concatenate([closed, open_])
    done = np.concatenate([np.ones(len(closed)), np.zeros(len(open_))])
    return counted(days, done, 1 - done)


@dataclass(frozen=True, eq=False)
class Survival:
    """S, Greenwood's sum and the effective n after each distinct day, and before the first."""

    days: Vector
    left: Vector
    greenwood: Vector
    n: Vector

    @classmethod
    def of(cls, jobs: JobCounts) -> Survival:
        followed = np.cumsum((jobs.closed + jobs.open)[::-1])[::-1]
        left = leaving_shares(jobs.closed, followed)
        after = followed - jobs.closed
        steps = np.divide(jobs.closed, followed * after, out=np.zeros_like(after), where=after > 0)
        greenwood = np.cumsum(steps)
        # Where everything or nothing is left there is no variance; then those followed count.
        done = left <= 0
        varies = (greenwood > 0) & ~done
        seen = np.divide(1 - left, left * greenwood, out=followed.copy(), where=varies)
        if done.any() and not done[0]:
            seen[done] = seen[~done][-1]
        return cls(jobs.days, left, greenwood, seen)

    def place(self, days: Vector) -> NDArray[np.intp]:
        """The last distinct day that is not after these; −1 before the first."""
        return np.searchsorted(self.days, days, side="right") - 1

    def share_left(self, days: Vector) -> Vector:
        place = self.place(days)
        return np.where(place < 0, 1.0, self.left[place])

    def variance(self, days: Vector) -> Vector:
        """Greenwood's sum until these days; nothing before the first."""
        place = self.place(days)
        return np.where(place < 0, 0.0, self.greenwood[place])

    def at(self, days: Vector, level: float) -> tuple[Vector, Vector, Vector, Vector]:
        """The share kept, its effective n, and its limits."""
        share = 1 - self.share_left(days)
        n = self.n[np.maximum(self.place(days), 0)]
        low, high = wilson(share, n, level)
        return share, n, low, high


def _curve(jobs: JobCounts, survival: Survival, level: float) -> PromiseCurve:
    days = jobs.days[jobs.closed > 0]
    share, _, low, high = survival.at(days, level)
    followed = np.cumsum((jobs.closed + jobs.open)[::-1])[::-1][jobs.closed > 0]
    return PromiseCurve(days, share, low, high, followed)


def _waiting(jobs: JobCounts, waiting: ArrayLike | None) -> tuple[Vector, Vector]:
    """The ages of today's open jobs, in order, and how many are of each."""
    if waiting is None:
        return jobs.days[jobs.open > 0], jobs.open[jobs.open > 0]
    ages = np.asarray(waiting, dtype=np.float64).ravel()
    check_days(ages, "waiting")
    distinct, number = np.unique(ages, return_counts=True)
    return distinct, number.astype(np.float64)


def _backlog(
    ages: Vector, open_: Vector, survival: Survival, promise: float, level: float
) -> Backlog:
    known = (ages < promise) & (survival.share_left(ages) > 0)
    number, running = open_[known], ages[known]
    place = survival.place(np.array([promise]))
    left = float(survival.share_left(np.array([promise]))[0])
    chance = left / survival.share_left(running)
    waiting = float(open_[ages < promise].sum())
    # Of what is older than all of the history nobody knows: it may break, and is taken to.
    unknown = waiting - float(number.sum())
    if 0 < left < 1:
        spread = survival.greenwood[place] - survival.variance(running)
        low, high = _around(number * chance, chance, spread, level)
    else:
        # Nothing has varied yet: what the history cannot exclude stands for it.
        _, _, least, most = survival.at(np.array([promise]), level)
        low, _ = _around(number * (1 - most), 1 - most, 0.0, level)
        _, high = _around(number * (1 - least), 1 - least, 0.0, level)
    return Backlog(
        open=int(open_.sum()),
        broken=int(open_.sum() - waiting),
        will_break=float(number @ chance) + unknown,
        low=max(low, 0.0),
        high=min(high + unknown, waiting),
    )


def _around(
    expected: Vector, chance: Vector, spread: Vector | float, level: float
) -> tuple[float, float]:
    """Limits of how many break it: by chance, and by the history that the chances come from.

    The logarithms of two S(d)/S(a) covary by the spread of the later age.
    """
    squares = np.diff(np.cumsum(expected) ** 2, prepend=0.0)
    variance = float((expected * (1 - chance) + squares * spread).sum())
    half = normal_quantile(level) * math.sqrt(max(variance, 0.0))
    return float(expected.sum()) - half, float(expected.sum()) + half
