from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError
from ._shown import html_table
from ._signals import signals, told

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from ._signals import Series, Signal

RANGE_TO_SIGMA = 1.128
"""d₂ of two: the mean range of two normal values, in sigmas, as charts print it."""


@dataclass(frozen=True, eq=False)
class Chart:
    """A series with its centre line and limits, all in the units of `values`, point by point.

    Attributes:
        values: What is drawn: the points, shares, rates or smoothed values.
        centre: The centre line.
        sigma: The standard deviation of a point where nothing changes.
        lower: The lower limit.
        upper: The upper limit.
        signals: `(index, rule)`, in the order of the points.
        phases: The first point of each phase.
        definition: How the limits were made.
    """

    values: Series
    centre: Series
    sigma: Series
    lower: Series
    upper: Series
    signals: list[Signal]
    phases: tuple[int, ...]
    definition: str

    @property
    def n(self) -> int:
        """How many points there are."""
        return len(self.values)

    def __str__(self) -> str:
        limits = (
            f"centre {self.centre[-1]:.4g}, limits {self.lower[-1]:.4g} to {self.upper[-1]:.4g}"
        )
        return f"{self.n} points, {limits}: {told(self.signals)} ({self.definition})."

    def _repr_html_(self) -> str:
        columns = (self.values, self.centre, self.lower, self.upper)
        rows = [
            (i, *point, ", ".join(rule for at, rule in self.signals if at == i))
            for i, point in enumerate(zip(*(column.tolist() for column in columns), strict=True))
        ]
        return html_table(
            ("point", "value", "centre", "lower", "upper", "signal"), rows, caption=str(self)
        )


def charted(
    values: Series,
    limits: Callable[[slice, NDArray[np.bool_]], tuple[Series, Series]],
    *,
    definition: str,
    within: tuple[float, float],
    changes: Sequence[int],
    baseline: int | None,
    leave_out: Collection[int],
    rules: Sequence[str],
) -> Chart:
    """The chart of a series whose phases each have limits of their own."""
    phases = _phases(len(values), changes)
    _check_places(leave_out, len(values))
    centres, sigmas, found = [], [], []
    for phase in phases:
        kept = kept_in(phase, baseline, leave_out)
        centre, sigma = limits(phase, kept)
        if not (sigma > 0).all():
            raise MeasureError(
                f"The points from {phase.start} on do not vary, so that there are no limits: "
                "chart a longer series, or one with failures in it."
            )
        signalled = signals(values[phase], centre, sigma, rules=rules)
        found += [(phase.start + at, rule) for at, rule in signalled]
        centres.append(centre)
        sigmas.append(sigma)
    centre, sigma = np.concatenate(centres), np.concatenate(sigmas)
    return Chart(
        values=values,
        centre=centre,
        sigma=sigma,
        lower=np.maximum(centre - 3 * sigma, within[0]),
        upper=np.minimum(centre + 3 * sigma, within[1]),
        signals=found,
        phases=tuple(phase.start for phase in phases),
        definition=definition,
    )


def _phases(n: int, changes: Iterable[int]) -> list[slice]:
    starts = [0, *sorted(set(changes))]
    if any(not 0 < start < n for start in starts[1:]):
        raise MeasureError(f"A change at {starts[1:]} is outside the series of {n}: count from 0.")
    return [slice(a, b) for a, b in zip(starts, [*starts[1:], n], strict=True)]


def _check_places(leave_out: Collection[int], n: int) -> None:
    for place in leave_out:
        if not 0 <= place < n:
            raise MeasureError(f"There is no point {place} to leave out of {n}: count from 0.")


def kept_in(phase: slice, baseline: int | None, leave_out: Collection[int]) -> NDArray[np.bool_]:
    """Which points of a phase set its limits."""
    places = np.arange(phase.start, phase.stop)
    kept = ~np.isin(places, list(leave_out))
    if baseline is not None:
        kept &= places < phase.start + baseline
    if not kept.any():
        raise MeasureError(
            f"No point from {phase.start} on sets limits: leave out fewer, or "
            "lengthen the baseline."
        )
    return kept


def level_of(points: Series, kept: NDArray[np.bool_]) -> tuple[float, float]:
    """The mean, and sigma from the moving ranges between kept neighbours."""
    ranges = np.abs(np.diff(points))[kept[1:] & kept[:-1]]
    if len(ranges) == 0:
        raise MeasureError("A moving range needs two neighbouring points: chart a longer series.")
    return float(points[kept].mean()), float(ranges.mean()) / RANGE_TO_SIGMA
