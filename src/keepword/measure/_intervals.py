from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv, ndtri, stdtrit

from ._errors import MeasureError
from ._sums import are_binary, ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._sums import Scale, Scores, Sums

ENOUGH_FOR_T = 200
"""The effective n from which Student's t covers skewed five-point scores (docs/methods)."""

ENOUGH_FOR_SKEW = 400
"""The effective n from which it does so where more than nine in ten scores are the same."""

CAUTION = 8
"""How many answers' worth of the widest spread a scale allows is mixed into the spread seen."""

FEW = 3
"""With fewer answers Wilson's interval alone holds too seldom near 0 and 1 (docs/methods)."""

WILSON = "Wilson's score interval"
WIDENED = f"{WILSON}, widened to Clopper and Pearson's"
ON_THE_SCALE = "score interval on the scale"
STUDENT = "Student's t"
CAREFUL = "; give the scale if more than nine in ten scores are the same"
STUDENTS = (STUDENT, STUDENT + CAREFUL)
CENSUS = "census: everybody answered"
NO_SCORES = "withheld: no scores"
SAME_SCORES = "withheld: every score is the same; say scores='binary' or give the scale"
TOO_FEW = f"withheld: fewer than {ENOUGH_FOR_T} scores' worth, and no scale given"


@dataclass(frozen=True)
class Estimates:
    """A mean with its interval per group; NaN where there is none, and `method` says why."""

    n: NDArray[np.float64]
    mean: NDArray[np.float64]
    variance: NDArray[np.float64]
    se: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n_effective: NDArray[np.float64]
    method: NDArray[np.object_]


def estimate(
    sums: Sums,
    *,
    level: float,
    scores: Scores = "auto",
    scale: Scale | None = None,
    population: NDArray[np.float64] | None = None,
) -> Estimates:
    """Mean, standard error and interval of every group."""
    check_level(level)
    binary = are_binary(scores, sums) if scale is None else False
    sampled = 1 - sums.n / population if population is not None else np.ones_like(sums.n)
    with np.errstate(divide="ignore", invalid="ignore"):
        if binary:
            n = sums.n_effective / sampled
            few = sums.n < FEW
            low, high = wilson(sums.mean, n, level)
            low, high = np.where(few, widened(low, high, sums.mean, n, level), (low, high))
            method = np.where(few, WIDENED, WILSON).astype(object)
            if population is not None:
                low, high = _widen_to_whole_people(low, high, population)
        elif scale is not None:
            low, high = score_interval(sums, scale, level, sampled)
            method = _all(sums, ON_THE_SCALE)
        else:
            low, high, method = student(sums, level, sampled)
        se = np.sqrt(sums.variance_of_mean * sums.n / (sums.n - 1) * sampled)
    return _honest(sums, low, high, se, method, complete=sampled == 0)


def check_level(level: float) -> None:
    """Refuse a confidence level that is no share."""
    if not 0 < level < 1:
        raise MeasureError(f"level is a share between 0 and 1 such as 0.95, not {level}.")


def normal_quantile(level: float) -> float:
    """How many standard errors to either side hold this share of a normal distribution."""
    return float(-ndtri((1 - level) / 2))


def student_quantile(level: float, degrees: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """The same of Student's t with these degrees of freedom."""
    return np.asarray(-stdtrit(degrees, (1 - level) / 2), dtype=np.float64)


def wilson(
    share: NDArray[np.float64], n: NDArray[np.float64], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson (1927): the shares that a score test at this level would not reject."""
    z = normal_quantile(level)
    share = np.clip(share, 0, 1)
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = np.maximum(middle - half, 0), np.minimum(middle + half, 1)
    return np.where(share == 0, 0, low), np.where(share == 1, 1, high)


def widened(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    share: NDArray[np.float64],
    n: NDArray[np.float64],
    level: float,
) -> NDArray[np.float64]:
    """Limits reaching at least as far as Clopper and Pearson's (1934), which hold at any share."""
    tail = (1 - level) / 2
    yes = np.clip(share, 0, 1) * n
    no = n - yes
    exact_low = np.where(yes > 0, betaincinv(np.where(yes > 0, yes, 1), no + 1, tail), 0)
    exact_high = np.where(no > 0, betaincinv(yes + 1, np.where(no > 0, no, 1), 1 - tail), 1)
    return np.array([np.minimum(low, exact_low), np.maximum(high, exact_high)])


def score_interval(
    sums: Sums, scale: Scale, level: float, sampled: NDArray[np.float64] | float = 1.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson's interval for a mean on a scale with two ends.

    The mean is read as a share of the scale; its n is that of yes-or-no answers as precise,
    with the widest spread that such a mean allows mixed in as if seen `CAUTION` times.
    """
    bottom, top = scale
    if not bottom < top:
        raise MeasureError(f"scale is (lowest, highest) such as (1, 5), not {scale}.")
    share = (sums.mean - bottom) / (top - bottom)
    widest = share * (1 - share)
    spread = sums.variance / (top - bottom) ** 2
    seen = sums.n > 0
    if (widest[seen] < spread[seen] - 1e-9).any():
        raise MeasureError(f"Some scores lie outside the scale from {bottom} to {top}.")
    n = sums.n_effective
    cautious = (spread * n + widest * CAUTION) / (n + CAUTION)
    n = np.where(widest > 0, n * ratio(widest, cautious), n)
    low, high = wilson(share, n / sampled, level)
    return bottom + low * (top - bottom), bottom + high * (top - bottom)


def student(
    sums: Sums, level: float, sampled: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.object_]]:
    """Student's t on the effective n, withheld or with a word of care where skew could spoil it."""
    degrees = sums.n_effective - 1
    half = student_quantile(level, np.maximum(degrees, 1)) * np.sqrt(
        sums.variance / degrees * sampled
    )
    method = _all(sums, STUDENT)
    method[sums.n_effective < ENOUGH_FOR_SKEW - 1e-6] = STUDENT + CAREFUL
    method[sums.n_effective < ENOUGH_FOR_T - 1e-6] = TOO_FEW
    method[sums.variance == 0] = SAME_SCORES
    half = np.where(np.isin(method, STUDENTS), half, np.nan)
    return sums.mean - half, sums.mean + half, method


def _widen_to_whole_people(
    low: NDArray[np.float64], high: NDArray[np.float64], population: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The true share is a whole number of people: reach out to the nearest such share."""
    return (
        np.floor(low * population + 1e-9) / population,
        np.ceil(high * population - 1e-9) / population,
    )


def _all(sums: Sums, method: str) -> NDArray[np.object_]:
    return np.full(sums.n.shape, method, dtype=object)


def _honest(
    sums: Sums,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    se: NDArray[np.float64],
    method: NDArray[np.object_],
    *,
    complete: NDArray[np.bool_],
) -> Estimates:
    """A census has no sampling error, an empty group no figure, one score no standard error."""
    census, empty = complete & (sums.n > 0), sums.n == 0
    method = np.where(empty, NO_SCORES, np.where(census, CENSUS, method))
    return Estimates(
        n=sums.n,
        mean=sums.mean,
        variance=sums.variance,
        se=np.where(census, 0.0, np.where(sums.n > 1, se, np.nan)),
        low=np.where(empty, np.nan, np.where(census, sums.mean, low)),
        high=np.where(empty, np.nan, np.where(census, sums.mean, high)),
        n_effective=np.where(empty, 0.0, sums.n_effective),
        method=method,
    )
