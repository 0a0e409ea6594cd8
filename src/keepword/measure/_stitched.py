from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import zeta

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

EPOCH = 2.0
"""By how much longer each stretch of time is than the one before; η in the paper."""

SHARE = 1.4
"""The k-th stretch is given a share of the doubt that falls with k to this power; s in the paper.

Both are those with which the paper states its closed form for scores from 0 to 1.
"""


def stitched_bound(v: Vector, c: float, doubt: float, *, from_v: float = 1.0) -> Vector:
    """How far up a sum strays by the time v at all, but for a share of `doubt`.

    Straight lines, each good for one stretch of time, are joined to one bound. `c` is how much
    heavier than normal the upper tail is (sub-gamma, in the units of the sum); before `from_v`
    the bound is that of `from_v`.
    """
    v = np.maximum(v, from_v)
    stretches = np.log(EPOCH * v / from_v)
    shared = math.log(zeta(SHARE) / (doubt * math.log(EPOCH) ** SHARE))
    doubts = SHARE * np.log(stretches) + shared
    curve = (EPOCH**0.25 + EPOCH**-0.25) ** 2 / 2 * v * doubts
    tail = (math.sqrt(EPOCH) + 1) / 2 * c * doubts
    return np.asarray(np.sqrt(curve + tail**2) + tail)
