from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv, ndtr

from ._errors import MeasureError
from ._kept import check_days, told_days
from ._paths import Paths
from ._shown import html_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from ._paths import After

    Vector = NDArray[np.float64]

FEWEST_DRAWS = 1000

CURVE = tuple(place / 20 for place in range(1, 20))
"""The shares at which the trade-off is told."""


@dataclass(frozen=True)
class ThreePoint:
    """How long a step takes, guessed by who does it.

    Attributes:
        optimistic: If all goes well.
        likely: Most often.
        pessimistic: If all goes wrong.
    """

    optimistic: float
    likely: float
    pessimistic: float

    def __post_init__(self) -> None:
        if not 0 <= self.optimistic <= self.likely <= self.pessimistic < math.inf:
            raise MeasureError(
                f"{self.optimistic:g}, {self.likely:g} and {self.pessimistic:g} days are no guess: "
                "give the optimistic, the likely and the pessimistic time, in this order."
            )

    def __str__(self) -> str:
        return (
            f"{self.likely:g} days, if all goes well {self.optimistic:g}, else {self.pessimistic:g}"
        )

    @property
    def mean(self) -> float:
        """(optimistic + 4 likely + pessimistic) / 6."""
        return (self.optimistic + 4 * self.likely + self.pessimistic) / 6

    @property
    def variance(self) -> float:
        """((pessimistic − optimistic) / 6)², as PERT takes it."""
        return (self.pessimistic - self.optimistic) ** 2 / 36


@dataclass(frozen=True, eq=False)
class Foreseen:
    """What a chain without a history of its own can be expected to keep.

    Attributes:
        promise: The days promised.
        share: The share of promises kept if a step's time says nothing of another's.
        together: The share kept if all steps are slow on the same jobs.
        error: The standard error of both from the number of draws; that of the guesses is not
            known.
        mean: The mean time from end to end, if independent.
        deciding: Per step, in which share of jobs it is on a longest path.
        shares: From 0.05 to 0.95: promises kept.
        days: The days to promise for each of `shares`, if independent.
        classical: What the classical calculation says, which looks at the path with the longest
            mean alone; where paths meet it promises too much.
        draws: How many jobs were drawn.
        definition: The name of the method.
    """

    promise: float
    share: float
    together: float
    error: float
    mean: float
    deciding: dict[str, float]
    shares: Vector = field(repr=False)
    days: Vector = field(repr=False)
    classical: float
    draws: int
    definition: str = "drawn from the steps"

    def __str__(self) -> str:
        most = max(self.deciding, key=lambda name: self.deciding[name])
        return (
            f"A promise of {told_days(self.promise)} would be kept {100 * self.share:.0f} times in "
            f"100, {100 * self.together:.0f} if all steps are slow on the same jobs "
            f"({self.definition}, {self.draws:,} jobs; no interval, since guesses have none). "
            f"{most} decides {100 * self.deciding[most]:.0f} of 100 jobs."
        )

    def _repr_html_(self) -> str:
        rows = [
            (f"{days:.3g}", float(share))
            for days, share in zip(self.days, self.shares, strict=True)
        ]
        return html_table(("days promised", "kept"), rows, caption=str(self))


