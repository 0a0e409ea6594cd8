from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from ._errors import MeasureError
from ._shown import html_table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]

STEPS = 100
"""The most Newton steps."""

ARRIVED = 1e-10
"""The longest step, in units of the linear predictor, at which the search has arrived."""

CERTAIN = 20.0
"""Beyond this log odds somebody answers (or not) for certain: the columns separate them."""

COLLINEAR = 1e-12
"""The least eigenvalue of the scaled columns, relative to the greatest."""

MATRIX = 2
"""The dimensions of X: people (or cells) × columns."""


@dataclass(frozen=True, eq=False)
class Propensity:
    """How likely each kind of customer is to answer, by logistic regression."""

    coefficients: NDArray[np.float64]
    se: NDArray[np.float64]
    propensity: NDArray[np.float64]
    answered: NDArray[np.float64] = field(repr=False)
    asked: NDArray[np.float64] = field(repr=False)
    iterations: int

    @property
    def n(self) -> float:
        """How many answered."""
        return float(self.answered.sum())

    @property
    def weights(self) -> NDArray[np.float64]:
        """1 / propensity: for how many of those asked an answer of each row stands."""
        return 1 / self.propensity

    @property
    def odds_weights(self) -> NDArray[np.float64]:
        """(1 - propensity) / propensity: where those "asked" are answers plus a target apart."""
        return (1 - self.propensity) / self.propensity

    @property
    def design_effect(self) -> float:
        """Kish's, of `weights` over those who answered."""
        whole = float((self.answered * self.weights).sum())
        return self.n * float((self.answered * self.weights**2).sum()) / whole**2

    def __str__(self) -> str:
        least, most = float(self.propensity.min()), float(self.propensity.max())
        return (
            f"{self.n:g} of {self.asked.sum():g} answered; from {100 * least:.0f} to "
            f"{100 * most:.0f} in 100, by kind of customer (design effect of the weights "
            f"{self.design_effect:.2f})."
        )

    def _repr_html_(self) -> str:
        rows = [
            (f"column {position}", float(value), float(error))
            for position, (value, error) in enumerate(zip(self.coefficients, self.se, strict=True))
        ]
        return html_table(("", "log odds", "se"), rows, caption=str(self))


def response_propensity(
    X: ArrayLike,  # noqa: N803 — the matrix of the papers, as in calibrate
    answered: ArrayLike,
    asked: ArrayLike | None = None,
) -> Propensity:
    """Who is likely to answer, and how much should the answers of those who seldom do weigh?

    log(p / (1 - p)) = xβ by maximum likelihood. Weights of 1/p make answers stand for all who
    were asked, as far as the columns of X explain who answers; no more than that.

    Args:
        X: People × columns, without gaps, with a column of ones; or one row per cell of people
            alike in X.
        answered: 1 where the person answered, 0 where not; or how many of the cell did.
        asked: How many were asked in each cell; 1 per row by default.

    Returns:
        A `Propensity`: `.propensity`, `.weights`, `.odds_weights`, `.coefficients`, `.se`.

    Raises:
        MeasureError: Shapes do not fit, a figure is missing, more answered than were asked,
            columns are collinear, or some kind of customer always or never answers.

    Source:
        Little (1986), International Statistical Review 54:139.

    Example:
        >>> found = response_propensity([[1, 0], [1, 1]], answered=[30, 60], asked=[100, 80])
        >>> found.propensity.round(6).tolist()
        [0.3, 0.75]
        >>> print(found)
        90 of 180 answered; from 30 to 75 in 100, by kind of customer (design effect of the
        weights 1.22).
    """
    rows, yes, n = _checked(X, answered, asked)
    spread = np.sqrt((rows**2).mean(axis=0))
    x = rows / np.where(spread > 0, spread, 1)
    _check_independent(x)
    point = np.zeros(x.shape[1])
    for step in range(1, STEPS + 1):
        p = expit(x @ point)
        information = x.T @ ((n * p * (1 - p))[:, None] * x)
        move = np.linalg.lstsq(information, x.T @ (yes - n * p), rcond=None)[0]
        point = point + move
        if np.abs(x @ point).max() > CERTAIN:
            break
        if np.abs(x @ move).max() < ARRIVED:
            p = expit(x @ point)
            covariance = np.linalg.inv(x.T @ ((n * p * (1 - p))[:, None] * x))
            return Propensity(
                point / spread, np.sqrt(np.diag(covariance)) / spread, p, yes, n, step
            )
    raise MeasureError(
        "Some kind of customer always or never answers, so that no weight can stand for it: join "
        "levels, or leave columns of X out."
    )


def _checked(
    rows: ArrayLike, answered: ArrayLike, asked: ArrayLike | None
) -> tuple[NDArray[np.float64], Vector, Vector]:
    x, yes = np.asarray(rows, dtype=float), np.asarray(answered, dtype=float)
    n = np.ones_like(yes) if asked is None else np.asarray(asked, dtype=float)
    if x.ndim != MATRIX or not x.size or yes.shape != x.shape[:1] or n.shape != yes.shape:
        raise MeasureError(
            f"X of shape {x.shape} does not fit {yes.size} answered and {n.size} asked: give one "
            "row of X for each."
        )
    if not (np.isfinite(x).all() and np.isfinite(yes).all() and np.isfinite(n).all()):
        raise MeasureError("X or a count has a gap: fill it, or leave the row out.")
    if not ((yes >= 0) & (yes <= n) & (n > 0)).all():
        raise MeasureError("Answered is from 0 to asked, and asked above 0: correct the row.")
    if not 0 < yes.sum() < n.sum():
        raise MeasureError("All or nobody answered: there is no propensity to estimate.")
    return x, yes, n


def _check_independent(x: NDArray[np.float64]) -> None:
    values, vectors = np.linalg.eigh(x.T @ x)
    if values[0] <= COLLINEAR * values[-1]:
        column = int(np.abs(vectors[:, 0]).argmax())
        raise MeasureError(
            f"Column {column} of X (counted from 0) follows from the others: leave one of them out."
        )
