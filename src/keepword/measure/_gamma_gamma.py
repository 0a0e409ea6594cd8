from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln, psi

from ._errors import MeasureError
from ._purchase_fit import maximise, reach, spread
from ._purchase_triples import check_times
from ._shown import figure, html_table, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ._purchase_result import Answer

    Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class GammaGamma:
    """What customers spend per purchase, and how much they differ in it.

    Attributes:
        params: p, q and γ.
        log_likelihood: The log-likelihood.
        n: How many customers it was fitted to: those who came again.
        left_out: How many were left out because they did not come again.
        covariance: The covariance of the logarithms of the parameters.
        names: The names of the parameters.
        definition: The name of the model.
    """

    params: Vector
    log_likelihood: float
    n: float
    left_out: float
    covariance: Vector = field(repr=False)
    names: tuple[str, ...] = ("p", "q", "gamma")
    definition: str = "gamma-gamma"

    @property
    def standard_errors(self) -> Vector:
        """The standard error of each parameter."""
        return np.asarray(self.params * np.sqrt(np.diag(self.covariance)))

    def interval(self, *, level: float = 0.95) -> tuple[Vector, Vector]:
        """Between which limits is each parameter? Wald's interval of the logarithm."""
        factor = np.exp(reach(level) * np.sqrt(np.diag(self.covariance)))
        return self.params / factor, self.params * factor

    def expected(self, x: ArrayLike = 0, mean_spend: ArrayLike = 0) -> Answer:
        """What does a customer with x repeat purchases of this mean spend per purchase, really?

        p (γ + x·mean) / (p x + q − 1): the customer's own mean, drawn towards that of all as far
        as few purchases leave it open.

        Raises:
            MeasureError: The mean of all customers is not finite (q is 1 or less).
        """
        return _expected(self.params, *check_times(x=x, mean_spend=mean_spend))[()]

    def expected_interval(
        self, x: ArrayLike = 0, mean_spend: ArrayLike = 0, *, level: float = 0.95
    ) -> tuple[Answer, Answer]:
        """Between which limits is the mean of such customers? The delta method on logarithms."""
        given = check_times(x=x, mean_spend=mean_spend)
        mean = _expected(self.params, *given)
        se = spread(lambda at: _expected(at, *given), self.params, self.covariance, mean)
        factor = np.exp(reach(level) * se)
        return (mean / factor)[()], (mean * factor)[()]

    def __str__(self) -> str:
        errors = self.standard_errors.tolist()
        given = zip(self.names, self.params.tolist(), errors, strict=True)
        told = ", ".join(f"{name} {figure(value, se)} (± {se:.2g})" for name, value, se in given)
        return (
            f"Spend of {self.n:,.0f} customers who came again: {told}; log-likelihood "
            f"{self.log_likelihood:,.2f} ({self.definition}). Behind ± stands the standard error."
        )

    def _repr_html_(self) -> str:
        columns = (self.params, self.standard_errors, *self.interval())
        rows = list(zip(self.names, *(column.tolist() for column in columns), strict=True))
        head = ("parameter", "value", "standard error", "low", "high")
        caption = f"Spend of {self.n:,.0f} customers, limits at {percent(0.95)}."
        return html_table(head, rows, caption=caption)


def _expected(params: Vector, x: Vector, mean_spend: Vector) -> Vector:
    p, q, gamma = params
    if (p * x + q <= 1).any():
        raise MeasureError(
            f"q is {q:.2f}: spends differ so much that the mean of all customers is not finite. "
            "Ask of customers with more purchases, or leave out the few who spend enormously."
        )
    return np.asarray(p * (gamma + x * mean_spend) / (p * x + q - 1))


def spends(
    x: ArrayLike, mean_spend: ArrayLike, count: ArrayLike | None
) -> tuple[Vector, Vector, Vector, float]:
    """Those who came again, checked, and how many did not."""
    given = [np.asarray(column, dtype=np.float64) for column in (x, mean_spend)]
    given.append(np.ones(given[0].shape) if count is None else np.asarray(count, dtype=np.float64))
    times, mean, many = given
    if times.ndim != 1 or mean.shape != times.shape or many.shape != times.shape:
        raise MeasureError("x, mean_spend and count are of different lengths: give one of each.")
    again = (times > 0) & (many > 0)
    rules = (
        (~np.isfinite(times + many) | (again & ~np.isfinite(mean)), "a missing number"),
        ((times < 0) | (times != np.floor(times)) | (many < 0), "no whole x of 0 or more"),
        (again & (mean <= 0), "a mean spend that is not above 0: take returns and gifts out"),
    )
    for bad, said in rules:
        if bad.any():
            at = int(np.argmax(bad))
            raise MeasureError(f"Row {at} (x {times[at]:g}, mean {mean[at]:g}) has {said}.")
    if not again.any():
        raise MeasureError("Nobody bought again, so that no repeat purchase tells a spend.")
    return times[again], mean[again], many[again], float(many[~again].sum())


def fitted(x: Vector, mean: Vector, count: Vector, left_out: float) -> GammaGamma:
    """The model at the parameters under which the spends are most likely."""
    log_x, log_mean = np.log(x), np.log(mean)

    def evaluate(params: Vector) -> tuple[float, Vector]:
        p, q, gamma = params
        px = p * x
        total = np.log(gamma + x * mean)
        values = (
            gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(gamma)
            + (px - 1) * log_mean + px * log_x - (px + q) * total
        )  # fmt: skip
        by_p = x * (psi(px + q) - psi(px) + log_mean + log_x - total)
        by_q = psi(px + q) - psi(q) + np.log(gamma) - total
        by_gamma = q / gamma - (px + q) / (gamma + x * mean)
        return float(count @ values), np.array([count @ by for by in (by_p, by_q, by_gamma)])

    n = float(count.sum())
    start = np.array([2.0, 3.0, float(count @ mean) / n])
    found = maximise(evaluate, start, n=n, definition="gamma-gamma")
    return GammaGamma(found.params, found.log_likelihood, n, left_out, found.covariance)
