from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Series = NDArray[np.float64]

RULES = ("beyond-3", "2-of-3-beyond-2", "4-of-5-beyond-1", "8-same-side")
"""The four rules of Western Electric (1956), one by one."""

_LIMIT = 3.0
_RUNS = {  # how many of how many points lie beyond how many sigmas on one side
    "2-of-3-beyond-2": (2, 3, 2.0),
    "4-of-5-beyond-1": (4, 5, 1.0),
    "8-same-side": (8, 8, 0.0),
}

Signal = tuple[int, str]
"""A point, counted from 0, and the rule that signals there."""


def signals(
    x: ArrayLike, centre: ArrayLike, sigma: ArrayLike, *, rules: Sequence[str] = RULES
) -> list[Signal]:
    """At which points does a rule say that something has changed?

    "beyond-3": a point more than 3 sigmas from the centre. "2-of-3-beyond-2", "4-of-5-beyond-1":
    so many of so many points in a row beyond 2 or 1 sigmas on one side. "8-same-side": eight in a
    row on one side. A point on a line is not beyond it, and a point on the centre ends a run.

    Args:
        x: The series, in the order of time.
        centre: The centre line: one number, or one per point.
        sigma: The standard deviation of a point: one number, or one per point.
        rules: Which of `RULES` to use. Each rule adds false alarms: all four signal once in 92
            points of pure noise, "beyond-3" alone once in 370.

    Returns:
        `(index, rule)`: each point beyond 3; of the other rules the point that completes the
        pattern, once for each unbroken stretch.

    Raises:
        MeasureError: A value is missing or not finite, sigma is not above 0, or a rule is unknown.

    Source:
        Western Electric (1956), Statistical Quality Control Handbook; Champ & Woodall (1987),
        Technometrics 29:393-399, for the false alarms.

    Example:
        >>> signals([0.2, 3.1, -0.4], 0, 1)
        [(1, 'beyond-3')]
        >>> signals([1] * 10, 0, 2)
        [(7, '8-same-side')]
    """
    points = series(x)
    middle, spread = (_per_point(line, points) for line in (centre, sigma))
    if not (np.isfinite(middle).all() and np.isfinite(spread).all() and (spread > 0).all()):
        raise MeasureError("Sigma must be above 0 and the centre a number at every point.")
    for rule in rules:
        if rule not in RULES:
            raise MeasureError(f"There is no rule {rule!r}: choose {', '.join(RULES)}.")
    z = (points - middle) / spread
    found = [(int(i), rule) for rule in rules for i in np.flatnonzero(_signalling(z, rule))]
    return sorted(found, key=lambda signal: (signal[0], RULES.index(signal[1])))


def series(x: ArrayLike) -> Series:
    points = np.asarray(x, dtype=np.float64)
    if points.ndim != 1 or len(points) == 0:
        raise MeasureError("A chart needs one series: give a list of numbers in order of time.")
    if not np.isfinite(points).all():
        at = int(np.argmax(~np.isfinite(points)))
        raise MeasureError(f"Point {at} is {points[at]}: leave out the points without a value.")
    return points


def _per_point(line: ArrayLike, points: Series) -> Series:
    given = np.asarray(line, dtype=np.float64)
    if given.shape not in ((), points.shape):
        raise MeasureError(
            f"There are {len(points)} points and {given.size} of the centre or sigma: give one "
            "number, or one per point."
        )
    return np.broadcast_to(given, points.shape)


def _signalling(z: Series, rule: str) -> NDArray[np.bool_]:
    if rule == "beyond-3":
        return np.asarray(np.abs(z) > _LIMIT)
    wanted, of, beyond = _RUNS[rule]
    return onsets(_runs(z > beyond, wanted, of)) | onsets(_runs(z < -beyond, wanted, of))


def _runs(hits: NDArray[np.bool_], wanted: int, of: int) -> NDArray[np.bool_]:
    """Whether so many of the last so many points are hits."""
    before = np.concatenate([np.zeros(of, dtype=int), np.cumsum(hits)])
    return np.asarray(before[of:] - before[: len(hits)] >= wanted)


def onsets(holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The first point of each unbroken stretch."""
    return np.asarray(holds & ~np.concatenate([[False], holds[:-1]]))


def told(found: Sequence[Signal]) -> str:
    if not found:
        return "no signal, nothing but noise"
    at, rule = found[0]
    count = "1 signal, the first" if len(found) == 1 else f"{len(found)} signals, the first"
    return f"{count} at point {at} ({rule})"
