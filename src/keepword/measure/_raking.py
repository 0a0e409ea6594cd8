from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError
from ._shown import html_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Axes = tuple[int, ...]
    Margins = Sequence[ArrayLike] | Mapping[int | Axes, ArrayLike]

CLOSE = 1e-10
"""The largest relative distance from a margin at which weights have arrived."""

AGREE = 1e-6
"""The largest relative difference between the sums of two margins."""

SWEEPS = 2000
"""The most sweeps over the margins before they are called impossible."""


@dataclass(frozen=True, eq=False)
class Weights:
    """A factor per respondent, in the shape of what was weighted."""

    weights: NDArray[np.float64]
    counts: NDArray[np.float64] = field(repr=False)
    iterations: int
    method: str

    @property
    def n(self) -> float:
        """How many respondents."""
        return float(self.counts.sum())

    @property
    def design_effect(self) -> float:
        """Kish's n Σw² / (Σw)²: by how much unequal weights alone inflate a variance."""
        whole = float((self.counts * self.weights).sum())
        return self.n * float((self.counts * self.weights**2).sum()) / whole**2

    @property
    def n_effective(self) -> float:
        """How many respondents of equal weight would say as much: n / design_effect."""
        return self.n / self.design_effect

    def __str__(self) -> str:
        used = self.weights[self.counts > 0]
        return (
            f"{self.n:g} respondents weigh {used.min():.4g} to {used.max():.4g} ({self.method}, "
            f"{self.iterations} iterations); they say as much as {self.n_effective:.0f} of equal "
            f"weight (design effect {self.design_effect:.2f})."
        )

    def _repr_html_(self) -> str:
        used = self.weights[self.counts > 0]
        row = (self.method, f"{self.n:g}", float(used.min()), float(used.max()), self.design_effect)
        head = ("method", "n", "least weight", "greatest weight", "design effect")
        return html_table(head, [row], caption=str(self))


def poststratify(counts: ArrayLike, totals: ArrayLike) -> Weights:
    """Make every cell of the sample as large as it is among all customers.

    weight = total / count, for each cell of one or more columns crossed.

    Args:
        counts: Respondents per cell, in any number of dimensions (or the sums of their design
            weights; the result is then a factor on those).
        totals: How many there are in all, in the same shape.

    Returns:
        `Weights`: `.weights` in the shape of `counts`, 0 where a cell is empty on both sides;
        `.design_effect` (Kish).

    Raises:
        MeasureError: Shapes differ, a figure is negative or not finite, or a cell with a total
            above 0 has no respondent (or the other way round).

    Source:
        Holt and Smith (1979), Journal of the Royal Statistical Society A 142:33.

    Example:
        >>> print(poststratify([40, 10], [500, 500]))
        50 respondents weigh 12.5 to 50 (poststratified, 1 iterations); they say as much as 32
        of equal weight (design effect 1.56).
    """
    cells, wanted = _figures(counts, "counts"), _figures(totals, "totals")
    if cells.shape != wanted.shape:
        raise MeasureError(
            f"Counts of shape {cells.shape} and totals of shape {wanted.shape} do not fit."
        )
    _check_held("Cell", cells, wanted)
    return Weights(_ratio(wanted, cells), cells, 1, "poststratified")


def rake(counts: ArrayLike, margins: Margins) -> Weights:
    """Make the sample agree with what is known of all customers, one column at a time.

    Iterative proportional fitting: the weights w = Πfₐ of the cells are scaled to each margin in
    turn until every Σ counts·w over the other axes is its total (to 1e-10).

    Args:
        counts: Respondents per cell, one axis per column (see `cells_of`); or the sums of their
            design weights, and the result is then a factor on those.
        margins: One list of totals per axis; or axis → totals, where a tuple of axes stands for
            the table of several columns crossed. Margins add up to the same whole.

    Returns:
        `Weights`: `.weights` in the shape of `counts` (factor per respondent of the cell, 0 where
        there is none), `.iterations` (sweeps), `.design_effect` (Kish).

    Raises:
        MeasureError: A margin has the wrong shape, margins do not add up to the same, a level
            with a total has no respondents, or no weights meet all margins.

    Source:
        Deming and Stephan (1940), Annals of Mathematical Statistics 11:427.

    Example:
        >>> raked = rake([[20, 10], [10, 10]], [[50, 50], [60, 40]])
        >>> raked.weights.round(4).tolist()
        [[1.7056, 1.5887], [2.5887, 2.4113]]
    """
    cells = _figures(counts, "counts")
    wanted = _checked(cells, margins)
    fitted = cells.copy()
    for sweep in range(1, SWEEPS + 1):
        furthest = 0.0
        for axes, totals in wanted:
            ratio = _ratio(totals, _sum_over(fitted, axes))
            fitted *= ratio
            furthest = max(furthest, float(np.abs(ratio[totals > 0] - 1).max()))
        if furthest < CLOSE:
            return Weights(_ratio(fitted, cells), cells, sweep, "raked")
    raise MeasureError(_impossible(fitted, wanted))


