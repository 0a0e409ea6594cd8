from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError
from ._shown import html_table
from ._subsets import correlated, sizes_of_subsets, variance_explained

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._cross import CrossProduct

    Matrix = NDArray[np.float64]

UNDETERMINED = 0.5
_ROUNDING = 1e-10


@dataclass(frozen=True, eq=False)
class Dominance:
    """Which driver matters more than which, in how strict a sense, and where that cannot be said.

    The three matrices hold, for a row's driver against a column's, 1 where it dominates, 0 where
    it is dominated, 0.5 where it is undetermined.

    Attributes:
        names: The drivers.
        by_level: The mean gain in R² by each driver (column) beside 0, 1, … others (row).
        average: The mean over the levels: the LMG weights.
        complete: It adds more whichever others are there.
        conditional: It adds more on average beside any number of others.
        general: It adds more on average.
        r2: R² of all drivers.
        n: The fewest rows that hold a pair of columns.
    """

    names: tuple[str, ...]
    by_level: Matrix
    average: Matrix
    complete: Matrix
    conditional: Matrix
    general: Matrix
    r2: float
    n: int

    def says(self, first: str, second: str) -> str:
        """The strictest sense in which one of two drivers dominates the other, or none.

        Raises:
            MeasureError: A name is not among the drivers.
        """
        for name in (first, second):
            if name not in self.names:
                raise MeasureError(f"There is no driver {name!r}: there are {self.names}.")
        i, j = self.names.index(first), self.names.index(second)
        for sense in ("complete", "conditional", "general"):
            value = getattr(self, sense)[i, j]
            if value != UNDETERMINED:
                over, under = (first, second) if value else (second, first)
                only = " only, so it depends on the others" if sense == "general" else ""
                return f"{over} over {under} ({sense} dominance{only})"
        return f"undetermined between {first} and {second}"

    def __str__(self) -> str:
        order = [self.names[i] for i in np.argsort(-self.average, kind="stable")]
        strict = [
            f"{a} over {b}"
            for i, a in enumerate(self.names)
            for j, b in enumerate(self.names)
            if self.complete[i, j] == 1
        ]
        pairs = comb(len(self.names), 2)
        told = ", ".join(strict) or "none"
        return (
            f"On average {' > '.join(order)}. Whichever others are there: {told}; "
            f"{pairs - len(strict)} of {pairs} pairs are undetermined."
        )

    def _repr_html_(self) -> str:
        rows = [(f"beside {level}", *gains) for level, gains in enumerate(self.by_level.tolist())]
        return html_table(("gain in R²", *self.names), rows, caption=str(self))


def dominance(products: CrossProduct) -> Dominance:
    """Does one driver matter more than another one whichever others are there?

    From R² of all 2ᵖ subsets S: driver i dominates j completely where R²(S, i) ≥ R²(S, j) for
    every S of the others (and more for one), conditionally where that holds for the mean over the
    S of each size, generally where it holds for the mean over the sizes. Where complete dominance
    fails in both directions, no order is made up: it is undetermined.

    Args:
        products: From `cross_product`.

    Returns:
        `Dominance`.

    Raises:
        MeasureError: As `lmg`.

    Source:
        Azen & Budescu (2003), Psychological Methods 8:129-148.

    Example:
        >>> from keepword.measure.drivers import CrossProduct
        >>> r = [[1, 0.6, 0.4], [0.6, 1, 0.5], [0.4, 0.5, 1]]
        >>> print(dominance(CrossProduct.from_correlations(r, ["all", "speed", "care"])))
        On average speed > care. Whichever others are there: speed over care; 0 of 1 pairs are
        undetermined.
    """
    correlated(products.covariances, products.names)
    explained = variance_explained(products.covariances)
    p = len(products.names) - 1
    by_level = _by_level(explained, p)
    average = by_level.mean(0)
    return Dominance(
        names=products.names[1:],
        by_level=by_level,
        average=average,
        complete=_complete(explained, p),
        conditional=_compared(by_level),
        general=_compared(average[None]),
        r2=float(explained[-1]),
        n=products.least,
    )


def _by_level(explained: Matrix, p: int) -> Matrix:
    sizes, places = sizes_of_subsets(p), np.arange(len(explained))
    levels = np.empty((p, p))
    for driver in range(p):
        inside = (places >> driver & 1).astype(bool)
        gains = explained[inside] - explained[~inside]
        levels[:, driver] = np.bincount(sizes[~inside], gains, p) / np.bincount(sizes[~inside])
    return levels


def _compared(gains: Matrix) -> Matrix:
    """Who gains no less in every row, and more in one."""
    differences = gains[:, :, None] - gains[:, None, :]
    return _verdict(differences.min(0), differences.max(0))


def _complete(explained: Matrix, p: int) -> Matrix:
    least, most = np.zeros((p, p)), np.zeros((p, p))
    for j in range(p):
        for i in range(j):
            cube = explained.reshape(-1, 2, 2 ** (j - i - 1), 2, 2**i)
            differences = cube[:, 0, :, 1] - cube[:, 1, :, 0]
            least[i, j], most[i, j] = differences.min(), differences.max()
            least[j, i], most[j, i] = -most[i, j], -least[i, j]
    return _verdict(least, most)


def _verdict(least: Matrix, most: Matrix) -> Matrix:
    verdict = np.full(least.shape, UNDETERMINED)
    verdict[(least > -_ROUNDING) & (most > _ROUNDING)] = 1.0
    verdict[(most < _ROUNDING) & (least < -_ROUNDING)] = 0.0
    return verdict
