from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy

from ._errors import MeasureError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CLOSE = 1e-6
LARGEST_PROGRAM = 1_500


def extremes(
    equations: scipy.sparse.csr_array,
    known: NDArray[np.float64],
    upper: NDArray[np.float64],
    unknowns: Sequence[int],
    *,
    highest: bool,
) -> NDArray[np.float64]:
    """The most, or the least, that each unknown can be where equations @ x = known, 0 ≤ x ≤ upper.

    The questions are independent of each other, so many are asked in one linear program: a copy
    of the equations per unknown, which costs far less than a program per unknown.
    """
    width = equations.shape[1]
    step = max(1, LARGEST_PROGRAM // max(1, width))
    found = [
        _extremes_at_once(equations, known, upper, unknowns[start : start + step], highest=highest)
        for start in range(0, len(unknowns), step)
    ]
    return np.concatenate(found) if found else np.zeros(0)


def minimise(
    cost: NDArray[np.float64],
    equations: scipy.sparse.csr_array,
    known: NDArray[np.float64],
    bounds: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The cheapest solution of one linear program, and the price of each equation (the dual)."""
    result = scipy.optimize.linprog(cost, A_eq=equations, b_eq=known, bounds=bounds)  # type: ignore[call-overload] # the stubs know no sparse equations
    if result.x is None:
        raise MeasureError(f"The figures contradict each other: {result.message}")
    return result.x, result.eqlin.marginals


def _extremes_at_once(
    equations: scipy.sparse.csr_array,
    known: NDArray[np.float64],
    upper: NDArray[np.float64],
    unknowns: Sequence[int],
    *,
    highest: bool,
) -> NDArray[np.float64]:
    copies, width = len(unknowns), equations.shape[1]
    asked = np.arange(copies) * width + np.asarray(unknowns)
    cost = np.zeros(copies * width)
    cost[asked] = -1.0 if highest else 1.0
    solution, _ = minimise(
        cost,
        scipy.sparse.csr_array(scipy.sparse.kron(scipy.sparse.eye_array(copies), equations)),
        np.tile(known, copies),
        np.tile(np.column_stack([np.zeros(width), upper]), (copies, 1)),
    )
    found: NDArray[np.float64] = solution[asked]
    return found
