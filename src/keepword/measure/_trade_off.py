from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._intervals import student_quantile, wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._person_weeks import PersonWeeks

    Figures = NDArray[np.float64]

GROUPS = 10
"""Into how many groups a load is cut, so that it need not act in a straight line."""

PER_GROUP = 20
"""The fewest cells of such a group."""

SELDOM = 0.5
"""Met together less than this share of what chance alone would give is seldom."""

CONSTANT = 1e-9
"""Below this share of its spread, what is left of a figure is rounding."""


@dataclass(frozen=True)
class TradeOff:
    """How one figure goes with the other within the same person, from -1 to 1.

    -1: what the one gains the other loses. `about` says what is held fixed.
    """

    value: float
    low: float
    high: float
    about: str

    def __str__(self) -> str:
        return f"{self.value:+.2f}, between {self.low:+.2f} and {self.high:+.2f} ({self.about})"


@dataclass(frozen=True)
class Met:
    """The share of weeks in which it was met, with its interval over people."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{100 * self.value:.0f} in 100 ({100 * self.low:.0f} to {100 * self.high:.0f})"


def met(cells: PersonWeeks, held: NDArray[np.bool_], level: float) -> Met:
    """A share of weeks, Wilson's limits on as many weeks as their sameness within people leaves."""
    share, n = float(held.mean()), len(held)
    effective = float(cells.people)
    if 0 < share < 1:
        variance = _error(cells, held.astype(np.float64) - share) ** 2
        effective = min(share * (1 - share) / variance, n) if variance > 0 else n
    low, high = wilson(np.array(share), np.array(effective), level)
    return Met(share, float(low), float(high))


def seldom_together(cells: PersonWeeks, held: NDArray[np.bool_], level: float) -> bool:
    """Are both met surely less than half as often as if neither target minded the other?

    Less than half of the product of the two shares, beyond what chance does to all three.
    """
    first, second = held.mean(axis=0)
    both = held.all(axis=1)
    off = np.asarray(held - held.mean(axis=0), dtype=np.float64)
    influence = both - both.mean() - SELDOM * (second * off[:, 0] + first * off[:, 1])
    reach = float(student_quantile(level, cells.people - 1)) * _error(cells, influence)
    return bool(both.mean() - SELDOM * first * second + reach < 0)


def _error(cells: PersonWeeks, influence: Figures) -> float:
    """The standard error of a mean over weeks, of which those of a person go together."""
    off = np.bincount(cells.person, weights=influence)
    people = len(off)
    return float(np.sqrt(people / (people - 1) * np.square(off).sum())) / len(influence)


def trade_off(cells: PersonWeeks, level: float, *, load: bool) -> TradeOff | None:
    """The correlation within people, at equal load if asked; None where nothing varies there.

    With errors clustered by person: what a person does one week resembles the next.
    """
    own = _within(cells.figures, cells.person)
    about = "within the same person"
    left = own
    if load:
        terms = _within(_terms(cells), cells.person)
        left = own - terms @ np.linalg.lstsq(terms, own, rcond=None)[0]
        about = "within the same person, at equal load and in the same week"
        if not cells.loads:
            about = "within the same person and the same week"
    spread = left.std(axis=0)
    if (spread <= CONSTANT * np.maximum(cells.figures.std(axis=0), CONSTANT)).any():
        return None
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415 takes a second to import

    a, b = (left / spread).T
    fit = OLS(b, a[:, None]).fit(cov_type="cluster", cov_kwds={"groups": cells.person}, use_t=True)
    reach = float(student_quantile(level, cells.people - 1)) * float(fit.bse[0])
    value = float(fit.params[0])
    return TradeOff(value, value - reach, value + reach, about)


def _within(values: Figures, person: NDArray[np.int64]) -> Figures:
    """Distances from the person's own means."""
    n = np.bincount(person).astype(np.float64)
    means = [np.bincount(person, weights=column) / n for column in values.T]
    return np.asarray(values - np.column_stack(means)[person])


def _terms(cells: PersonWeeks) -> Figures:
    """Each week, and each load as it is and in groups."""
    columns = [np.eye(cells.week.max() + 1)[cells.week]]
    size = min(GROUPS, len(cells.person) // PER_GROUP)
    for load in cells.load.T:
        edges = np.unique(np.quantile(load, np.linspace(0, 1, size + 1)[1:-1]))
        columns += [load[:, None], np.eye(len(edges) + 1)[np.searchsorted(edges, load)]]
    return np.hstack(columns)
