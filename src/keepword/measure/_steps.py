from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError
from ._intervals import check_level, wilson
from ._jobs import StepCounts, of_times
from ._kept import check_days, leaving_shares, told_days
from ._paths import Paths
from ._shown import html_table, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from ._paths import After

    Vector = NDArray[np.float64]

FEWEST_DRAWS = 100

FEWEST_JOBS = 10
"""Resamples of fewer jobs say nothing of others."""

DEFINITION = "share kept if the step were never longer than usual; whole jobs resampled"


@dataclass(frozen=True)
class StepCost:
    """What one step costs the promise.

    Attributes:
        name: The step.
        usual: Its median time.
        gain: How much larger the share of promises kept would be if the step never took longer
            than usual, and the other steps as long as they did.
        low: The lower limit of the gain.
        high: The upper limit of the gain.
        first: In which share of resamples no other step costs more.
    """

    name: str
    usual: float
    gain: float
    low: float
    high: float
    first: float

    def __str__(self) -> str:
        between = f"between {100 * self.low:.0f} and {100 * self.high:.0f}"
        return (
            f"{self.name}: were it never longer than its usual {self.usual:g}, "
            f"{100 * self.gain:.0f} more promises in 100 would be kept, {between}."
        )


@dataclass(frozen=True)
class StepCosts:
    """The steps of a chain, the costliest first."""

    promise: float
    share: float
    steps: tuple[StepCost, ...]
    n: int
    level: float
    definition: str = DEFINITION

    def __str__(self) -> str:
        most = self.steps[0]
        return (
            f"A promise of {told_days(self.promise)} is kept {100 * self.share:.0f} times in 100. "
            f"{most.name} costs most: were it never longer than its usual {most.usual:g}, it "
            f"would be {100 * most.gain:.0f} more, between {100 * most.low:.0f} and "
            f"{100 * most.high:.0f} ({self.definition}, {percent(self.level)}; n = {self.n})."
        )

    def _repr_html_(self) -> str:
        head = ("step", "usual time", "gain", "low", "high", "costliest in")
        rows = [(s.name, s.usual, s.gain, s.low, s.high, percent(s.first)) for s in self.steps]
        return html_table(head, rows, caption=str(self))


def step_costs(
    steps: Mapping[str, ArrayLike] | StepCounts,
    promise: float,
    *,
    after: After | None = None,
    open_ages: ArrayLike = (),
    level: float = 0.95,
    draws: int = 500,
    seed: int = 0,
) -> StepCosts:
    """Which step costs the promise most?

    For each step: by how much the share kept would grow if the step never took longer than its
    median, in the very jobs that there were. A step may be long where another is, or short where
    another is long: so whole jobs are resampled, never the steps of a job apart, and limits are
    percentiles of the gain over resamples, reaching at least as far as Wilson's. Open jobs have no
    times of steps yet; closed ones are weighted for them (each counts by its jump in Kaplan and
    Meier's curve), so that the share is that of `kept`.

    Args:
        steps: The time of each step, an entry per closed job, or `step_counts` of a frame.
        promise: The days promised, end to end.
        after: Step → the steps that it waits for; a step that is not named waits for none.
            Without it each step follows the one before.
        open_ages: How old each open job is.
        level: How sure the limits are.
        draws: How many resamples.
        seed: Of the resampling.

    Returns:
        `StepCosts`: `.steps` in the order of what they cost. What goes with lateness need not
        cause it: a step may be long because the job was hard, and mending it then gains less.

    Raises:
        MeasureError: Steps differ in how many jobs they have, fewer than 10 are closed, a time is
            negative or missing, a step in `after` is not there or waits for itself, or draws are
            under 100.

    Source:
        Weights under censoring: Stute and Wang (1993), Annals of Statistics 21:1591.

    Example:
        >>> parts, bench = [0, 0, 1, 6, 7, 0, 8, 0] * 10, [1, 2, 2, 1, 2, 1, 2, 3] * 10
        >>> found = step_costs({"parts": parts, "bench": bench}, promise=3)
        >>> [(step.name, round(step.gain, 3)) for step in found.steps]
        [('parts', 0.375), ('bench', 0.0)]
    """
    check_level(level)
    if draws < FEWEST_DRAWS:
        raise MeasureError(f"{draws} draws give no limits: give at least {FEWEST_DRAWS}.")
    if not (math.isfinite(promise) and promise >= 0):
        raise MeasureError(f"A promise of {promise} days: give a number of 0 or more.")
    counts = steps if isinstance(steps, StepCounts) else _of_mapping(steps)
    ages = np.asarray(open_ages, dtype=np.float64).ravel()
    check_days(ages, "open_ages")
    jobs = _Jobs(counts, Paths(counts.names, after), ages, promise)
    share, usual, gains = jobs.gains(jobs.number)
    if jobs.closed < FEWEST_JOBS:
        raise MeasureError(
            f"{jobs.closed:g} closed jobs do not show how sure a gain is: gather {FEWEST_JOBS} or "
            "more."
        )
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(int(jobs.number.sum()), jobs.number / jobs.number.sum(), size=draws)
    resampled = np.array([jobs.gains(number)[2] for number in drawn.astype(float)])
    tail = (1 - level) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail], axis=0)
    # Resamples of jobs none of which would gain all gain nothing, and show no doubt.
    least, most = wilson(gains, np.asarray(jobs.closed), level)
    low, high = np.minimum(low, least), np.maximum(high, most)
    first = (resampled >= resampled.max(axis=1, keepdims=True)).mean(axis=0)
    found = [
        StepCost(name, *map(float, figures))
        for name, *figures in zip(counts.names, usual, gains, low, high, first, strict=True)
    ]
    found.sort(key=lambda step: -step.gain)
    return StepCosts(float(promise), share, tuple(found), int(jobs.number.sum()), level)


