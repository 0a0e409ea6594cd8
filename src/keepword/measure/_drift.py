from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._charts import Chart, kept_in, level_of
from ._errors import MeasureError
from ._shown import html_table
from ._signals import onsets, series, told

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ._signals import Series, Signal


@dataclass(frozen=True, eq=False)
class Cusum:
    """What has piled up above and below the centre, in the units of the series.

    Attributes:
        high: Σ of what exceeds centre + slack, never below 0.
        low: Σ of what falls short of centre − slack, never below 0.
        limit: A sum above it signals.
        signals: `(index, "cusum-high" or "cusum-low")` where a sum first rises above the limit.
        began: For each signal the point at which its sum began to pile up.
        definition: How the sums were made.
    """

    high: Series
    low: Series
    limit: float
    signals: list[Signal]
    began: list[int]
    definition: str

    @property
    def n(self) -> int:
        """How many points there are."""
        return len(self.high)

    def __str__(self) -> str:
        began = f"; it began at point {self.began[0]}" if self.began else ""
        return f"{self.n} points: {told(self.signals)}{began} ({self.definition})."

    def _repr_html_(self) -> str:
        rows = [
            (i, high, low, ", ".join(rule for at, rule in self.signals if at == i))
            for i, (high, low) in enumerate(zip(self.high.tolist(), self.low.tolist(), strict=True))
        ]
        return html_table(("point", "high", "low", "signal"), rows, caption=str(self))


def ewma(
    x: ArrayLike,
    *,
    smoothing: float = 0.1,
    width: float = 2.7,
    centre: float | None = None,
    sigma: float | None = None,
    baseline: int | None = None,
) -> Chart:
    """Has the level drifted by less than a single point can show?

    zᵢ = λ xᵢ + (1 − λ) zᵢ₋₁ from z₀ = centre; limits centre ± L σ √(λ / (2 − λ) (1 − (1 − λ)²ⁱ)),
    which widen over the first points to those that other tools draw throughout.

    Args:
        x: The series, in the order of time.
        smoothing: λ, above 0 and at most 1: how much the newest point counts.
        width: L, the limits in sigmas of z. 2.7 with λ = 0.1 signals once in about 400 points
            of pure noise.
        centre: The level to hold; without it, and without `sigma`, as in `individuals`.
        sigma: The standard deviation of a point.
        baseline: How many first points set centre and sigma where they are not given.

    Returns:
        A `Chart` of z, whose `sigma` is that of z and whose rule is "ewma".

    Raises:
        MeasureError: λ is outside 0 to 1, a width or sigma is not above 0, or bad input.

    Source:
        NIST/SEMATECH e-Handbook, 6.3.2.4; Montgomery, 9.2.

    Example:
        >>> chart = ewma([52.0, 47.0, 53.0], smoothing=0.3, width=3, centre=50, sigma=2.0539)
        >>> [f"{z:.2f}" for z in chart.values]
        ['50.60', '49.52', '50.56']
    """
    from scipy.signal import lfilter  # noqa: PLC0415 takes a second to import

    points = series(x)
    if not 0 < smoothing <= 1:
        raise MeasureError(f"A smoothing of {smoothing} is none: give a number above 0, up to 1.")
    middle, spread = _held(points, centre, sigma, baseline)
    _above_0(width, "width")
    weights = ([smoothing], [1.0, smoothing - 1.0])
    values = np.asarray(lfilter(*weights, points - middle)) + middle
    steps = np.arange(1, len(points) + 1)
    shrinking = smoothing / (2 - smoothing) * (1 - (1 - smoothing) ** (2 * steps))
    of_z = spread * np.sqrt(shrinking)
    lower, upper = middle - width * of_z, middle + width * of_z
    beyond = np.flatnonzero((values < lower) | (values > upper))
    return Chart(
        values=values,
        centre=np.full(len(points), middle),
        sigma=of_z,
        lower=lower,
        upper=upper,
        signals=[(int(i), "ewma") for i in beyond],
        phases=(0,),
        definition=f"EWMA, smoothing {smoothing:g}, {width:g} sigmas",
    )


def cusum(
    x: ArrayLike,
    *,
    slack: float = 0.5,
    decision: float = 5.0,
    centre: float | None = None,
    sigma: float | None = None,
    baseline: int | None = None,
) -> Cusum:
    """Since when has the level been off by a little?

    highᵢ = max(0, highᵢ₋₁ + xᵢ − centre − k σ), lowᵢ = max(0, lowᵢ₋₁ + centre − k σ − xᵢ); a sum
    above h σ signals.

    Args:
        x: The series, in the order of time.
        slack: k in sigmas: half of the shift that is worth finding.
        decision: h in sigmas. With k = 0.5, h = 5 signals once in 465 points of pure noise, and
            after 10.4 points where the level has moved by one sigma.
        centre: The level to hold; without it, and without `sigma`, as in `individuals`.
        sigma: The standard deviation of a point. Give 1 to have k and h in the units of x.
        baseline: How many first points set centre and sigma where they are not given.

    Returns:
        A `Cusum`.

    Raises:
        MeasureError: The slack is negative, the decision or sigma not above 0, or bad input.

    Source:
        NIST/SEMATECH e-Handbook, 6.3.2.3; Montgomery, 9.1.

    Example:
        >>> print(cusum([10.1, 9.8, 11.9, 12.2, 12.4], centre=10, sigma=1, decision=4))
        5 points: 1 signal, the first at point 4 (cusum-high); it began at point 2
        (CUSUM, k 0.5, h 4).
    """
    points = series(x)
    middle, spread = _held(points, centre, sigma, baseline)
    _above_0(decision, "decision")
    if not slack >= 0:
        raise MeasureError(f"A slack of {slack} is none: give 0 or more sigmas.")
    limit = decision * spread
    sums = {
        "cusum-high": _piled(points - middle - slack * spread),
        "cusum-low": _piled(middle - slack * spread - points),
    }
    found = [
        (int(i), rule, _began(total, int(i)))
        for rule, total in sums.items()
        for i in np.flatnonzero(onsets(total > limit))
    ]
    found.sort()
    return Cusum(
        high=sums["cusum-high"],
        low=sums["cusum-low"],
        limit=limit,
        signals=[(at, rule) for at, rule, _ in found],
        began=[began for _, _, began in found],
        definition=f"CUSUM, k {slack:g}, h {decision:g}",
    )


def _held(
    points: Series, centre: float | None, sigma: float | None, baseline: int | None
) -> tuple[float, float]:
    """Centre and sigma as given, or else from the first points."""
    if centre is None or sigma is None:
        mean, spread = level_of(points, kept_in(slice(0, len(points)), baseline, ()))
        centre = mean if centre is None else centre
        sigma = spread if sigma is None else sigma
    _above_0(sigma, "sigma")
    return centre, sigma


def _piled(steps: Series) -> Series:
    """Sums that are set back to 0 whenever they would fall below."""
    total = np.cumsum(steps)
    return np.asarray(total - np.minimum(np.minimum.accumulate(total), 0.0))


def _began(total: Series, at: int) -> int:
    """The point after the last one at which the sum was 0."""
    nothing = np.flatnonzero(total[:at] <= 0)
    return int(nothing[-1]) + 1 if len(nothing) else 0


def _above_0(value: float, name: str) -> None:
    if not value > 0:
        raise MeasureError(f"A {name} of {value} gives no limits: give a number above 0.")
