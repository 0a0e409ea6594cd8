from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from scipy.special import expit

from ._errors import MeasureError
from ._shown import html_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]
    Bounds = tuple[float, float]

Distance = Literal["linear", "raking", "logit", "truncated-linear"]

MET = 1e-10
"""The largest distance from a total, in units of its column's spread, at which it is met."""

STEPS = 200
"""The most Newton steps before the totals are called out of reach."""

HALVINGS = 30
"""The most halvings of one step."""

COLLINEAR = 1e-12
"""The least eigenvalue of the scaled auxiliaries, relative to the greatest."""

MATRIX = 2
"""The dimensions of auxiliaries: respondents (or cells) × columns."""


class Curve(NamedTuple):
    """The factor as a function of x'λ, and its slope."""

    factor: Callable[[Vector], Vector]
    slope: Callable[[Vector], Vector]


@dataclass(frozen=True, eq=False)
class Calibrated:
    """Design weights times factors that meet known totals."""

    weights: NDArray[np.float64]
    factors: NDArray[np.float64]
    iterations: int
    distance: str
    auxiliaries: NDArray[np.float64] = field(repr=False)
    design_weights: NDArray[np.float64] = field(repr=False)

    @property
    def design_effect(self) -> float:
        """Kish's n Σw² / (Σw)², each row as one respondent."""
        return len(self.weights) * float((self.weights**2).sum() / self.weights.sum() ** 2)

    def __str__(self) -> str:
        sentence = (
            f"{len(self.weights)} weights meet {self.auxiliaries.shape[1]} totals "
            f"({self.distance}, {self.iterations} iterations): design weights times "
            f"{self.factors.min():.3g} to {self.factors.max():.3g}."
        )
        negative = int((self.weights < 0).sum())
        return sentence + (
            f" {negative} are negative: use raking or truncated-linear." if negative else ""
        )

    def _repr_html_(self) -> str:
        row = (self.distance, float(self.factors.min()), float(self.factors.max()))
        head = ("distance", "least factor", "greatest factor")
        return html_table(head, [row], caption=str(self))


def calibrate(
    X: ArrayLike,  # noqa: N803 — the matrix of the papers, and a fixed name
    d: ArrayLike,
    totals: ArrayLike,
    *,
    distance: Distance = "linear",
    bounds: Bounds | None = None,
) -> Calibrated:
    """Change weights as little as need be, so that they meet totals known of all customers.

    Finds λ such that Σ dᵢ F(xᵢ'λ) xᵢ = totals; the new weight is dᵢ F(xᵢ'λ). F(u) is 1 + u
    ("linear", the regression estimator; weights may turn negative), eᵘ ("raking"), a curve between
    the bounds ("logit") or 1 + u cut at the bounds ("truncated-linear").

    Args:
        X: Respondents × columns, without gaps. A column of ones makes the weights add up to the
            number of customers. Rows alike in X may be one row with the sum of their d.
        d: Design weights, above 0.
        totals: The total of each column among all customers.
        distance: "linear", "raking", "logit" or "truncated-linear".
        bounds: (least, greatest) factor for "logit" and "truncated-linear", below and above 1.

    Returns:
        `Calibrated`: `.weights` and `.factors` (weights / d; where rows are cells, the factor of
        each respondent's own d), `.iterations`, `.design_effect`. Give it to
        `weighted_mean(..., calibrated=…)`, which takes its errors from the residuals.

    Raises:
        MeasureError: Shapes do not fit, a figure is missing, columns are collinear, bounds are
            missing, not kept or do not hold 1, or no weights meet the totals.

    Source:
        Deville and Särndal (1992), Journal of the American Statistical Association 87:376.

    Example:
        >>> found = calibrate([[1, 0], [1, 1], [1, 1]], [10, 10, 10], [60, 50], distance="raking")
        >>> found.weights.round(6).tolist()
        [10.0, 25.0, 25.0]
    """
    auxiliaries, weights, wanted = _checked(X, d, totals)
    curve = _curve(distance, bounds)
    spread = np.sqrt(weights @ auxiliaries**2 / weights.sum())
    scaled, goal = auxiliaries / spread, wanted / spread
    _check_independent(scaled, weights)
    point, iterations = _solved(scaled, weights, goal, curve)
    factors = curve.factor(scaled @ point)
    return Calibrated(weights * factors, factors, iterations, distance, auxiliaries, weights)


