from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ._intervals import wilson

if TYPE_CHECKING:
    Pair = tuple[float, float]
    Table = tuple[float, float, float, float]


def square_and_add(
    value: Pair, low: Pair, high: Pair, *, correlation: float = 0.0
) -> tuple[float, float]:
    """Newcombe (1998): limits of the first value minus the second, from the limits of each."""
    middle = value[0] - value[1]
    down = _joined(value[0] - low[0], high[1] - value[1], correlation)
    up = _joined(high[0] - value[0], value[1] - low[1], correlation)
    return middle - down, middle + up


def paired_limits(shares: Table, n: float, level: float) -> tuple[float, float]:
    """The same for the two shares of n pairs: of both, the first only, the second only, neither."""
    both, first, second, _ = shares
    values = both + first, both + second
    low, high = wilson(np.array(values), np.full(2, n), level)
    return square_and_add(
        values,
        (float(low[0]), float(low[1])),
        (float(high[0]), float(high[1])),
        correlation=correlation(shares, n),
    )


def correlation(shares: Table, n: float) -> float:
    """Newcombe's φ, corrected for continuity where it is positive; 0 where a margin is empty."""
    both, first, second, neither = shares
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    if margins <= 0:
        return 0.0
    product = both * neither - first * second
    corrected = max(product - 1 / (2 * n), 0.0) if product > 0 else product
    return corrected / math.sqrt(margins)


def _joined(first: float, second: float, correlation: float) -> float:
    square = first**2 - 2 * correlation * first * second + second**2
    return math.sqrt(max(square, 0.0))
