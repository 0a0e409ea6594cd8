"""Points for reaching a standard, for getting better, and for having no weak spot."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError
from ._shown import html_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import ArrayLike, NDArray

    Figures = NDArray[np.float64]

DEFINITION = "CMS value-based purchasing"

MOST = 10
"""The points for a measure at or beyond the benchmark."""

STEADY = 20
"""The consistency points where no measure is worse than its threshold."""

ON_THE_STEP = 1e-9
"""Published decimals this close to the next point have reached it: 0.3 - 0.1 is not below 0.2."""


@dataclass(frozen=True, eq=False)
class Points:
    """Points per measure, in the shape of the performance; NaN where it is not available.

    Attributes:
        achievement: 0 to 10, for where the measure stands.
        improvement: 0 to 9, for how far it has come since the baseline.
        consistency: 0 to 20, for how far it is from its floor; None without a floor.
        definition: Whose rules these are.
    """

    achievement: Figures
    improvement: Figures
    consistency: Figures | None
    definition: str

    @property
    def score(self) -> Figures:
        """The better of achievement and improvement; achievement where there is no baseline."""
        return np.fmax(self.achievement, self.improvement)

    @property
    def n(self) -> int:
        """How many measures are available, over all rows."""
        return int((~np.isnan(self.achievement)).sum())

    @property
    def base(self) -> Figures:
        """The sum of the scores of each row; NaN where one of its measures is not available."""
        return np.asarray(np.sum(np.atleast_1d(self.score), axis=-1))

    @property
    def steadiness(self) -> Figures:
        """The consistency points of each row: those of its weakest measure."""
        if self.consistency is None:
            raise MeasureError("There are no consistency points without a floor: give floor=.")
        return np.asarray(np.min(np.atleast_1d(self.consistency), axis=-1))

    def normalised(self, *, least: int = 1) -> Figures:
        """The points of each row in 100 of those it could earn with the measures it has.

        NaN where fewer than `least` measures are available.
        """
        score = np.atleast_1d(self.score)
        available = (~np.isnan(score)).sum(axis=-1)
        earned = 100 * np.nansum(score, axis=-1) / (MOST * np.maximum(available, 1))
        return np.where(available >= max(least, 1), earned, np.nan)

    def __str__(self) -> str:
        score = np.atleast_1d(self.score)
        missing = score.size - self.n
        sentence = f"{np.nansum(score):g} of {MOST * self.n} points on {self.n} measures"
        if missing:
            sentence += f", {missing} not available"
        return f"{sentence} ({self.definition})."

    def _repr_html_(self) -> str:
        columns = (self.achievement, self.improvement, self.score)
        cells = zip(*(np.ravel(column).tolist() for column in columns), strict=True)
        rows = [(position, *map(_said, row)) for position, row in enumerate(cells)]
        head = ("measure", "achievement", "improvement", "score")
        return html_table(head, rows, caption=str(self))


@dataclass(frozen=True, eq=False)
class TotalPoints:
    """The weighted mean of the domains that are available.

    Attributes:
        value: Per row, in the unit of the domains; NaN where too few are available.
        weights: What each domain counted in each row; 0 where it is not available.
        available: How many domains each row has.
        definition: How missing domains are treated.
    """

    value: Figures
    weights: Figures
    available: NDArray[np.int64]
    definition: str

    @property
    def n(self) -> int:
        """How many rows have a total."""
        return int((~np.isnan(self.value)).sum())

    def __str__(self) -> str:
        of = f"{self.n} of {self.value.size} totals ({self.definition})."
        if self.value.size > 1 or not self.n:
            return of
        return (
            f"{float(self.value):g} in total, from {int(self.available)} of "
            f"{self.weights.shape[-1]} domains ({self.definition})."
        )

    def _repr_html_(self) -> str:
        values, available = np.ravel(self.value).tolist(), np.ravel(self.available).tolist()
        pairs = enumerate(zip(values, available, strict=True))
        rows = [(position, _said(value), domains) for position, (value, domains) in pairs]
        return html_table(("row", "total", "domains"), rows, caption=str(self))


def points(
    performance: ArrayLike,
    baseline: ArrayLike | None,
    *,
    floor: ArrayLike | None = None,
    threshold: ArrayLike,
    benchmark: ArrayLike,
    lower_is_better: ArrayLike = False,
) -> Points:
    """How many points does a result earn, for itself and for how far it has come?

    achievement = ⌊9 (performance - threshold) / (benchmark - threshold)⌋ + 1, 0 below the
    threshold, 10 from the benchmark on. improvement = ⌊10 (performance - baseline) / (benchmark -
    baseline)⌋, 0 where nothing got better, 9 where something did and reached the benchmark.
    consistency = ⌊20 (performance - floor) / (threshold - floor)⌋, within 0 to 20. A measure
    counts the better of achievement and improvement; a row of measures has the consistency of
    its weakest one. Rounding the rules' 9 r + ½ and 10 r - ½ half up is what ⌊ ⌋ does here.

    The points are exact for the figures given: chance in these figures is not part of the rules.
    Compare small teams after shrinking them.

    Args:
        performance: Results of this period, any shape; measures along the last axis. NaN is
            "not available", which is not 0.
        baseline: Results of the period compared with, in the same unit, or None.
        floor: The worst result of all in the baseline period, or None: no consistency points.
        threshold: Where achievement begins, such as the median of all.
        benchmark: Where it is complete, such as the mean of the best tenth. All three: one
            number, or one per measure.
        lower_is_better: True for failures and delays, one for all or one per measure.

    Returns:
        `Points`: `achievement`, `improvement`, `consistency` per measure, `score` (the better of
        the first two), and per row `base`, `steadiness` and `normalised(least=...)`.

    Raises:
        MeasureError: Floor, threshold and benchmark are not in this order (or the other, where
            lower is better), a figure is infinite, or the shapes do not go together.

    Source:
        42 CFR 412.165; Federal Register 76 (2011) 26490, hospital value-based purchasing.

    Example:
        >>> found = points([81.0636, 73.5727], [84.2814, 74.6333], floor=[53.5, 40.4],
        ...                threshold=[79.42, 65.52], benchmark=[87.71, 81.22])
        >>> found.achievement.tolist(), found.improvement.tolist()
        ([2.0, 5.0], [0.0, 0.0])
        >>> print(found)
        7 of 20 points on 2 measures (CMS value-based purchasing).
    """
    terms: dict[str, ArrayLike] = {
        "baseline": math.nan if baseline is None else baseline,
        "floor": math.nan if floor is None else floor,
        "threshold": threshold,
        "benchmark": benchmark,
        "lower_is_better": lower_is_better,
    }
    asked = ["threshold", "benchmark"] if floor is None else ["floor", "threshold", "benchmark"]
    now = np.asarray(performance, dtype=np.float64)
    if not now.size:
        raise MeasureError("There is no performance to give points for: give at least one figure.")
    start, lowest, enough, best, lower = _together(now, terms, asked)
    sign = np.where(lower, -1.0, 1.0)
    now, start, lowest, enough, best = (sign * x for x in (now, start, lowest, enough, best))
    _check_order(lowest, enough, best, lower)
    reached = np.floor(9 * _way(now, enough, best) + ON_THE_STEP) + 1
    achievement = np.where(now < enough, 0, np.where(now >= best, MOST, np.minimum(reached, 9)))
    improvement = np.minimum(np.floor(10 * _way(now, start, best) + ON_THE_STEP), 9)
    improvement = np.where(now <= start, 0, np.where(now >= best, 9, improvement))
    steady = np.floor(STEADY * _way(now, lowest, enough) + ON_THE_STEP)
    steady = np.where(now >= enough, STEADY, np.maximum(steady, 0))
    known = ~np.isnan(now)
    return Points(
        achievement=np.where(known, achievement, np.nan),
        improvement=np.where(known & ~np.isnan(start), improvement, np.nan),
        consistency=None if floor is None else np.where(known, steady, np.nan),
        definition=DEFINITION,
    )


def total_points(
    domains: ArrayLike, *, weights: ArrayLike | None = None, least: int = 1
) -> TotalPoints:
    """What is the total of several domains, fair to those for whom one is not available?

    Σ weight x domain / Σ weight, over the domains that a row has: the weight of a missing domain
    goes to the others in proportion. Missing is not 0.

    Args:
        domains: Scores, rows × domains or a single row; NaN is "not available".
        weights: One per domain, more than 0; alike without them.
        least: Below so many available domains a row has no total.

    Returns:
        `TotalPoints`: `value` per row, the `weights` used (sum 1) and how many were `available`.

    Raises:
        MeasureError: A weight is not above 0, their number is not that of the domains, or a
            score is infinite.

    Source:
        42 CFR 412.165(b), total performance score.

    Example:
        >>> print(total_points([21.6, 16.0, float("nan"), 0.0], weights=[25, 25, 25, 25]))
        12.5333 in total, from 3 of 4 domains (weights of missing domains go to the others).
    """
    scores = np.asarray(domains, dtype=np.float64)
    if scores.ndim == 0 or scores.shape[-1] == 0:
        raise MeasureError("There is no domain to add up: give rows × domains.")
    if np.isinf(scores).any():
        raise MeasureError("A domain's score is infinite: give figures, and NaN where none is.")
    size = scores.shape[-1]
    each = np.asarray(np.ones(size) if weights is None else weights, dtype=np.float64)
    if each.shape != (size,) or not (np.isfinite(each) & (each > 0)).all():
        raise MeasureError(f"Give {size} weights, one per domain, each more than 0.")
    known = ~np.isnan(scores)
    counted = np.where(known, each, 0.0)
    sums = counted.sum(axis=-1, keepdims=True)
    shares = np.divide(counted, sums, out=np.zeros_like(counted), where=sums > 0)
    value = (shares * np.where(known, scores, 0.0)).sum(axis=-1)
    available = np.asarray(known.sum(axis=-1))
    return TotalPoints(
        value=np.where(available >= max(least, 1), value, np.nan),
        weights=shares,
        available=available,
        definition="weights of missing domains go to the others",
    )


def _together(
    now: Figures, terms: Mapping[str, ArrayLike], asked: Collection[str]
) -> list[Figures]:
    """All terms in the shape of the performance; those asked for may not be missing."""
    shaped = []
    for name, given in terms.items():
        figures = np.asarray(given, dtype=np.float64)
        if np.isinf(figures).any() or np.isinf(now).any():
            raise MeasureError(f"The performance or {name} is infinite: give figures, or NaN.")
        if name in asked and np.isnan(figures).any():
            raise MeasureError(f"A {name} is missing: leave out the measures that have none.")
        try:
            shaped.append(np.broadcast_to(figures, now.shape))
        except ValueError:
            raise MeasureError(
                f"{name} has the shape {figures.shape}, the performance {now.shape}: give one "
                "number, one per measure, or one per result."
            ) from None
    return shaped


def _check_order(floor: Figures, threshold: Figures, benchmark: Figures, lower: Figures) -> None:
    wrong = (threshold > benchmark) | (floor > threshold)
    if wrong.any():
        better = "lower" if np.broadcast_to(lower, wrong.shape)[wrong].any() else "higher"
        raise MeasureError(
            f"Where {better} is better, the benchmark lies beyond the threshold and the floor "
            "before it: look at the three, and at lower_is_better."
        )


def _way(now: Figures, start: Figures, end: Figures) -> Figures:
    """How much of the way from start to end is done; 0 where there is no way."""
    way = end - start
    return np.divide(now - start, way, out=np.zeros_like(now), where=way != 0)


def _said(points: float) -> object:
    return "not available" if math.isnan(points) else points
