"""Agreement between raters: would another one have given the same card the same score?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ._errors import MeasureError
from ._icc import IntraclassCorrelation, icc
from ._intervals import check_level
from ._rating_counts import RatingCounts, rating_counts
from ._rating_pairs import RatingPairs, rating_pairs
from ._rating_sums import RatingSums, rating_sums
from ._ratings import (
    PAIR,
    ROUNDING,
    Agreement,
    Coded,
    Weighed,
    coded,
    counted,
    limits,
    more_units,
    numbers,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from ._ratings import Ratings

    Matrix = NDArray[np.float64]

__all__ = [
    "LEVELS",
    "Agreement",
    "IntraclassCorrelation",
    "RatingCounts",
    "RatingPairs",
    "RatingSums",
    "cohen_kappa",
    "fleiss_kappa",
    "icc",
    "krippendorff_alpha",
    "rating_counts",
    "rating_pairs",
    "rating_sums",
]

LEVELS = ("nominal", "ordinal", "interval", "ratio")
WEIGHTS = ("unweighted", "linear", "quadratic")


def krippendorff_alpha(
    ratings: Ratings,
    *,
    level: str,
    categories: Sequence[Any] | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Do raters agree beyond chance, whoever rated what, on any level of measurement?

    α = 1 - D_o / D_e: the disagreement δ² within units over that of all ratings paired at random.
    δ² is 0 or 1 (nominal), (Σ of the ratings from one to the other, the ends by half)² (ordinal),
    (c - k)² (interval), ((c - k) / (c + k))² (ratio). Units rated once do not count.

    Args:
        ratings: Units × raters, numbers or words; None, NaN or "" where one is missing. Or what
            `rating_counts` makes of a long frame.
        level: "nominal", "ordinal", "interval" or "ratio".
        categories: The order of words, for "ordinal".
        confidence: How sure the interval is.

    Returns:
        An `Agreement`: `value`, `low`, `high`, `se` (linearised over units, with the ordinal
        distances taken as given), `n` units that were rated at least twice.

    Raises:
        MeasureError: Fewer than two units are rated twice, all ratings are the same, the level
            is unknown or needs numbers, or a ratio has a rating below 0.

    Source:
        Krippendorff (2011), Computing Krippendorff's Alpha-Reliability. The limits after Agresti
        and Coull (1998), The American Statistician 52:119, as docs/methods/agreement.md says.

    Example:
        >>> print(krippendorff_alpha([[1, 1, None], [2, 2, 3], [3, 3, 3], [2, 2, 2]],
        ...                          level="ordinal"))
        Agreement is 0.81, between -0.35 and 1.00 (Krippendorff's alpha, ordinal, 4 units,
        3 raters, 95 %).
    """
    check_level(confidence)
    if level not in LEVELS:
        raise MeasureError(f"There is no level {level!r}: choose {', '.join(LEVELS)}.")
    found = counted(ratings, categories)
    counts = found.counts
    counts = counts[counts.sum(axis=1) >= PAIR]
    _check_units(counts)
    apart = _distances(level, found, counts.sum(axis=0), ordered=categories is not None)
    each = counts.sum(axis=1)
    within = np.einsum("uc,uc->u", counts @ apart, counts) / (each - 1)
    seen = _alpha(counts, within, np.ones(len(counts)), apart)
    used = counts.sum(axis=0) > 0
    mean, size, more = each.mean(), int(used.sum()), more_units(confidence)
    disagreeing = mean * (used @ apart @ used) / (size * (size - 1))
    with_more = _alpha(
        np.vstack([counts, mean * np.eye(len(used))[used], mean * used / size]),
        np.concatenate([within, np.zeros(size), [disagreeing]]),
        np.concatenate([np.ones(len(counts)), np.full(size, more / size), [more]]),
        apart,
    )
    definition = f"Krippendorff's alpha, {level}"
    return _agreement(seen, with_more, int(each.max()), confidence, definition)


def _alpha(counts: Matrix, within: Matrix, times: Matrix, apart: Matrix) -> Weighed:
    each, totals = counts.sum(axis=1), _total(counts, times)
    total, by_all = totals.sum(), apart @ totals
    observed, expected = float(_total(within, times)) / total, totals @ by_all / total / (total - 1)
    _check_chance(expected, float(apart.max()))
    # What a unit more, with these ratings, would do to D_o and to D_e.
    mean = total / times.sum()
    of_observed = (within - observed * each) / mean
    of_expected = 2 * (counts @ by_all / (total - 1) - expected * each) / mean
    influence = -(of_observed - observed / expected * of_expected) / expected
    return Weighed(float(1 - observed / expected), influence, times)