class _Jobs:
    """Closed jobs by the times of their steps, and open ones, in the order of their days."""

    def __init__(self, counts: StepCounts, paths: Paths, ages: Vector, promise: float) -> None:
        total = paths.done(counts.times)
        ages, number = np.unique(ages, return_counts=True)
        days = np.concatenate([total, ages])
        closed = np.arange(len(days)) < len(total)
        # Of the same days the closed come first: an open job is still followed then.
        order = np.lexsort([~closed, days])
        self.number = np.concatenate([counts.jobs, number])[order]
        self._closed = closed[order]
        self._days = days[order]
        self._promise = promise
        self._times = np.full((len(days), len(counts.names)), np.nan)
        self._times[self._closed] = counts.times[order[self._closed]]
        self._ranks = np.argsort(self._times[self._closed], axis=0)
        self.closed = float(counts.jobs.sum())
        self._paths = paths
        self._in_time: dict[tuple[int, float], NDArray[np.bool_]] = {}

    def gains(self, number: Vector) -> tuple[float, Vector, Vector]:
        """The share kept, each step's median, and each step's gain, with so many of each job."""
        weights = self._weights(number)
        times, days = self._times[self._closed], self._days[self._closed]
        share = float(weights[days <= self._promise].sum())
        usual, gains = np.empty(times.shape[1]), np.empty(times.shape[1])
        for step in range(times.shape[1]):
            ranks = self._ranks[:, step]
            up_to = np.cumsum(weights[ranks])
            usual[step] = times[ranks[np.searchsorted(up_to, up_to[-1] / 2)], step]
            gains[step] = float(weights[self._held_to(step, usual[step])].sum()) - share
        return share, usual, np.maximum(gains, 0.0)

    def _held_to(self, step: int, usual: float) -> NDArray[np.bool_]:
        """Which closed jobs keep the promise if a step takes no longer than usual.

        Few resamples have another median, so what was found is kept.
        """
        key = (step, usual)
        if key not in self._in_time:
            held = self._times[self._closed]
            held[:, step] = np.minimum(held[:, step], usual)
            self._in_time[key] = self._paths.done(held) <= self._promise
        return self._in_time[key]

    def _weights(self, number: Vector) -> Vector:
        """The jump of Kaplan and Meier's curve at each closed job."""
        followed = np.cumsum(number[::-1])[::-1]
        left = leaving_shares(number * self._closed, followed)
        jumps = -np.diff(left, prepend=1.0)
        return np.asarray(jumps[self._closed])


def _of_mapping(steps: Mapping[str, ArrayLike]) -> StepCounts:
    columns = {name: np.asarray(times, dtype=np.float64).ravel() for name, times in steps.items()}
    lengths = {name: len(times) for name, times in columns.items()}
    if len(set(lengths.values())) != 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise MeasureError(f"Steps have one time per job each, not {told or 'none'}.")
    times, jobs = np.unique(np.column_stack(list(columns.values())), axis=0, return_counts=True)
    return of_times(tuple(columns), times, jobs.astype(float))
