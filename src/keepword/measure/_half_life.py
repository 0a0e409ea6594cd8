from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def half_life_recall(days: ArrayLike, half_life: ArrayLike) -> NDArray[np.float64] | np.float64:
    """What is the chance of remembering after so many days, if it halves in a fixed time?

    p = 2^(−days / half_life), the curve of half-life regression. It forgets faster in the long run
    than that of `refresher`, whose tail is a power: after ten stabilities the one gives 35 and the
    other 69 in 100. Use it to read what an app with half-lives says, not to plan.

    Args:
        days: Since it was last asked, 0 or more: one number or several.
        half_life: After how many days the chance is one half, above 0: one number or several.

    Returns:
        Chances from 0 to 1.

    Raises:
        MeasureError: A number is missing, days are below 0 or a half-life is not above 0.

    Source:
        Settles and Meeder (2016), A Trainable Spaced Repetition Model for Language Learning, ACL.

    Example:
        >>> half_life_recall([0, 7, 14], 7).tolist()
        [1.0, 0.5, 0.25]
    """
    since, half = np.asarray(days, dtype=np.float64), np.asarray(half_life, dtype=np.float64)
    if not (np.isfinite(since).all() and (since >= 0).all()):
        raise MeasureError("A number of days is missing or below 0: count from when it was asked.")
    if not (np.isfinite(half).all() and (half > 0).all()):
        raise MeasureError("A half-life is missing or not above 0: give days.")
    return np.exp2(-since / half)[()]