def fleiss_kappa(ratings: Ratings, *, confidence: float = 0.95) -> Agreement:
    """Do several raters put units into the same categories more often than by chance?

    κ = (p_o - p_e) / (1 - p_e): p_o is the mean share of agreeing pairs of ratings of a unit, p_e
    = Σ π², with π the mean share of a category. Raters need not be the same from unit to unit.
    With two raters it is Scott's pi, not Cohen's kappa. Units rated once count in π only.

    Args:
        ratings: Units × raters, numbers or words; None, NaN or "" where one is missing. Or what
            `rating_counts` makes of a long frame.
        confidence: How sure the interval is.

    Returns:
        An `Agreement`: `value`, `low`, `high`, `se` (Gwet's, linearised over units).

    Raises:
        MeasureError: Fewer than two units are rated twice, or all ratings are the same.

    Source:
        Fleiss (1971), Psychological Bulletin 76:378; with missing ratings and its error Gwet
        (2014), Handbook of Inter-Rater Reliability.

    Example:
        >>> print(fleiss_kappa([list("aab"), list("bbb"), list("aaa"), list("abb")]))
        Agreement is 0.33, between -0.88 and 1.00 (Fleiss' kappa, 4 units, 3 raters, 95 %).
    """
    check_level(confidence)
    found = counted(ratings)
    counts = found.counts
    counts = counts[counts.sum(axis=1) > 0]
    each = counts.sum(axis=1)
    _check_units(counts[each >= PAIR])
    twice = (each >= PAIR).astype(np.float64)
    pairs = np.where(twice, each * (each - 1), 1.0)
    agreed = twice * (counts * (counts - 1)).sum(axis=1) / pairs
    shares = counts / each[:, None]
    seen = _fleiss(shares, agreed, twice, np.ones(len(counts)))
    used = counts.sum(axis=0) > 0
    size, more = int(used.sum()), more_units(confidence)
    with_more = _fleiss(
        np.vstack([shares, np.eye(len(used))[used], used / size]),
        np.concatenate([agreed, np.ones(size), [0.0]]),
        np.concatenate([twice, np.ones(size + 1)]),
        np.concatenate([np.ones(len(counts)), np.full(size, more / size), [more]]),
    )
    return _agreement(seen, with_more, int(each.max()), confidence, "Fleiss' kappa")


def _fleiss(shares: Matrix, agreed: Matrix, twice: Matrix, times: Matrix) -> Weighed:
    n, compared = times.sum(), _total(twice, times)
    observed = _total(agreed, times) / compared
    share = _total(shares, times) / n
    expected = float(share @ share)
    _check_chance(1 - expected, 1.0)
    value = (observed - expected) / (1 - expected)
    own = n / compared * (agreed - expected * twice) / (1 - expected)
    by_chance = shares @ share
    influence = own - 2 * (1 - value) * (by_chance - expected) / (1 - expected)
    return Weighed(float(value), influence, times)