def foreseen(
    steps: Mapping[str, ThreePoint | ArrayLike],
    promise: float,
    *,
    after: After | None = None,
    draws: int = 20_000,
    seed: int = 0,
) -> Foreseen:
    """How often would a promise be kept by a chain that has no history from end to end?

    Jobs are drawn: each step's time from a beta distribution through the three guesses (PERT), or
    from the times it has taken elsewhere; a job is done when its longest path is. Shares of steps
    multiply only if steps are independent, medians and percentiles do not add up, and where paths
    meet the later one counts, which a calculation along one path forgets. Without a common
    history nobody knows how steps depend on each other, so two cases are told: not at all, and
    all slow together. With a history from end to end use `kept`.

    Args:
        steps: Per step a `ThreePoint`, or an array of times that it has taken.
        promise: The days promised, end to end.
        after: Step → the steps that it waits for; a step that is not named waits for none.
            Without it each step follows the one before.
        draws: How many jobs are drawn.
        seed: Of the draws.

    Returns:
        `Foreseen`: `.share`, `.together`, the trade-off in `.days` and `.shares`, and the
        classical figure beside them.

    Raises:
        MeasureError: A step has no times or wrong ones, a step in `after` is not there or waits
            for itself, the promise is negative, or draws are under 1,000.

    Source:
        Malcolm et al. (1959), Operations Research 7:646; merge bias: MacCrimmon and Ryavec
        (1964), Operations Research 12:16.

    Example:
        >>> found = foreseen({"parts": ThreePoint(1, 2, 9), "bench": [1, 1, 2, 3]}, promise=6)
        >>> round(found.share, 1), round(found.together, 1)
        (0.8, 0.7)
    """
    if draws < FEWEST_DRAWS:
        raise MeasureError(f"{draws} draws are too few: give at least {FEWEST_DRAWS:,}.")
    if not (math.isfinite(promise) and promise >= 0):
        raise MeasureError(f"A promise of {promise} days: give a number of 0 or more.")
    names = list(steps)
    paths = Paths(names, after)
    given = [_times(name, step) for name, step in steps.items()]
    rng = np.random.default_rng(seed)
    luck = rng.random((draws, len(names)))
    times = _drawn(given, luck)
    done = paths.done(times)
    slow_together = paths.done(_drawn(given, np.repeat(luck[:, :1], len(names), axis=1)))
    share = float((done <= promise).mean())
    return Foreseen(
        promise=float(promise),
        share=share,
        together=float((slow_together <= promise).mean()),
        error=math.sqrt(max(share * (1 - share), 1 / draws) / draws),
        mean=float(done.mean()),
        deciding=dict(zip(names, paths.decides(times).mean(axis=0).tolist(), strict=True)),
        shares=np.array(CURVE),
        days=np.quantile(done, CURVE, method="inverted_cdf"),
        classical=_classical(given, paths, promise),
        draws=draws,
    )


def _times(name: str, given: ThreePoint | ArrayLike) -> ThreePoint | Vector:
    if isinstance(given, ThreePoint):
        return given
    times = np.sort(np.asarray(given, dtype=np.float64).ravel())
    if not len(times):
        raise MeasureError(f"The step {name!r} has no times: give some, or a ThreePoint.")
    check_days(times, name)
    return times


def _drawn(given: list[ThreePoint | Vector], luck: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([_quantile(step, luck[:, place]) for place, step in enumerate(given)])


def _quantile(step: ThreePoint | Vector, luck: Vector) -> Vector:
    if not isinstance(step, ThreePoint):
        return np.asarray(step[(luck * len(step)).astype(int)])
    reach = step.pessimistic - step.optimistic
    if reach == 0:
        return np.full(len(luck), step.likely)
    shape = 1 + 4 * (step.likely - step.optimistic) / reach
    return np.asarray(step.optimistic + reach * betaincinv(shape, 6 - shape, luck))


def _classical(given: list[ThreePoint | Vector], paths: Paths, promise: float) -> float:
    """The normal share along the path with the longest mean."""
    means = np.array([[float(_mean(step)) for step in given]])
    variances = np.array([_variance(step) for step in given])
    on_path = paths.decides(means)[0]
    mean, variance = float(paths.done(means)[0]), float(variances[on_path].sum())
    if variance == 0:
        return float(mean <= promise)
    return float(ndtr((promise - mean) / math.sqrt(variance)))


def _mean(step: ThreePoint | Vector) -> float:
    return step.mean if isinstance(step, ThreePoint) else float(step.mean())


def _variance(step: ThreePoint | Vector) -> float:
    return step.variance if isinstance(step, ThreePoint) else float(step.var())