def _solved(x: NDArray[np.float64], d: Vector, goal: Vector, curve: Curve) -> tuple[Vector, int]:
    """Newton's method, each step halved until it comes nearer."""
    size = d.sum()
    point = np.zeros(x.shape[1])
    missing = goal - x.T @ (d * curve.factor(x @ point))
    for step in range(1, STEPS + 1):
        if np.abs(missing).max() < MET * size:
            return point, step - 1
        slope = x.T @ ((d * curve.slope(x @ point))[:, None] * x)
        direction = np.linalg.lstsq(slope, missing, rcond=None)[0]
        for halving in range(HALVINGS):
            tried = point + direction / 2**halving
            with np.errstate(over="ignore", invalid="ignore"):
                left = goal - x.T @ (d * curve.factor(x @ tried))
            if np.isfinite(left).all() and np.linalg.norm(left) < np.linalg.norm(missing):
                break
        else:
            break
        point, missing = tried, left
    raise MeasureError(
        "No weights meet these totals: "
        f"the nearest miss column {int(np.abs(missing).argmax())} (counted from 0) by "
        f"{100 * np.abs(missing).max() / size:.2g} % of its spread. Widen the bounds, check the "
        "totals, or leave columns out."
    )


def _curve(distance: str, bounds: Bounds | None) -> Curve:
    if distance not in ("linear", "raking", "logit", "truncated-linear"):
        raise MeasureError(
            f"There is no distance {distance!r}: choose linear, raking, logit, truncated-linear."
        )
    if distance in ("linear", "raking"):
        if bounds is not None:
            raise MeasureError(f"{distance} keeps no bounds: use logit or truncated-linear.")
        return (
            Curve(np.exp, np.exp) if distance == "raking" else Curve(lambda u: 1 + u, np.ones_like)
        )
    if bounds is None or not 0 <= bounds[0] < 1 < bounds[1] < np.inf:
        raise MeasureError(
            f"{distance} needs bounds=(least, greatest) factor around 1, such as (0.5, 2)."
        )
    return _logit(*bounds) if distance == "logit" else _truncated(*bounds)


def _logit(low: float, high: float) -> Curve:
    steepness = (high - low) / ((1 - low) * (high - 1))
    shift = np.log((1 - low) / (high - 1))

    def share(u: Vector) -> Vector:
        return np.asarray(expit(shift + steepness * u))

    return Curve(
        lambda u: low + (high - low) * share(u),
        lambda u: (high - low) * steepness * share(u) * (1 - share(u)),
    )


def _truncated(low: float, high: float) -> Curve:
    return Curve(
        lambda u: np.clip(1 + u, low, high),
        lambda u: ((1 + u > low) & (1 + u < high)).astype(float),
    )


def _checked(
    rows: ArrayLike, d: ArrayLike, totals: ArrayLike
) -> tuple[NDArray[np.float64], Vector, Vector]:
    auxiliaries = np.asarray(rows, dtype=float)
    weights, wanted = (np.asarray(values, dtype=float) for values in (d, totals))
    if auxiliaries.ndim != MATRIX or not auxiliaries.size:
        raise MeasureError(f"X is respondents × columns, not of shape {auxiliaries.shape}.")
    if weights.shape != auxiliaries.shape[:1] or wanted.shape != auxiliaries.shape[1:]:
        raise MeasureError(
            f"X of shape {auxiliaries.shape} needs {auxiliaries.shape[0]} design weights and "
            f"{auxiliaries.shape[1]} totals, not {weights.size} and {wanted.size}."
        )
    if not (np.isfinite(auxiliaries).all() and np.isfinite(wanted).all()):
        raise MeasureError("X or the totals have a gap: fill it, or leave the row out.")
    if not (np.isfinite(weights).all() and (weights > 0).all()):
        raise MeasureError("A design weight is missing or not above 0: correct it.")
    empty = ~auxiliaries.any(axis=0)
    if empty.any():
        raise MeasureError(
            f"Column {int(empty.argmax())} (counted from 0) is 0 for everybody: leave it out."
        )
    return auxiliaries, weights, wanted


def _check_independent(scaled: NDArray[np.float64], weights: Vector) -> None:
    values, vectors = np.linalg.eigh(scaled.T @ (weights[:, None] * scaled))
    if values[0] <= COLLINEAR * values[-1]:
        column = int(np.abs(vectors[:, 0]).argmax())
        raise MeasureError(
            f"Column {column} of X (counted from 0) follows from the others: leave one of them out."
        )