def _figures(values: ArrayLike, name: str) -> NDArray[np.float64]:
    figures = np.array(values, dtype=float)
    if figures.ndim == 0 or not figures.size:
        raise MeasureError(f"The {name} hold nothing: give one figure per cell.")
    if not (np.isfinite(figures).all() and (figures >= 0).all()):
        raise MeasureError(f"The {name} hold a figure that is negative or missing: correct it.")
    if not figures.sum() > 0:
        raise MeasureError(f"The {name} are all 0: there is nobody to weigh.")
    return figures


def _check_held(what: str, held: NDArray[np.float64], wanted: NDArray[np.float64]) -> None:
    """Refuse totals without respondents, and respondents without a total."""
    for bad, says in (
        ((held == 0) & (wanted > 0), "has a total but no respondent: join it with another"),
        ((held > 0) & (wanted == 0), "has respondents but a total of 0: correct the total"),
    ):
        if bad.any():
            where = np.argwhere(bad)[0].tolist()
            place = where[0] if len(where) == 1 else tuple(where)
            raise MeasureError(f"{what} {place} (counted from 0) {says}.")


def _checked(
    cells: NDArray[np.float64], margins: Margins
) -> list[tuple[Axes, NDArray[np.float64]]]:
    """Each margin as the axes it keeps and its totals, with length 1 along the other axes."""
    if not isinstance(margins, Mapping):
        if len(margins) != cells.ndim:
            raise MeasureError(
                f"{len(margins)} margins do not fit counts of {cells.ndim} axes: give one each, or "
                "name their axes as {0: …, (1, 2): …}."
            )
        margins = dict(enumerate(margins))
    wanted = [_margin(cells, key, totals) for key, totals in margins.items()]
    if not wanted:
        raise MeasureError("There is no margin to weigh to: give at least one.")
    sums = [float(totals.sum()) for _, totals in wanted]
    for (axes, _), total in zip(wanted, sums, strict=True):
        if abs(total - sums[0]) > AGREE * sums[0]:
            raise MeasureError(
                f"The margin of axes {wanted[0][0]} adds up to {sums[0]:g}, that of axes {axes} to "
                f"{total:g}: scale them to the same whole."
            )
    return wanted


def _margin(
    cells: NDArray[np.float64], key: int | Axes, values: ArrayLike
) -> tuple[Axes, NDArray[np.float64]]:
    axes = (key,) if isinstance(key, int) else tuple(key)
    if list(axes) != sorted(set(axes)) or not axes or not 0 <= axes[0] <= axes[-1] < cells.ndim:
        raise MeasureError(
            f"{key} are not axes of the counts: name them in order, from 0 to {cells.ndim - 1}."
        )
    totals = _figures(values, f"totals of axes {axes}")
    shape = tuple(cells.shape[axis] for axis in axes)
    if totals.shape != shape:
        raise MeasureError(
            f"The totals of axes {axes} have the shape {totals.shape}, the counts {shape}."
        )
    wide = totals.reshape([size if axis in axes else 1 for axis, size in enumerate(cells.shape)])
    _check_held(
        f"In the margin of axes {axes}, level", _sum_over(cells, axes).reshape(shape), totals
    )
    return axes, wide


def _sum_over(cells: NDArray[np.float64], axes: Axes) -> NDArray[np.float64]:
    others = tuple(axis for axis in range(cells.ndim) if axis not in axes)
    return np.asarray(cells.sum(axis=others, keepdims=True))


def _ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _impossible(fitted: NDArray[np.float64], wanted: list[tuple[Axes, NDArray[np.float64]]]) -> str:
    off = [
        float(np.abs(_sum_over(fitted, axes) - totals).max() / totals.sum())
        for axes, totals in wanted
    ]
    axes = wanted[int(np.argmax(off))][0]
    return (
        f"No weights meet all margins: after {SWEEPS} sweeps that of axes {axes} is still off by "
        f"{100 * max(off):.2g} % of the whole. Some combination of levels has no respondents: join "
        "levels, or leave a margin out."
    )
