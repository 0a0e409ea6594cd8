from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import scipy

from ._errors import MeasureError
from ._intervals import check_level, normal_quantile
from ._shown import html_table, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

Shape = Literal["obrien-fleming", "pocock"]

MOST_LOOKS = 100
NODES, WEIGHTS = np.polynomial.legendre.leggauss(160)
"""Where sums of answers are integrated; enough for 1e-9 with a hundred looks."""


@dataclass(frozen=True)
class PlannedLooks:
    """Limits for looks whose number is fixed beforehand.

    Attributes:
        limits: At each look, how many standard errors from the goal settle it.
        constant: The figure of the published tables: that of every look (Pocock) or of the last
            one (O'Brien and Fleming).
        shape: Whose limits.
        level: How sure all looks together are.
        unplanned: How often an ordinary interval, looked at so often, misses the truth at some
            look.
    """

    limits: tuple[float, ...]
    constant: float
    shape: Shape
    level: float
    unplanned: float

    @property
    def n(self) -> int:
        """How many looks."""
        return len(self.limits)

    def __str__(self) -> str:
        told = ", ".join(f"{limit:.2f}" for limit in self.limits)
        return (
            f"At each of {self.n} looks, so many standard errors settle it: {told} ({self.shape}, "
            f"{percent(self.level)}). An ordinary interval would miss at some look "
            f"{100 * self.unplanned:.0f} times in 100."
        )

    def _repr_html_(self) -> str:
        rows = [(look, limit) for look, limit in enumerate(self.limits, 1)]
        return html_table(("look", "standard errors"), rows, caption=str(self))


def planned_looks(
    looks: int, *, shape: Shape = "obrien-fleming", level: float = 0.95
) -> PlannedLooks:
    """How far must a figure lie from the goal at each of a few looks fixed beforehand?

    With equally many answers between looks, z of look k is (S₁ + … + Sₖ) / √k for independent
    normal S. Pocock's limit is c at every look; O'Brien and Fleming's is c √(K / k), strict at
    first and nearly an ordinary one at last. c is found so that the chance that any |z| passes
    its limit is 1 - level, by integrating over the sums look by look.

    Use it where the number of looks is fixed; `confidence_sequence` where it is not.

    Args:
        looks: How many looks there will be, 1 to 100.
        shape: "obrien-fleming" or "pocock".
        level: How sure all looks together are.

    Returns:
        `PlannedLooks`: `.limits`, `.constant`, and `.unplanned`, what peeking would cost.

    Raises:
        MeasureError: Looks are not 1 to 100, the shape is unknown, or the level is no share.

    Source:
        Armitage, McPherson and Rowe (1969), JRSS A 132:235; Pocock (1977), Biometrika 64:191;
        O'Brien and Fleming (1979), Biometrics 35:549; Jennison and Turnbull (2000), Group
        Sequential Methods, tables 2.1 and 2.3.

    Example:
        >>> print(planned_looks(4))
        At each of 4 looks, so many standard errors settle it: 4.05, 2.86, 2.34, 2.02
        (obrien-fleming, 95 %). An ordinary interval would miss at some look 13 times in 100.
    """
    check_level(level)
    if looks != int(looks) or not 1 <= looks <= MOST_LOOKS:
        raise MeasureError(f"{looks} looks: give a whole number from 1 to {MOST_LOOKS}.")
    if shape not in get_args(Shape):
        raise MeasureError(f"There is no shape {shape!r}: choose {', '.join(get_args(Shape))}.")
    number = np.arange(1.0, looks + 1)
    growth = np.ones(len(number)) if shape == "pocock" else np.sqrt(looks / number)
    ordinary = normal_quantile(level)

    def too_often(constant: float) -> float:
        return _ever_beyond(constant * growth) - (1 - level)

    constant = scipy.optimize.brentq(too_often, ordinary - 1e-9, 3 * ordinary + 2, xtol=1e-10)
    return PlannedLooks(
        limits=tuple((float(constant) * growth).tolist()),
        constant=float(constant),
        shape=shape,
        level=level,
        unplanned=_ever_beyond(np.full(len(number), ordinary)),
    )


def _ever_beyond(limits: Vector) -> float:
    """The chance that |z| passes its limit at any look, where nothing is different."""
    sums, dense = np.zeros(1), np.ones(1)
    for look, limit in enumerate(limits, 1):
        edge = limit * math.sqrt(look)
        further = edge * NODES
        step = np.exp(-np.square(further[:, None] - sums) / 2) / math.sqrt(2 * math.pi)
        sums, dense = further, edge * WEIGHTS * (step @ dense)
    return float(1 - dense.sum())
