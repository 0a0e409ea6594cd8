from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ._errors import MeasureError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Season: TypeAlias = int | tuple[int, int]

PAIRS = 2
"""How many pairs of sine and cosine a season has, unless it is said."""


def harmonics(n: int, season: Season) -> NDArray[np.float64]:
    """Sines and cosines of a season for n points: one column each."""
    period, pairs = season if isinstance(season, tuple) else (season, min(PAIRS, season // 2))
    if period != int(period) or pairs != int(pairs) or not 1 <= pairs <= period // 2:
        raise MeasureError(
            f"season is the points of a season, such as 12, or (12, pairs from 1 to 6), "
            f"not {season}."
        )
    angles = 2 * np.pi * np.arange(n)[:, None] * np.arange(1, pairs + 1) / period
    waves = np.column_stack([np.sin(angles), np.cos(angles)])
    # The sine of half a period is 0 at every point.
    return np.delete(waves, pairs - 1, axis=1) if 2 * pairs == period else waves
