from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError
from ._intervals import check_level
from ._kept import JobCounts, Survival, check_days, counted, leaving_shares, told_days
from ._shown import html_table, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ._jobs import StepCounts

    Vector = NDArray[np.float64]

DEFINITION = "Kaplan-Meier of the jobs that took so long, Wilson's interval on its effective n"


@dataclass(frozen=True)
class InTime:
    """How likely an open job is to be done by its time.

    Attributes:
        age: How much time is over.
        due: The time that was promised.
        share: The chance that it is done by then.
        low: The lower limit of the chance.
        high: The upper limit of the chance.
        n: How many jobs took so long at least: all that say anything of this one.
        level: How sure the limits are.
        definition: The name of the definition.
    """

    age: float
    due: float
    share: float
    low: float
    high: float
    n: int
    level: float
    definition: str = DEFINITION

    def __str__(self) -> str:
        return (
            f"Of 100 jobs that took {told_days(self.age)} or more {100 * self.share:.0f} are done "
            f"in {told_days(self.due)}, between {100 * self.low:.0f} and {100 * self.high:.0f} "
            f"({self.definition}, {percent(self.level)}; n = {self.n})."
        )

    def _repr_html_(self) -> str:
        rows = [("done in time", self.share, self.low, self.high, self.n)]
        return html_table(("", "share", "low", "high", "jobs"), rows, caption=str(self))


def in_time(jobs: JobCounts, age: float, due: float, *, level: float = 0.95) -> InTime:
    """How likely is a job to be done by its time, now that so much time is over?

    Only jobs that took as long already say anything of it: with those, closed or open, Kaplan and
    Meier's curve begins at its age, and the share done is 1 − Π over times t from the age to the
    due time of (1 − closed at t / followed to t), which is 1 − S(due) / S(before the age). The
    interval is that of `kept`.

    A job of age a takes a or longer: in whole days, count those that are over. On its day, with
    hours left, it may still be done; who counts that day as over too takes one more.

    Args:
        jobs: Jobs of the past, by `job_counts` or `StepCounts.still_at`.
        age: How much time is over, in their unit.
        due: The time that was promised, from the same beginning.
        level: How sure the limits are.

    Returns:
        `InTime`: `.share`, `.low`, `.high` and `.n`.

    Raises:
        MeasureError: A time is negative or not finite, the job is late already, no job was closed
            that took so long, or none was followed for as long as was promised.

    Source:
        Kaplan and Meier (1958), JASA 53:457, begun at an age: Kalbfleisch and Prentice, The
        Statistical Analysis of Failure Time Data (2nd edition), section 1.4.

    Example:
        >>> import numpy as np
        >>> jobs = JobCounts(np.array([1.0, 2, 3, 5]), np.array([50.0, 30, 12, 8]), np.zeros(4))
        >>> print(in_time(jobs, age=3, due=4))
        Of 100 jobs that took 3 days or more 60 are done in 4 days, between 39 and 78
        (Kaplan-Meier of the jobs that took so long, Wilson's interval on its effective n, 95 %;
        n = 20).
    """
    check_level(level)
    check_days(np.array([age]), "age")
    check_days(np.array([due]), "due")
    if age > due:
        raise MeasureError(
            f"A job of {told_days(age)} has broken a promise of {told_days(due)}: it is late."
        )
    there = jobs.days >= age
    if not jobs.closed[there].sum():
        raise MeasureError(
            f"No job was closed that took {told_days(age)} or more: nothing is known of such jobs."
        )
    others = counted(jobs.days[there], jobs.closed[there], jobs.open[there])
    survival = Survival.of(others)
    last = float(others.days[-1])
    if due > last and survival.left[-1] > 0:
        raise MeasureError(
            f"No job has been followed for {told_days(due)}: ask for at most {last:g}, or wait."
        )
    share, _, low, high = survival.at(np.array([due]), level)
    n = round(float(others.closed.sum() + others.open.sum()))
    return InTime(float(age), float(due), float(share[0]), float(low[0]), float(high[0]), n, level)


def rest_of(
    steps: StepCounts, name: str, spent: float, open_ages: ArrayLike
) -> tuple[Vector, Vector]:
    """The times from the beginning of a step to the end, and for how many jobs each stands.

    Of closed jobs that were in the step for as long; each weighted for the open ones.
    """
    if name not in steps.names:
        raise MeasureError(f"There is no step {name!r}: name one of {', '.join(steps.names)}.")
    if not (math.isfinite(spent) and spent >= 0):
        raise MeasureError(f"{spent} days in a step: give a number of 0 or more.")
    ages = np.asarray(open_ages, dtype=np.float64).ravel()
    check_days(ages, "open_ages")
    place = steps.names.index(name)
    there = steps.times[:, place] >= spent
    if not there.any():
        raise MeasureError(
            f"No job was in {name!r} for {told_days(spent)} or more: nothing is known of such jobs."
        )
    weights = _weights(steps, ages)[there]
    # As many jobs as would say as much if each counted alike (Kish).
    number = steps.jobs[there]
    each = weights * (number @ weights) / (number @ weights**2)
    return steps.times[there][:, place:].sum(axis=1), number * each


def _weights(steps: StepCounts, ages: Vector) -> Vector:
    """What each closed job stands for: itself, and its part of the open ones that took so long."""
    took = steps.times.sum(axis=1)
    jobs = counted(
        np.concatenate([took, ages]),
        np.concatenate([steps.jobs, np.zeros(len(ages))]),
        np.concatenate([np.zeros(len(took)), np.ones(len(ages))]),
    )
    followed = np.cumsum((jobs.closed + jobs.open)[::-1])[::-1]
    jumps = -np.diff(leaving_shares(jobs.closed, followed), prepend=1.0)
    place = np.searchsorted(jobs.days, took)
    return np.asarray(jumps[place] / jobs.closed[place])
