from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64] | float
    Pair = tuple[Numbers, Numbers]


def square_and_add(
    value: Pair, low: Pair, high: Pair, *, correlation: Numbers = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Newcombe (1998): limits of the first value minus the second, from the limits of each."""
    middle = np.subtract(*value)
    down = _joined(np.subtract(value[0], low[0]), np.subtract(high[1], value[1]), correlation)
    up = _joined(np.subtract(high[0], value[0]), np.subtract(value[1], low[1]), correlation)
    return middle - down, middle + up


def _joined(
    first: NDArray[np.float64], second: NDArray[np.float64], correlation: Numbers
) -> NDArray[np.float64]:
    square = first**2 - 2 * np.asarray(correlation) * first * second + second**2
    return np.sqrt(np.maximum(square, 0))
