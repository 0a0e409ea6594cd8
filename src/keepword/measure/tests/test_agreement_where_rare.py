"""Intervals of agreement where disagreement, or one of the categories, is rare.

Two raters, two categories: everything that can be seen is counted through, with its probability.
"""

import math
from collections.abc import Iterable
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from keepword.measure.agreement import Agreement, cohen_kappa, fleiss_kappa, krippendorff_alpha

TRUTHS = [*product((0.5, 0.74, 0.9, 0.95, 0.98), (0.01, 0.03, 0.05, 0.12, 0.25))]
"""How common the commoner category is, and how often raters differ."""


@cache
def seen(units: int) -> dict[tuple[int, int, int], Agreement]:
    """Alpha of each number of units that both rate 1, one rates 1, neither rates 1."""
    return {
        (both, one, units - both - one): krippendorff_alpha(
            [[1, 1]] * both + [[1, 0]] * one + [[0, 0]] * (units - both - one), level="nominal"
        )
        for both in range(units)
        for one in range(units - both + 1)
        if both + one > 0
    }


def chance(counts: Iterable[int], shares: Iterable[float]) -> float:
    """The multinomial probability of these counts."""
    counts = list(counts)
    ways = math.lgamma(sum(counts) + 1) - sum(math.lgamma(each + 1) for each in counts)
    return math.exp(
        ways + sum(each * math.log(share) for each, share in zip(counts, shares, strict=True))
    )


def missed(found: dict[Any, Agreement], shares: list[float], truth: float) -> float:
    """How often the interval misses the truth, among what has one."""
    chances = {counts: chance(counts, shares) for counts in found}
    out = sum(chances[counts] for counts, its in found.items() if not its.low <= truth <= its.high)
    return out / sum(chances.values())


@pytest.mark.parametrize("units", [10, 13, 27, 50])
def test_the_interval_of_alpha_holds_however_rare_disagreement_is(units: int) -> None:
    for common, differ in TRUTHS:
        shares = [common * (1 - differ), differ, (1 - common) * (1 - differ)]
        mean = shares[0] + differ / 2
        truth = 1 - differ / (2 * mean * (1 - mean))
        assert missed(seen(units), shares, truth) < 0.055, (common, differ)


def test_the_interval_is_no_wider_than_it_need_be() -> None:
    assert missed(seen(50), [0.6 * 0.65, 0.35, 0.4 * 0.65], -0.2) > 0.8
    assert missed(seen(50), [0.485, 0.03, 0.485], 0.6) > 0.8
    assert krippendorff_alpha([[1, 1]] * 400 + [[0, 0]] * 100, level="nominal").low > 0.95


def test_the_interval_of_cohens_kappa_holds_as_well() -> None:
    n, common, differ = 14, 0.9, 0.1
    shares = [common * (1 - differ), differ / 2, differ / 2, (1 - common) * (1 - differ)]
    cells = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])
    found = {
        counts: cohen_kappa(np.repeat(cells, counts, axis=0))
        for counts in product(range(n + 1), repeat=4)
        if sum(counts) == n > max(counts)
    }
    mean = shares[0] + differ / 2
    truth = 1 - differ / (2 * mean * (1 - mean))
    assert missed(found, shares, truth) < 0.055


def test_one_disagreement_or_none_is_far_from_sure() -> None:
    """Before a second rating of 0 was seen, who knows how often both would have said 0?"""
    once = krippendorff_alpha([[1, 1]] * 26 + [[1, 0]], level="nominal")
    assert once.low < 0
    assert once.high > 0.9
    never = krippendorff_alpha([[1, 1]] * 26 + [[0, 0]], level="nominal")
    assert never.low < 0.2
    assert never.high == 1


def test_the_same_units_thought_of_stand_behind_each_coefficient() -> None:
    """Of two raters who choose alike the three coefficients differ by 1 / n only."""
    ratings = [[1, 1]] * 300 + [[1, 0], [0, 1]] * 10 + [[0, 0]] * 80
    alpha = krippendorff_alpha(ratings, level="nominal")
    for other in (fleiss_kappa(ratings), cohen_kappa(ratings)):
        assert (other.low, other.high) == pytest.approx((alpha.low, alpha.high), abs=0.004)


def test_a_category_that_nobody_used_changes_nothing() -> None:
    words = [["good", "good"], ["poor", "good"], ["poor", "poor"]] * 5
    two, three = (
        krippendorff_alpha(words, level="ordinal", categories=order)
        for order in (["poor", "good"], ["poor", "good", "superb"])
    )
    assert (two.low, two.high) == pytest.approx((three.low, three.high))
    one, other = (
        cohen_kappa(words, weights="linear", categories=order)
        for order in (["poor", "good"], ["poor", "good", "superb"])
    )
    assert (one.low, one.high) == pytest.approx((other.low, other.high))
