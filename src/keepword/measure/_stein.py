from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError
from ._intervals import check_level, normal_quantile
from ._shown import html_table, percent
from ._team_names import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Figures = NDArray[np.float64]

FOR_STEIN = 4
"""The fewest values that shrinking towards their own mean improves."""


@dataclass(frozen=True, eq=False)
class SteinEstimate:
    """Values drawn towards their mean by one common factor.

    Attributes:
        names: What each is a value of.
        value: centre + factor x (value - centre).
        low: Lower limits.
        high: Upper limits.
        se: Standard errors.
        factor: How much of the distance from the centre is kept, from 0 to 1.
        centre: The mean of the values.
        level: How sure the limits are.
        definition: The name of the rule.
    """

    names: tuple[str, ...]
    value: Figures
    low: Figures
    high: Figures
    se: Figures
    factor: float
    centre: float
    level: float
    definition: str

    @property
    def n(self) -> int:
        """How many values there are."""
        return len(self.value)

    def __str__(self) -> str:
        return (
            f"{self.n} values keep {100 * self.factor:.0f} in 100 of their distance from "
            f"{self.centre:.4g} ({self.definition}, {percent(self.level)})."
        )

    def _repr_html_(self) -> str:
        columns = (self.value, self.low, self.high)
        rows = zip(self.names, *(column.tolist() for column in columns), strict=True)
        return html_table(("", "drawn in", "low", "high"), rows, caption=str(self))


def james_stein(
    values: ArrayLike, variance: float, *, names: Sequence[str] = (), level: float = 0.95
) -> SteinEstimate:
    """What are the means, when each is as unsure as the others and luck is in all of them?

    c = 1 - (k - 3) variance / Σ (value - mean)², not below 0; mean + c (value - mean). The 3, not
    2, is for the mean, which is estimated. The limits are Morris's.

    Args:
        values: The means of k ≥ 4 teams.
        variance: The sampling variance of each, the same for all: for shares p̄ (1 - p̄) / n.
            Where sizes differ, use `shrink` or `case_mix`.
        names: What the values belong to.
        level: How sure the limits are.

    Returns:
        A `SteinEstimate`: `value`, `low`, `high`, `factor` (c), `centre`.

    Raises:
        MeasureError: Fewer than 4 values, one that is missing, all the same, or a variance that
            is not above 0.

    Source:
        Efron and Morris (1975), JASA 70:311; Morris (1983), JASA 78:47, for the limits.

    Example:
        >>> print(james_stein([0.40, 0.31, 0.27, 0.22, 0.16], 0.0043))
        5 values keep 74 in 100 of their distance from 0.272 (James-Stein, towards the mean, 95 %).
    """
    check_level(level)
    y = np.asarray(values, dtype=np.float64)
    if y.ndim != 1 or len(y) < FOR_STEIN or not np.isfinite(y).all():
        raise MeasureError("James and Stein's rule needs at least 4 values, none missing.")
    if not 0 < variance < math.inf:
        raise MeasureError(f"A variance of {variance} is none: give that of each value, above 0.")
    k, centre = len(y), float(y.mean())
    squares = float(np.square(y - centre).sum())
    if squares == 0:
        raise MeasureError("All values are the same: there is nothing to draw in.")
    drop = min(1.0, (k - 3) * variance / squares)
    value = centre + (1 - drop) * (y - centre)
    error = variance * (1 - (k - 1) / k * drop) + 2 / (k - 3) * drop**2 * np.square(y - centre)
    reach = normal_quantile(level) * np.sqrt(error)
    return SteinEstimate(
        named(names, k),
        value,
        value - reach,
        value + reach,
        np.sqrt(error),
        1 - drop,
        centre,
        level,
        "James-Stein, towards the mean",
    )
