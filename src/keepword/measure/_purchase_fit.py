from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy

from ._errors import MeasureError
from ._intervals import check_level, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Evaluate = Callable[[Vector], tuple[float, Vector]]

STEP = 1e-4
"""How far logarithms of parameters are moved to see how something changes with them."""
FAR = 12.0
"""A parameter e¹² times its start, or as much below it, runs away."""


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where a likelihood is greatest.

    Attributes:
        params: The parameters, in the order of the papers.
        log_likelihood: The log-likelihood there.
        covariance: The covariance of the logarithms of the parameters.
    """

    params: Vector
    log_likelihood: float
    covariance: Matrix


def maximise(
    evaluate: Evaluate,
    start: Vector,
    *,
    n: float,
    definition: str,
    sample: tuple[Evaluate, float] | None = None,
) -> Maximum:
    """The parameters above 0 under which n customers' histories are most likely.

    BFGS on logarithms with the exact gradient, of a sample first where one is given; then Newton's
    steps until the next one would change the log-likelihood by less than a billionth.

    Raises:
        MeasureError: A parameter runs away, or the likelihood is flat.
    """
    loss = _loss(evaluate, n)
    place, inverse = np.log(start), np.eye(len(start))
    if sample:
        place, inverse = _descended(_loss(*sample), place, inverse)
    place, _ = _descended(loss, place, inverse)
    for _ in range(8):
        if np.abs(place - np.log(start)).max() > FAR:
            break
        curvature = n * _curvature(loss, place)
        gradient = n * loss(place)[1]
        if np.linalg.eigvalsh(curvature).min() <= 0:
            break
        step = np.linalg.solve(curvature, gradient)
        place = place - step
        # Steps shrink by squares: after one that changes a millionth comes none that matters.
        if gradient @ step < 1e-6:  # noqa: PLR2004
            covariance = np.asarray(np.linalg.inv(curvature), dtype=np.float64)
            return Maximum(np.exp(place), -n * loss(place)[0], covariance)
    raise MeasureError(
        f"The {definition} does not settle on these {n:,.0f} customers: they do not differ enough, "
        "or are watched too briefly, to tell its parameters apart. Give more customers or a longer "
        "time, or try one of the other models."
    )


def _loss(evaluate: Evaluate, n: float) -> Evaluate:
    def loss(log_params: Vector) -> tuple[float, Vector]:
        params = np.exp(np.clip(log_params, -50, 50))
        value, gradient = evaluate(params)
        return -value / n, -gradient * params / n

    return loss


def _descended(loss: Evaluate, place: Vector, inverse: Matrix) -> tuple[Vector, Matrix]:
    """Where BFGS arrives, and the inverse of the curvature as it knows it by then."""
    options: Any = {"gtol": 1e-6, "hess_inv0": inverse}
    found = scipy.optimize.minimize(loss, place, jac=True, method="BFGS", options=options)
    inverse = np.asarray(found.hess_inv, dtype=np.float64)
    return np.asarray(found.x), (inverse + inverse.T) / 2


def _curvature(loss: Evaluate, place: Vector) -> Matrix:
    """How the gradient changes with each parameter."""
    moved = STEP * np.eye(len(place))
    rows = [(loss(place + move)[1] - loss(place - move)[1]) / (2 * STEP) for move in moved]
    found = np.array(rows)
    return np.asarray((found + found.T) / 2)


def spread(
    of: Callable[[Vector], Vector], params: Vector, covariance: Matrix, by: Vector
) -> Vector:
    """The standard error of a function of the parameters, divided by `by`: the delta method."""
    moved = STEP * np.eye(len(params))
    slopes = np.array(
        [(of(params * np.exp(move)) - of(params * np.exp(-move))) / (2 * STEP) for move in moved]
    )
    slopes /= np.where(by > 0, by, 1)
    variance = np.einsum("i...,ij,j...->...", slopes, covariance, slopes)
    return np.asarray(np.sqrt(variance), dtype=np.float64)


def reach(level: float) -> float:
    """How many standard errors an interval goes to each side."""
    check_level(level)
    return normal_quantile(level)
