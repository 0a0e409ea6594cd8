from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from ._errors import MeasureError
from ._purchase_fit import reach, spread
from ._purchase_triples import DAYS, NAMES
from ._shown import html_table, percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ._purchase_result import PurchaseFit
    from ._purchase_triples import Purchases, Triples


@dataclass(frozen=True)
class GoneQuiet:
    """How many customers have gone, with the interval of that number.

    Attributes:
        value: How many, by expectation.
        low: The lower limit.
        high: The upper limit.
        n: Of how many customers.
        level: How sure.
        definition: The name of the model.
    """

    value: float
    low: float
    high: float
    n: float
    level: float
    definition: str

    def __str__(self) -> str:
        return (
            f"About {self.value:,.0f} of {self.n:,.0f} customers have gone quiet, between "
            f"{self.low:,.0f} and {self.high:,.0f} ({self.definition}, {percent(self.level)})."
        )

    def _repr_html_(self) -> str:
        row = (self.definition, self.n, self.value, self.low, self.high)
        head = ("model", "customers", "gone quiet", "low", "high")
        return html_table(head, [row], caption=str(self))


def gone_quiet(fit: PurchaseFit, held: Triples, level: float) -> GoneQuiet:
    """Σ (1 − P(alive)) over histories, with the limits of the share on the scale of its logit."""
    model, n = fit.model, held.n
    if not n > 0:
        raise MeasureError("There are no customers to count: give at least one history.")
    p = model.p_alive(fit.params, held)
    gone = float(held.customers @ (1 - p))
    if gone == 0:
        return GoneQuiet(0.0, 0.0, 0.0, n, level, fit.definition)

    def total(params: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(held.customers @ (1 - model.p_alive(params, held)))

    open_ = float(spread(total, fit.params, fit.covariance, np.asarray(1.0)))
    chance = float(held.customers @ (p * (1 - p)))
    far = reach(level) * np.sqrt(open_**2 + chance) * n / (gone * (n - gone))
    limits = n * expit(logit(gone / n) + np.array([-far, far]))
    return GoneQuiet(gone, float(limits[0]), float(limits[1]), n, level, fit.definition)


@dataclass(frozen=True)
class HoldOut:
    """What a model said beforehand beside what came.

    Attributes:
        expected: Purchases expected after the earlier day, of the customers there were by then.
        low: The lower limit of the expectation.
        high: The upper limit of the expectation.
        actual: The purchases that came.
        n: How many customers there were.
        time: For how long, in `unit`.
        unit: "D" days, "W" weeks, "M" months.
        level: How sure.
        definition: The name of the model.
    """

    expected: float
    low: float
    high: float
    actual: int
    n: int
    time: float
    unit: str
    level: float
    definition: str

    @property
    def error(self) -> float:
        """By which share of what came the expectation was off: −0.1 is a tenth too low."""
        return self.expected / self.actual - 1

    def __str__(self) -> str:
        off = abs(self.error)
        way = "too many" if self.error > 0 else "too few"
        return (
            f"In {self.time:.3g} {NAMES[self.unit]} {self.expected:,.0f} purchases were expected "
            f"of {self.n:,} customers, between {self.low:,.0f} and {self.high:,.0f}, and "
            f"{self.actual:,} came: {100 * off:.0f} in 100 {way} ({self.definition}, "
            f"{percent(self.level)})."
        )

    def _repr_html_(self) -> str:
        row = (self.definition, self.n, self.expected, self.low, self.high, self.actual)
        head = ("model", "customers", "expected", "low", "high", "came")
        return html_table(head, [row], caption=str(self))


def checked(
    earlier: Purchases,
    later: Purchases,
    fit: Callable[..., PurchaseFit],
    level: float,
) -> HoldOut:
    """A fit to the earlier histories beside what the later ones add to them."""
    if earlier.unit != later.unit or not earlier.until < later.until:
        raise MeasureError(
            f"A check needs the same purchases until two days, the earlier one first, in one unit; "
            f"these end on {earlier.until} and {later.until}."
        )
    time = (later.until - earlier.until).days / DAYS[later.unit]
    known = time <= later.T
    same = int(later.count[known].sum())
    if same != earlier.n:
        raise MeasureError(
            f"{earlier.n:,} customers had bought by {earlier.until}, but {same:,} of "
            "the later ones: reduce the same rows to both days."
        )
    actual = int(later.count[known] @ (later.x[known] + 1)) - earlier.bought
    if actual <= 0:
        raise MeasureError(
            f"None of the {earlier.n:,} customers bought again after {earlier.until}: choose an "
            "earlier day."
        )
    made = fit(*earlier)
    mean, low, high = made.expected_in_all(time, level=level)
    return HoldOut(
        expected=mean,
        low=low,
        high=high,
        actual=actual,
        n=earlier.n,
        time=time,
        unit=later.unit,
        level=level,
        definition=made.definition,
    )
