"""Small groups stay hidden: what to hide in a table, and what an outsider can still work out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from ._differencing import Differencing, Exposure, differencing
from ._errors import MeasureError
from ._extremes import CLOSE, extremes, minimise

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Differencing", "Exposure", "audit", "differencing", "suppress"]


def suppress(
    table: ArrayLike, threshold: int, *, totals: bool = False, show_zeros: bool = False
) -> NDArray[np.bool_]:
    """Which cells must be hidden, so that no group under the threshold can be worked out.

    Primary: every count under the threshold, zeros too (an empty cell says as much as a full
    one). Complementary: further cells, as few people's as a linear program finds, until the most
    that an outsider must allow for each primary cell is at least the threshold. In a table of
    rows and columns that is the same as: no sum of hidden cells that follows from the published
    totals is a group under the threshold (the dual of the linear program is that sum).

    Args:
        table: Counts of people or answers with one, two or more axes: a list of units, units ×
            months. An axis of one entry has no totals of its own.
        threshold: The smallest group that may be shown.
        totals: False: `table` holds the cells alone and all its totals are published as they are,
            so that a total under the threshold gives itself away. True: the last entry along each
            axis is the total, and totals are hidden too where they must be.
        show_zeros: Leave zeros visible. Safe where a cell counts who answered; not where it
            counts who gave a certain answer.

    Returns:
        A mask in the shape of `table`: True = hide.

    Raises:
        MeasureError: A count is negative, missing or not whole, the threshold is under 1, or the
            given totals are not the sums of their cells.

    Source:
        Fischetti, M. & Salazar-González, J.J. (2001), "Solving the cell suppression problem on
        tabular data with linear constraints", Management Science 47(7), 1008–1027: the attacker's
        linear programs, and the heuristic of one cheapest shift per cell.

    Example:
        Four in sales, nine in technology: the company's thirteen less technology would be sales.

        >>> suppress([4, 9], 5).tolist()
        [True, True]
        >>> suppress([3, 6, 4], 5).tolist()
        [True, False, True]
        >>> suppress([4, 9, 30, 43], 5, totals=True).tolist()
        [True, True, False, False]
    """
    if not threshold >= 1:
        raise MeasureError(f"A threshold of {threshold} hides nothing: give 1 or more.")
    cells = _Cells.of(table, totals=totals)
    hidden = cells.hideable & (cells.values < threshold)
    if show_zeros:
        hidden &= cells.values > 0
    targets = _targets(cells, np.flatnonzero(hidden), threshold)
    for cell, target in sorted(targets.items(), key=lambda item: cells.values[item[0]] - item[1]):
        hidden |= _cheapest_shift(cells, hidden, cell, target - cells.values[cell])
    return cells.shaped(_without_the_needless(cells, hidden, targets))


def audit(
    table: ArrayLike, mask: ArrayLike, *, totals: bool = False
) -> dict[tuple[int, ...], tuple[int, float]]:
    """What an outsider can say about each hidden cell from everything that is published.

    For each hidden cell the least and the most it can be, over every table of counts that agrees
    with the visible cells and totals: two linear programs per cell. Equal bounds: the cell is
    known. A most under the threshold: it is known to be a small group. Counting hidden cells per
    line is not enough.

    Args:
        table: Counts, as in `suppress`.
        mask: In the shape of `table`: True = hidden.
        totals: As in `suppress`: whether the last entry along each axis is the total.

    Returns:
        `{(row, column): (low, high)}` for each hidden cell (`{(place,): …}` for a list). Whole
        numbers; exact for lists and for tables of rows and columns, with three or more axes never
        narrower than what integer programming finds. `high` is infinite where no total binds it.

    Raises:
        MeasureError: As `suppress`; or the mask has another shape or is not true/false.

    Source:
        Fischetti & Salazar-González (2001), the attacker's problem.

    Example:
        >>> audit([[4, 9], [11, 16]], [[True, True], [True, True]])
        {(0, 0): (0, 13), (0, 1): (0, 13), (1, 0): (2, 15), (1, 1): (12, 25)}
        >>> audit([4, 9], [True, False])
        {(0,): (4, 4)}
    """
    cells = _Cells.of(table, totals=totals)
    hidden = cells.flat(mask)
    places = np.flatnonzero(hidden)
    low = cells.extremes(hidden, places, highest=False)
    high = cells.extremes(hidden, places, highest=True)
    return {
        cells.place(cell): (int(least), math.inf if math.isinf(most) else int(most))
        for cell, least, most in zip(places.tolist(), low.tolist(), high.tolist(), strict=True)
    }


@dataclass(frozen=True, eq=False)
class _Cells:
    """A table with its totals, in one line, and the equations between them."""

    values: NDArray[np.int64]
    equations: scipy.sparse.csr_array  # one per total: its cells less the total make 0
    hideable: NDArray[np.bool_]
    shape: tuple[int, ...]  # of the table as given
    full: tuple[int, ...]  # with totals, without axes of one entry

    @classmethod
    def of(cls, table: ArrayLike, *, totals: bool) -> _Cells:
        given = _counts(table)
        squeezed = given.squeeze()
        whole = squeezed if totals else _with_totals(squeezed)
        hideable = np.ones(whole.shape, dtype=bool)
        if totals:
            _check_totals(whole)
        else:
            for axis in range(whole.ndim):
                np.moveaxis(hideable, axis, 0)[-1] = False
        equations = _equations(whole.shape)
        return cls(whole.ravel(), equations, hideable.ravel(), given.shape, whole.shape)

    def flat(self, mask: ArrayLike) -> NDArray[np.bool_]:
        given = np.asarray(mask)
        if given.shape != self.shape or given.dtype != np.bool_:
            raise MeasureError(
                f"The mask is {given.dtype} in the shape {given.shape}: give true/false in the "
                f"shape of the table, {self.shape}."
            )
        hidden = np.zeros(len(self.values), dtype=bool)
        hidden[self._inside()] = given.ravel()
        return hidden

    def shaped(self, hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return hidden[self._inside()].reshape(self.shape)

    def place(self, cell: int) -> tuple[int, ...]:
        position = int(np.searchsorted(self._inside(), cell))
        return tuple(int(index) for index in np.unravel_index(position, self.shape))

    def extremes(
        self, hidden: NDArray[np.bool_], asked: NDArray[np.int64], *, highest: bool
    ) -> NDArray[np.float64]:
        """The least or the most that hidden cells can be, in whole numbers."""
        unknown = np.flatnonzero(hidden)
        lines = self.equations[:, unknown]
        binding = np.flatnonzero(np.diff(lines.indptr))
        known = -(self.equations @ np.where(hidden, 0, self.values))
        # Whatever a total binds is at most the table's sum: beyond that nothing binds.
        ceiling = float(2 * self.values.sum() + 1)
        found = extremes(
            lines[binding],
            known[binding].astype(np.float64),
            np.full(len(unknown), ceiling),
            np.searchsorted(unknown, asked).tolist(),
            highest=highest,
        )
        if highest:
            return np.where(found > ceiling - 0.5, np.inf, np.floor(found + CLOSE))
        return np.ceil(found - CLOSE)

    def _inside(self) -> NDArray[np.int64]:
        if math.prod(self.shape) == len(self.values):
            return np.arange(len(self.values))
        return np.flatnonzero(self.hideable)


def _counts(table: ArrayLike) -> NDArray[np.int64]:
    given = np.asarray(table)
    if given.size == 0 or given.ndim == 0:
        raise MeasureError("The table is empty: give at least one count in a list.")
    if given.dtype.kind not in "iuf":
        raise MeasureError(f"The table holds {given.dtype}, not counts: give whole numbers.")
    bad = np.argwhere(~(np.isfinite(given) & (given >= 0) & (given == np.floor(given))))
    if len(bad):
        place = tuple(bad[0].tolist())
        raise MeasureError(
            f"The cell {place} holds {given[place]}: give counts, whole and not negative."
        )
    return given.astype(np.int64)


def _with_totals(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    whole = np.atleast_1d(counts)
    for axis in range(whole.ndim):
        whole = np.concatenate([whole, whole.sum(axis, keepdims=True)], axis)
    return whole


def _check_totals(whole: NDArray[np.int64]) -> None:
    for axis in range(whole.ndim):
        lines = np.moveaxis(whole, axis, -1)
        wrong = np.argwhere(lines[..., :-1].sum(-1) != lines[..., -1])
        if len(wrong):
            line = lines[tuple(wrong[0])].tolist()
            raise MeasureError(
                f"{line[-1]} is not the total of {line[:-1]} ({sum(line[:-1])}): give the totals "
                "as the last entry of each line, or leave them out with totals=False."
            )


def _equations(shape: tuple[int, ...]) -> scipy.sparse.csr_array:
    index = np.arange(math.prod(shape)).reshape(shape)
    lines = [
        line
        for axis in range(len(shape))
        for line in np.moveaxis(index, axis, -1).reshape(-1, shape[axis])
    ]
    signs = [np.append(np.ones(len(line) - 1), -1.0) for line in lines]
    rows = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    entries = (np.concatenate(signs), (rows, np.concatenate(lines)))
    return scipy.sparse.csr_array(entries, shape=(len(lines), index.size))


def _targets(cells: _Cells, primary: NDArray[np.int64], threshold: int) -> dict[int, int]:
    """How large each primary cell must seem: the threshold, or what its totals allow at most."""
    reachable = cells.extremes(cells.hideable, primary, highest=True)
    at_most = np.minimum(reachable, threshold).astype(int)
    return dict(zip(primary.tolist(), at_most.tolist(), strict=True))


def _cheapest_shift(
    cells: _Cells, hidden: NDArray[np.bool_], cell: int, need: int
) -> NDArray[np.bool_]:
    """The cells through which a hidden cell can seem larger by `need` with every total kept."""
    free = np.flatnonzero(cells.hideable)
    lines = cells.equations[:, free]
    values = cells.values[free].astype(np.float64)
    cost = np.where(hidden[free], 0.0, values + 1.0)
    up = np.column_stack([np.zeros(len(free)), np.full(len(free), np.inf)])
    down = np.column_stack([np.zeros(len(free)), values])
    here = int(np.searchsorted(free, cell))
    up[here], down[here] = need, 0.0
    shift, _ = minimise(
        np.concatenate([cost, cost]),
        scipy.sparse.csr_array(scipy.sparse.hstack([lines, -lines])),
        np.zeros(lines.shape[0]),
        np.concatenate([up, down]),
    )
    moved = np.zeros(len(cells.values), dtype=bool)
    moved[free] = (shift[: len(free)] > CLOSE) | (shift[len(free) :] > CLOSE)
    return moved


def _without_the_needless(
    cells: _Cells, hidden: NDArray[np.bool_], targets: dict[int, int]
) -> NDArray[np.bool_]:
    """Show again, largest first, each complementary cell without which all else stays hidden."""
    primary = np.array(sorted(targets), dtype=np.int64)
    wanted = np.array([targets[cell] for cell in primary.tolist()])
    complementary = np.setdiff1d(np.flatnonzero(hidden), primary)
    for cell in sorted(complementary.tolist(), key=lambda cell: -cells.values[cell]):
        fewer = hidden.copy()
        fewer[cell] = False
        if (cells.extremes(fewer, primary, highest=True) >= wanted).all():
            hidden = fewer
    return hidden
