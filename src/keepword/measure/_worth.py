from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from ._errors import MeasureError
from ._shown import html_table, percent
from ._summary import summarise
from ._tally import keys_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from .drivers import Drivers

    Vector = NDArray[np.float64]

FEWEST = 30
PER_DRIVER = 10
"""Fewer rows than 30, or than 10 per driver, and slopes are noise."""


@dataclass(frozen=True)
class WorthOfDriver:
    """What improving one driver as far as can be is worth.

    Attributes:
        name: The driver.
        slope: By how much the whole is higher where the driver is higher by 1, the others equal.
        improvement: From its mean to what can be reached.
        customers: How many meet it.
        effort: What the improvement takes, 1 where efforts are not given.
        value: slope × improvement × customers ÷ effort.
        low: The lower limit of `value`.
        high: The upper limit of `value`.
        below: The level that it must hold and does not, so that it comes first; else None.
    """

    name: str
    slope: float
    improvement: float
    customers: float
    effort: float
    value: float
    low: float
    high: float
    below: float | None

    def __str__(self) -> str:
        if self.below is not None:
            below = f"below {self.below:g}, which must hold whatever else is worth it"
            return f"{self.name}: {below}."
        return f"{self.name}: {self.value:.4g} ({self.low:.4g} to {self.high:.4g})."


@dataclass(frozen=True)
class Worth:
    """Drivers in the order in which to improve them: what must hold first, then by value."""

    drivers: tuple[WorthOfDriver, ...]
    level: float
    n: int
    basis: str

    def __str__(self) -> str:
        lines = [f"{place}. {d}" for place, d in enumerate(self.drivers, 1)]
        sure = f"{percent(self.level)} intervals by {self.basis}, n = {self.n}"
        lines.append(f"{sure}; what goes with the whole need not cause it.")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = ("driver", "slope", "improvement", "customers", "effort", "worth", "low", "high")
        rows = [
            (d.name, d.slope, d.improvement, d.customers, d.effort, d.value, d.low, d.high)
            for d in self.drivers
        ]
        caption = f"By {self.basis}, n = {self.n}, intervals {percent(self.level)}."
        return html_table(head, rows, caption=caption)


def worth(
    drivers: Drivers,
    tallies: pa.Table,
    reach: Mapping[str, float],
    *,
    effort: Mapping[str, float] | None = None,
    reachable: float | Mapping[str, float] | None = None,
    stated: Mapping[str, float] | None = None,
    must_hold: Mapping[str, float] | None = None,
    level: float = 0.95,
) -> Worth:
    """Which driver is worth improving first?

    value = slope × (what can be reached − mean) × customers ÷ effort: about how many more customers
    would be content with the whole. The slope, not the share of R², because a share already holds
    how much a driver varies, which the improvement counts again; and the slope is that among those
    who met the moment, so that how many meet it counts once. The variance of slope × improvement is
    b² Var(d) + d² Var(b) + Var(b) Var(d), with the slope's from the jackknife over parts.

    Args:
        drivers: From `lmg` or `relative_weights`, of scores on the scale of the tallies.
        tallies: A tally by one column, whose values are the drivers' names.
        reach: How many customers meet each driver's moment.
        effort: What each improvement takes, in any one unit.
        reachable: The mean that can be reached: one for all, or per driver; a standard, or what
            the best unit has. 1 for scores of 0 and 1; for others it must be given.
        stated: How important customers say each driver is, on any scale above 0. Used instead of
            slopes, as shares of 1, where fewer than 30 rows, or 10 per driver, hold a pair.
        must_hold: The level below which a driver comes first whatever it is worth: safety, and
            what nobody praises but everybody misses.
        level: How sure the intervals are.

    Returns:
        `Worth`: `.drivers` in their order, each with `value`, `low`, `high`.

    Raises:
        MeasureError: A driver has no tally, reach, effort or stated importance, one of these is
            not above 0, a level that must hold is for no driver, scores are not 0 to 1 and nothing
            says what can be reached, answers are few and no importance is stated, or the sums have
            no parts.

    Source:
        The variance of a product: Goodman (1960), JASA 55:708-713.

    Example:
        >>> import numpy as np, pyarrow as pa
        >>> from keepword.measure import tally
        >>> from keepword.measure.drivers import cross_product, relative_weights
        >>> rng = np.random.default_rng(1)
        >>> speed, care = rng.random((2, 900)) < [[0.6], [0.9]]
        >>> overall = rng.random(900) < 0.2 + 0.5 * speed + 0.2 * care
        >>> rows = pa.table({"overall": overall, "speed": speed, "care": care})
        >>> long = pa.table({"moment": ["speed"] * 900 + ["care"] * 900,
        ...                  "score": np.concatenate([speed, care])})
        >>> found = worth(relative_weights(cross_product(rows, "overall", ["speed", "care"])),
        ...               tally(long, "moment"), {"speed": 2000, "care": 2000})
        >>> [driver.name for driver in found.drivers]
        ['speed', 'care']
    """
    if not 0 < level < 1:
        raise MeasureError(f"A level of {level} is none: give a share such as 0.95.")
    names = drivers.names
    means, errors = _means(tallies, names)
    slopes, slope_errors, parts, basis = _slopes(drivers, stated)
    improvement = np.maximum(_reachable(reachable, names, means) - means, 0.0)
    customers = _each(reach, names, "reach")
    efforts = _each(1.0 if effort is None else effort, names, "effort")
    variance = (slopes * errors) ** 2 + (improvement * slope_errors) ** 2
    variance += (slope_errors * errors) ** 2
    half = stdtrit(parts - 1, (1 + level) / 2) * np.sqrt(variance) * customers / efforts
    value = slopes * improvement * customers / efforts
    floors = _floors(must_hold, names)
    rows = [
        WorthOfDriver(
            name=name,
            slope=float(slopes[i]),
            improvement=float(improvement[i]),
            customers=float(customers[i]),
            effort=float(efforts[i]),
            value=float(value[i]),
            low=float(value[i] - half[i]),
            high=float(value[i] + half[i]),
            below=floors[name] if means[i] < floors.get(name, -math.inf) else None,
        )
        for i, name in enumerate(names)
    ]
    rows.sort(key=lambda row: (row.below is None, -row.value))
    return Worth(tuple(rows), level, drivers.n, basis)