def cohen_kappa(
    ratings: ArrayLike | RatingPairs,
    *,
    weights: str | ArrayLike = "unweighted",
    categories: Sequence[Any] | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Do two raters agree more often than by chance, each with their own habits?

    κ = 1 - Σ v p / Σ v p₁ p₂, with v the disagreement: 0 or 1 (unweighted), |c - k| (linear), (c
    - k)² (quadratic), or a matrix. Numbers are as far apart as they are, words as their places in
    `categories`.

    Args:
        ratings: Units × 2 raters; units with a missing rating do not count. Or what
            `rating_pairs` makes of a long frame.
        weights: "unweighted", "linear", "quadratic", or disagreements categories × categories
            (0 where they agree).
        categories: The order of words, or of the rows of the matrix.
        confidence: How sure the interval is.

    Returns:
        An `Agreement`: `value`, `low`, `high`, `se` (Fleiss, Cohen and Everitt's).

    Raises:
        MeasureError: There are not two raters, fewer than two units are rated by both, chance
            alone would agree in everything, or the weights are no disagreements.

    Source:
        Cohen (1968), Psychological Bulletin 70:213; Fleiss, Cohen and Everitt (1969),
        Psychological Bulletin 72:323.

    Example:
        >>> print(cohen_kappa([["a", "a"], ["b", "b"], ["a", "b"], ["b", "b"]]))
        Agreement is 0.50, between -0.88 and 1.00 (Cohen's kappa, unweighted, 4 units,
        2 raters, 95 %).
    """
    check_level(confidence)
    if isinstance(ratings, RatingPairs):
        found = ratings.coded(categories)
    else:
        found = coded(ratings, categories)
    if found.codes.shape[1] != PAIR:
        raise MeasureError(
            f"Cohen's kappa compares two raters, not {found.codes.shape[1]}: use fleiss_kappa or "
            "krippendorff_alpha."
        )
    both = found.codes[(found.codes >= 0).all(axis=1)]
    if len(both) < PAIR:
        raise MeasureError("Fewer than two units are rated by both: give more ratings.")
    apart, named = _weighed(weights, found, ordered=categories is not None)
    size = len(found.categories)
    cells = np.bincount(both[:, 0] * size + both[:, 1], minlength=size**2)
    table = cells.reshape(size, size).astype(np.float64)
    used = (table.sum(axis=0) + table.sum(axis=1)) > 0
    seen = _cohen(table, apart)
    alike = np.diag(used / used.sum())
    unlike = np.outer(used, used) & ~np.eye(size, dtype=bool)
    with_more = table + more_units(confidence) * (alike + unlike / unlike.sum())
    definition = f"Cohen's kappa, {named}"
    return _agreement(seen, _cohen(with_more, apart), PAIR, confidence, definition)


def _cohen(table: Matrix, apart: Matrix) -> Weighed:
    n = table.sum()
    first, second = table.sum(axis=1) / n, table.sum(axis=0) / n
    expected = float(first @ apart @ second)
    _check_chance(expected, float(apart.max()))
    value = 1 - (table * apart).sum() / n / expected
    by_chance = np.add.outer(apart @ second, first @ apart) - 2 * expected
    influence = -(apart - (1 - value) * (by_chance + expected)) / expected
    return Weighed(float(value), influence.ravel(), table.ravel())


def _total(of_units: Matrix, times: Matrix) -> Matrix:
    """Not by `@`: so long and narrow a product takes BLAS longer in threads than one by one."""
    return np.asarray(np.einsum("u,u...->...", times, of_units), dtype=np.float64)


def _agreement(
    seen: Weighed, with_more: Weighed, raters: int, confidence: float, definition: str
) -> Agreement:
    n = int(seen.times.sum())
    low, high = limits(seen.value, with_more, confidence, n)
    return Agreement(seen.value, low, high, seen.error, n, raters, confidence, definition)


def _check_units(counts: Matrix) -> None:
    if len(counts) < PAIR:
        raise MeasureError("Fewer than two units are rated twice: give more ratings.")


def _check_chance(expected: float, scale: float) -> None:
    if expected <= ROUNDING * scale or scale == 0:
        raise MeasureError(
            "All ratings are the same, so that chance alone agrees in everything: rate units "
            "that differ."
        )


def _distances(level: str, found: Coded | RatingCounts, totals: Matrix, *, ordered: bool) -> Matrix:
    size = len(totals)
    if level == "nominal":
        return 1.0 - np.eye(size)
    if level == "ordinal":
        if not ordered:
            numbers(found, "The order of words")
        middle = np.cumsum(totals) - totals / 2
        return np.square(np.subtract.outer(middle, middle))
    values = numbers(found, f"The level {level!r}")
    if level == "interval":
        return np.square(np.subtract.outer(values, values))
    if (values < 0).any():
        raise MeasureError("A ratio has no ratings below 0: use level='interval'.")
    sums = np.add.outer(values, values)
    apart = np.subtract.outer(values, values)
    return np.square(np.divide(apart, sums, out=np.zeros_like(sums), where=sums > 0))


def _weighed(weights: str | ArrayLike, found: Coded, *, ordered: bool) -> tuple[Matrix, str]:
    size = len(found.categories)
    if not isinstance(weights, str):
        apart = np.asarray(weights, dtype=np.float64)
        sound = apart.shape == (size, size) and np.isfinite(apart).all() and (apart >= 0).all()
        if not sound or np.diag(apart).any():
            raise MeasureError(
                f"Give disagreements {size} × {size}, none negative, 0 where raters agree."
            )
        return apart, "weights given"
    if weights not in WEIGHTS:
        raise MeasureError(f"There are no weights {weights!r}: choose {', '.join(WEIGHTS)}.")
    if weights == "unweighted":
        return 1.0 - np.eye(size), weights
    values = np.arange(size, dtype=np.float64)
    if not ordered:
        values = numbers(found, f"The weights {weights!r}")
    distance = np.abs(np.subtract.outer(values, values))
    return (distance if weights == "linear" else distance**2), weights
