"""Control charts: a real change raises a signal, noise does not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ._charts import RANGE_TO_SIGMA, Chart, charted, level_of
from ._drift import Cusum, cusum, ewma
from ._errors import MeasureError
from ._signals import RULES, series, signals

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import ArrayLike, NDArray

    from ._signals import Series

__all__ = [
    "RULES",
    "Chart",
    "Cusum",
    "cusum",
    "ewma",
    "individuals",
    "moving_range_limit",
    "p_chart",
    "signals",
    "u_chart",
]

RANGE_LIMIT = 3.267
"""D₄ of two: the upper limit of a moving range, in mean moving ranges."""


def individuals(
    x: ArrayLike,
    *,
    changes: Sequence[int] = (),
    baseline: int | None = None,
    leave_out: Collection[int] = (),
    rules: Sequence[str] = RULES,
) -> Chart:
    """One value per day or week: has it changed, or does it only vary as it always did?

    centre = mean, sigma = mean moving range / 1.128, limits = centre ± 3 sigma. The moving range
    (the distance between neighbours) does not grow when the level moves, as the standard
    deviation of all points does.

    Args:
        x: The series, in the order of time.
        changes: Points (from 0) at which something was changed on purpose: each begins a phase
            with limits of its own.
        baseline: How many first points of each phase set its limits; later points move them no
            more. Without it, all points of the phase do.
        leave_out: Points that set no limits, because their cause is known and gone.
        rules: As in `signals`.

    Returns:
        A `Chart`.

    Raises:
        MeasureError: Fewer than 2 neighbouring points in a phase, no variation, or bad input.

    Source:
        NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2; Wheeler (1993), Understanding
        Variation.

    Example:
        The flow rates of the NIST handbook.

        >>> print(individuals([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]))
        10 points, centre 50.81, limits 45.82 to 55.8: no signal, nothing but noise
        (individuals, mean moving range / 1.128).
    """
    points = series(x)

    def limits(phase: slice, kept: NDArray[np.bool_]) -> tuple[Series, Series]:
        centre, sigma = level_of(points[phase], kept)
        ones = np.ones(len(points[phase]))
        return centre * ones, sigma * ones

    return charted(
        points,
        limits,
        definition="individuals, mean moving range / 1.128",
        within=(-math.inf, math.inf),
        changes=changes,
        baseline=baseline,
        leave_out=leave_out,
        rules=rules,
    )


def moving_range_limit(x: ArrayLike) -> float:
    """Above which step from one value to the next is a step itself a signal?

    3.267 times the mean moving range.

    Args:
        x: The series, in the order of time.

    Returns:
        The limit, in the units of x.

    Raises:
        MeasureError: There are fewer than 2 points, or one is missing or not finite.

    Source:
        NIST/SEMATECH e-Handbook, 6.3.2.2.

    Example:
        >>> f"{moving_range_limit([49.6, 47.6, 49.9, 51.3, 47.8, 51.2]):.4f}"
        '8.2328'
    """
    points = series(x)
    _, sigma = level_of(points, np.ones(len(points), dtype=bool))
    return RANGE_LIMIT * RANGE_TO_SIGMA * sigma


def p_chart(
    successes: ArrayLike,
    n: ArrayLike,
    *,
    changes: Sequence[int] = (),
    baseline: int | None = None,
    leave_out: Collection[int] = (),
    rules: Sequence[str] = RULES,
) -> Chart:
    """So many of so many per day or week: has the share changed?

    centre p = Σ successes / Σ n, sigma of a point √(p (1 − p) / its n), limits p ± 3 sigma, not
    below 0 nor above 1: they are wide where n is small. It takes every occasion as a fresh draw;
    with thousands per point days differ by more than that, and `individuals` of the shares is
    the better chart.

    Args:
        successes: How often it was so, per point.
        n: Of how many: one number, or one per point.
        changes: As in `individuals`.
        baseline: As in `individuals`.
        leave_out: As in `individuals`.
        rules: As in `signals`.

    Returns:
        A `Chart` of shares.

    Raises:
        MeasureError: An n is not above 0, successes are not within 0 to n, or all or none
            succeeded, so that there is no sigma.

    Source:
        Montgomery, Introduction to Statistical Quality Control, 7.2; R qcc, type "p".

    Example:
        >>> chart = p_chart([12, 15, 8, 10, 4, 7], 50)
        >>> print(f"{chart.centre[0]:.3f}, {chart.lower[0]:.3f} to {chart.upper[0]:.3f}")
        0.187, 0.021 to 0.352
    """
    yes = series(successes)
    of = _sizes(n, yes, "n")
    if (yes < 0).any() or (yes > of).any():
        at = int(np.argmax((yes < 0) | (yes > of)))
        raise MeasureError(f"Point {at} has {yes[at]:g} of {of[at]:g}: give successes from 0 to n.")

    def limits(phase: slice, kept: NDArray[np.bool_]) -> tuple[Series, Series]:
        share = yes[phase][kept].sum() / of[phase][kept].sum()
        return np.full(len(of[phase]), share), np.sqrt(share * (1 - share) / of[phase])

    return charted(
        yes / of,
        limits,
        definition="p chart",
        within=(0.0, 1.0),
        changes=changes,
        baseline=baseline,
        leave_out=leave_out,
        rules=rules,
    )


def u_chart(
    counts: ArrayLike,
    exposure: ArrayLike = 1.0,
    *,
    changes: Sequence[int] = (),
    baseline: int | None = None,
    leave_out: Collection[int] = (),
    rules: Sequence[str] = RULES,
) -> Chart:
    """So many complaints per so many orders: has the rate changed?

    centre u = Σ counts / Σ exposure, sigma of a point √(u / its exposure), limits u ± 3 sigma,
    not below 0. With an exposure of 1 at every point it is the c chart.

    Args:
        counts: Events per point.
        exposure: On how much they could happen: one number, or one per point.
        changes: As in `individuals`.
        baseline: As in `individuals`.
        leave_out: As in `individuals`.
        rules: As in `signals`.

    Returns:
        A `Chart` of rates.

    Raises:
        MeasureError: A count is negative, an exposure is not above 0, or nothing ever happened.

    Source:
        Montgomery, Introduction to Statistical Quality Control, 7.3; R qcc, types "u" and "c".

    Example:
        >>> chart = u_chart([10, 12, 8, 14, 10], 5)
        >>> print(f"{chart.centre[0]:.2f}, {chart.lower[0]:.2f} to {chart.upper[0]:.2f}")
        2.16, 0.19 to 4.13
    """
    events = series(counts)
    per = _sizes(exposure, events, "exposure")
    if (events < 0).any():
        at = int(np.argmax(events < 0))
        raise MeasureError(f"Point {at} counts {events[at]:g} events: give 0 or more.")

    def limits(phase: slice, kept: NDArray[np.bool_]) -> tuple[Series, Series]:
        rate = events[phase][kept].sum() / per[phase][kept].sum()
        return np.full(len(per[phase]), rate), np.sqrt(rate / per[phase])

    return charted(
        events / per,
        limits,
        definition="u chart",
        within=(0.0, math.inf),
        changes=changes,
        baseline=baseline,
        leave_out=leave_out,
        rules=rules,
    )


def _sizes(sizes: ArrayLike, points: Series, name: str) -> Series:
    given = np.asarray(sizes, dtype=np.float64)
    if given.shape not in ((), points.shape):
        raise MeasureError(
            f"There are {len(points)} points and {given.size} of {name}: give one number, or one "
            "per point."
        )
    of = np.broadcast_to(given, points.shape)
    if not (np.isfinite(of) & (of > 0)).all():
        at = int(np.argmax(~(np.isfinite(of) & (of > 0))))
        raise MeasureError(f"Point {at} has {name} {of[at]:g}: leave out the empty points.")
    return of