def _means(tallies: pa.Table, names: tuple[str, ...]) -> tuple[Vector, Vector]:
    keys = keys_of(tallies)
    if len(keys) != 1:
        raise MeasureError("Give a tally by one column, whose values are the drivers' names.")
    rows = {row[keys[0]]: row for row in summarise(tallies).to_pylist()}
    for name in names:
        if name not in rows or rows[name]["se"] is None:
            raise MeasureError(f"The tally has no two scores of {name!r}: tally its answers too.")
    return tuple(np.array([rows[name][of] for name in names]) for of in ("mean", "se"))  # type: ignore[return-value] # a pair


def _reachable(
    given: float | Mapping[str, float] | None, names: tuple[str, ...], means: Vector
) -> Vector:
    if given is None and (means > 1).any():
        raise MeasureError(
            f"The mean of {names[int(means.argmax())]!r} is {means.max():.4g}, so scores are not 0 "
            "to 1: say in reachable= what mean can be reached."
        )
    return _each(1.0 if given is None else given, names, "level that can be reached")


def _floors(given: Mapping[str, float] | None, names: tuple[str, ...]) -> Mapping[str, float]:
    floors = given or {}
    for name in floors:
        if name not in names:
            raise MeasureError(
                f"There is no driver {name!r} to hold: there are {', '.join(names)}."
            )
    return floors


def _slopes(
    drivers: Drivers, stated: Mapping[str, float] | None
) -> tuple[Vector, Vector, int, str]:
    """Slopes, their standard errors, how many parts these come from, and the basis in words."""
    needed = max(FEWEST, PER_DRIVER * len(drivers.names))
    if drivers.n >= needed:
        left = np.array([_regressed(c) for c in drivers.products.without_each()])
        parts = len(left)
        errors = np.sqrt((parts - 1) / parts * ((left - left.mean(0)) ** 2).sum(0))
        return _regressed(drivers.products.covariances), errors, parts, "slopes in the answers"
    if stated is None:
        raise MeasureError(
            f"{drivers.n} rows are too few for the slopes of {len(drivers.names)} drivers, which "
            f"need {needed}: gather more, or give in stated= how important customers say each is."
        )
    points = _each(stated, drivers.names, "stated importance")
    return points / points.sum(), np.zeros(len(points)), max(2, drivers.n), "stated importance"


def _regressed(covariance: NDArray[np.float64]) -> Vector:
    return np.asarray(np.linalg.solve(covariance[1:, 1:], covariance[1:, 0]))


def _each(given: float | Mapping[str, float], names: tuple[str, ...], what: str) -> Vector:
    found = []
    for name in names:
        value = given if isinstance(given, int | float) else given.get(name)
        if value is None or not (math.isfinite(value) and value > 0):
            raise MeasureError(f"{name!r} has {value} as its {what}: give a number above 0.")
        found.append(float(value))
    return np.array(found)
