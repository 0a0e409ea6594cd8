from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
from scipy.special import expit, logit

from ._purchase_fit import Maximum, maximise, reach, spread
from ._purchase_quiet import GoneQuiet, gone_quiet
from ._purchase_triples import Triples, check_rows, check_times, repeated
from ._shown import figure, html_table, percent

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import ArrayLike, NDArray

    from ._purchase_fit import Evaluate
    from ._purchase_triples import Purchases

    Vector = NDArray[np.float64]
    Answer: TypeAlias = "NDArray[np.float64] | np.float64"

SAMPLE = 20_000
"""So many different histories show about where the parameters are."""


class Model(Protocol):
    """What a fit needs of a model."""

    @property
    def definition(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    def start(self, triples: Triples, /) -> Vector: ...
    def prepare(self, triples: Triples, /) -> Any: ...
    def evaluate(self, params: Vector, prepared: Any, /) -> tuple[float, Vector]: ...
    def p_alive(self, params: Vector, histories: Triples, /) -> Vector: ...
    def ahead(self, params: Vector, histories: Triples, t: Vector, /) -> Vector: ...


@dataclass(frozen=True, eq=False)
class PurchaseFit:
    """A model of who buys how often, and until when, fitted to purchase histories.

    Times are in the unit of the t_x and T that it was fitted to.

    Attributes:
        params: The parameters, in the order of the papers.
        names: Their names.
        log_likelihood: The log-likelihood.
        n: How many customers it was fitted to.
        covariance: The covariance of the logarithms of the parameters, from the curvature of the
            log-likelihood.
        definition: The name of the model.
        histories: What it was fitted to.
        model: The model itself.
    """

    params: Vector
    names: tuple[str, ...]
    log_likelihood: float
    n: float
    covariance: Vector = field(repr=False)
    definition: str
    histories: Triples = field(repr=False)
    model: Model = field(repr=False)

    @property
    def standard_errors(self) -> Vector:
        """The standard error of each parameter."""
        return np.asarray(self.params * np.sqrt(np.diag(self.covariance)))

    def interval(self, *, level: float = 0.95) -> tuple[Vector, Vector]:
        """Between which limits is each parameter? Wald's interval of the logarithm."""
        factor = np.exp(reach(level) * np.sqrt(np.diag(self.covariance)))
        return self.params / factor, self.params * factor

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Answer:  # noqa: N803
        """How likely is it that a customer of this history has not gone?

        It is not the chance of coming back: who has not gone may still take years.
        """
        return self._alive(self.params, _histories(x, t_x, T))[()]

    def p_alive_interval(
        self,
        x: ArrayLike,
        t_x: ArrayLike,
        T: ArrayLike,  # noqa: N803
        *,
        level: float = 0.95,
    ) -> tuple[Answer, Answer]:
        """Between which limits is the chance of customers of this history?

        The delta method on the scale of log(p / (1 − p)): it holds what the parameters leave open.
        """
        held = _histories(x, t_x, T)
        p = self._alive(self.params, held)
        se = spread(lambda at: self._alive(at, held), self.params, self.covariance, p * (1 - p))
        with np.errstate(divide="ignore"):
            middle, far = logit(p), reach(level) * se
        return expit(middle - far)[()], expit(middle + far)[()]

    def expected(
        self,
        t: ArrayLike,
        x: ArrayLike = 0,
        t_x: ArrayLike = 0,
        T: ArrayLike = 0,  # noqa: N803
    ) -> Answer:
        """How many purchases are expected in the next t of a customer of this history?

        Without a history: in the t after the first purchase of a new customer.
        """
        return self._ahead(self.params, *_times(t, x, t_x, T))[()]

    def expected_interval(
        self,
        t: ArrayLike,
        x: ArrayLike = 0,
        t_x: ArrayLike = 0,
        T: ArrayLike = 0,  # noqa: N803
        *,
        level: float = 0.95,
    ) -> tuple[Answer, Answer]:
        """Between which limits is the mean of customers of this history?

        The delta method on logarithms. One customer's own number varies by far more.
        """
        given = _times(t, x, t_x, T)
        mean = self._ahead(self.params, *given)
        se = spread(lambda at: self._ahead(at, *given), self.params, self.covariance, mean)
        factor = np.exp(reach(level) * se)
        return (mean / factor)[()], (mean * factor)[()]

    def gone_quiet(
        self, purchases: Purchases | Triples | None = None, *, level: float = 0.95
    ) -> GoneQuiet:
        """How many of these customers have gone, most of them without a word?

        Σ (1 − P(alive)). Its interval holds what the parameters leave open and the chance of each
        customer.

        Args:
            purchases: The customers, such as those of one moment; else those of the fit.
            level: How sure, 0.95 by default.
        """
        held = self.histories if purchases is None else Triples(*purchases)
        check_rows(held)
        return gone_quiet(self, held, level)

    def expected_in_all(self, t: float, *, level: float = 0.95) -> tuple[float, float, float]:
        """The purchases expected of all customers of the fit in the next t, and their limits."""
        held = self.histories
        times = np.full(held.x.shape, check_times(t=t)[0])

        def total(at: Vector) -> Vector:
            return np.asarray(held.customers @ self._ahead(at, held, times))

        mean = total(self.params)
        se = spread(total, self.params, self.covariance, mean)
        factor = float(np.exp(reach(level) * se))
        return float(mean), float(mean) / factor, float(mean) * factor

    def _alive(self, params: Vector, held: Triples) -> Vector:
        flat = Triples(*(column.ravel() for column in held))
        return self.model.p_alive(params, flat).reshape(held.x.shape)

    def _ahead(self, params: Vector, held: Triples, t: Vector) -> Vector:
        flat = Triples(*(column.ravel() for column in held))
        ahead = self.model.ahead(params, flat, t.ravel()) * self.model.p_alive(params, flat)
        return np.asarray(ahead.reshape(held.x.shape))

    def __str__(self) -> str:
        errors = self.standard_errors.tolist()
        given = zip(self.names, self.params.tolist(), errors, strict=True)
        told = ", ".join(f"{name} {figure(value, se)} (± {se:.2g})" for name, value, se in given)
        return (
            f"{self.definition} of {self.n:,.0f} customers: {told}; log-likelihood "
            f"{self.log_likelihood:,.2f}. Behind ± stands the standard error."
        )

    def _repr_html_(self) -> str:
        columns = (self.params, self.standard_errors, *self.interval())
        rows = list(zip(self.names, *(column.tolist() for column in columns), strict=True))
        head = ("parameter", "value", "standard error", "low", "high")
        caption = (
            f"{self.definition} of {self.n:,.0f} customers, log-likelihood "
            f"{self.log_likelihood:,.2f}, limits at {percent(0.95)}."
        )
        return html_table(head, rows, caption=caption)


def fitted(model: Model, histories: Triples) -> PurchaseFit:
    """A model at the parameters under which the histories are most likely."""
    repeated(histories)
    few = Triples(*(column[:: max(1, len(histories.x) // SAMPLE)] for column in histories))
    found: Maximum = maximise(
        _likelihood(model, histories),
        model.start(histories),
        n=histories.n,
        definition=model.definition,
        sample=(_likelihood(model, few), few.n) if len(few.x) < len(histories.x) else None,
    )
    return PurchaseFit(
        params=found.params,
        names=model.names,
        log_likelihood=found.log_likelihood,
        n=histories.n,
        covariance=found.covariance,
        definition=model.definition,
        histories=histories,
        model=model,
    )


def _likelihood(model: Model, histories: Triples) -> Evaluate:
    prepared = model.prepare(histories)
    return lambda params: model.evaluate(params, prepared)


def _histories(x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Triples:  # noqa: N803
    given = Triples(*check_times(x=x, t_x=t_x, T=T, count=1))
    check_rows(given)
    return given


def _times(t: ArrayLike, *history: ArrayLike) -> tuple[Triples, Vector]:
    x, t_x, age = history
    ahead, *columns = check_times(t=t, x=x, t_x=t_x, T=age, count=1)
    given = Triples(*columns)
    check_rows(given)
    return given, ahead
