"""Shares and their differences: how many in 100, and how sure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import scipy
from scipy.special import bdtr, bdtrc, betaincinv

from ._errors import MeasureError
from ._intervals import check_level, normal_quantile, wilson
from ._newcombe import paired_limits, square_and_add
from ._shown import html_table, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Limits = tuple[float, float]
    Table = tuple[float, float, float, float]

Method = TypeVar("Method")


@dataclass(frozen=True)
class Proportion:
    """A share of n with its interval. Shares lie between 0 and 1."""

    value: float
    low: float
    high: float
    successes: float
    n: float
    level: float
    method: str

    def __str__(self) -> str:
        return (
            f"{self.successes:g} of {self.n:g}: {100 * self.value:.1f} in 100, "
            f"between {100 * self.low:.1f} and {100 * self.high:.1f} "
            f"({self.method}, {percent(self.level)})."
        )

    def _repr_html_(self) -> str:
        row = (f"{self.successes:g} of {self.n:g}", self.value, self.low, self.high, self.method)
        return html_table(("", "share", "low", "high", "method"), [row], caption=str(self))


@dataclass(frozen=True)
class Difference:
    """The first share minus the second, with its interval. Differences lie between -1 and 1."""

    value: float
    low: float
    high: float
    first: float
    second: float
    n_first: float
    n_second: float
    level: float
    method: str

    def __str__(self) -> str:
        return (
            f"{100 * self.first:.1f} minus {100 * self.second:.1f} in 100 is "
            f"{100 * self.value:+.1f} points, between {100 * self.low:+.1f} and "
            f"{100 * self.high:+.1f} ({self.method}, {percent(self.level)}; "
            f"n = {self.n_first:g} and {self.n_second:g})."
        )

    def _repr_html_(self) -> str:
        row = ("difference", self.value, self.low, self.high, self.method)
        return html_table(("", "points", "low", "high", "method"), [row], caption=str(self))


def proportion(
    successes: float, n: float, *, method: str = "wilson", level: float = 0.95
) -> Proportion:
    """How many in 100, and between which limits?

    Wilson's interval holds every share p that the observed share x/n does not contradict,
    |x/n - p| ≤ z √(p(1-p)/n). It never has zero width and never leaves 0 to 1.

    Args:
        successes: How often it was so, from 0 to n. Whole, but for effective numbers.
        n: Of how many, more than 0.
        method: "wilson"; "wilson-cc" (with continuity correction, R's `prop.test`);
            "clopper-pearson" (exact, never too narrow, so too wide); "mid-p"; "jeffreys"
            (Bayes with a Beta(½, ½) prior, closed at 0 and n); "agresti-coull" and "wald", whose
            limits may leave 0 to 1 and, for "wald", have zero width at 0 and n.
        level: How sure: 0.95 means that 95 of 100 such intervals hold the true share.

    Returns:
        A `Proportion`: `value`, `low`, `high` (shares from 0 to 1), `n`, `method`.

    Raises:
        MeasureError: n is not above 0, successes are not within 0 to n, or the method is unknown.

    Source:
        Newcombe (1998), Statistics in Medicine 17:857-872, methods 1 and 3 to 6; Brown, Cai and
        DasGupta (2001), Statistical Science 16:101-133, for Agresti-Coull and Jeffreys.

    Example:
        >>> print(proportion(81, 263))
        81 of 263: 30.8 in 100, between 25.5 and 36.6 (wilson, 95 %).
        >>> print(proportion(0, 20, method="clopper-pearson"))
        0 of 20: 0.0 in 100, between 0.0 and 16.8 (clopper-pearson, 95 %).
    """
    check_level(level)
    _check_count(successes, n)
    limits = _chosen(_METHODS, method)
    low, high = limits(successes, n, level)
    return Proportion(successes / n, low, high, successes, n, level, method)


def difference(
    x1: float, n1: float, x2: float, n2: float, *, method: str = "newcombe", level: float = 0.95
) -> Difference:
    """Did one group do better than another one, and by how many points?

    For two groups of different people or occasions. Newcombe's interval joins the Wilson limits
    (l, u) of both shares p: from d - √((p₁-l₁)² + (u₂-p₂)²) to d + √((u₁-p₁)² + (p₂-l₂)²),
    where d = p₁ - p₂.

    Args:
        x1: Successes of the first group.
        n1: Size of the first group.
        x2: Successes of the second group, which is subtracted.
        n2: Size of the second group.
        method: "newcombe" (his method 10); "newcombe-cc" (11, with continuity correction);
            "wald", which may leave -1 to 1 and have zero width.
        level: How sure, 0.95 by default.

    Returns:
        A `Difference`: `value` = x1/n1 - x2/n2, `low`, `high`.

    Raises:
        MeasureError: As `proportion`.

    Source:
        Newcombe (1998), Statistics in Medicine 17:873-890.

    Example:
        >>> print(difference(56, 70, 48, 80))
        80.0 minus 60.0 in 100 is +20.0 points, between +5.2 and +33.4 (newcombe, 95 %;
        n = 70 and 80).
    """
    check_level(level)
    _check_count(x1, n1)
    _check_count(x2, n2)
    of_one = _chosen(_OF_EACH, method)
    shares = x1 / n1, x2 / n2
    (low1, high1), (low2, high2) = of_one(x1, n1, level), of_one(x2, n2, level)
    limits = square_and_add(shares, (low1, low2), (high1, high2))
    return _difference(shares, limits, (n1, n2), level, method)


def paired_difference(
    both: float,
    first_only: float,
    second_only: float,
    neither: float,
    *,
    method: str = "newcombe",
    level: float = 0.95,
) -> Difference:
    """Do the same people or occasions say yes more often to the first than to the second?

    The 2×2 table of the pairs. Newcombe's interval joins the Wilson limits of both shares as in
    `difference`, less 2φ times their product, where φ is the correlation of the table (with half
    of n taken from its numerator where that is positive).

    Args:
        both: Pairs that hold twice.
        first_only: Pairs of which only the first holds.
        second_only: Pairs of which only the second holds.
        neither: Pairs of which neither holds.
        method: "newcombe" (his method 10) or "wald", which has zero width where all pairs agree.
        level: How sure, 0.95 by default.

    Returns:
        A `Difference`: `value` = (first_only - second_only) / n, `low`, `high`.

    Raises:
        MeasureError: A count is negative or not finite, there are no pairs, or the method is
            unknown.

    Source:
        Newcombe (1998), Statistics in Medicine 17:2635-2650.

    Example:
        The worked example of Altman et al. (2000), Statistics with Confidence, table 6.2:

        >>> print(paired_difference(14, 5, 0, 22))
        46.3 minus 34.1 in 100 is +12.2 points, between +1.1 and +22.6 (newcombe, 95 %;
        n = 41 and 41).
    """
    check_level(level)
    table = (both, first_only, second_only, neither)
    if not all(math.isfinite(count) and count >= 0 for count in table) or sum(table) <= 0:
        raise MeasureError(
            f"Pairs of {table} cannot be compared: give four counts, none negative, not all 0."
        )
    limits = _chosen(_PAIRED, method)(table, level)
    n = sum(table)
    return _difference(_margins(table), limits, (n, n), level, method)


def _difference(
    shares: Limits,
    limits: Limits,
    n: Limits,
    level: float,
    method: str,
) -> Difference:
    low, high = limits
    return Difference(shares[0] - shares[1], low, high, *shares, *n, level, method)


def _check_count(successes: float, n: float) -> None:
    if not (math.isfinite(n) and n > 0):
        raise MeasureError(f"A share of {n} is not defined: n must be more than 0.")
    if not 0 <= successes <= n:
        raise MeasureError(f"{successes} of {n} is not a share: give successes from 0 to {n}.")


def _check_whole(x: float, n: float, method: str) -> None:
    if x != int(x) or n != int(n):
        raise MeasureError(f"{method} counts whole answers, not {x} of {n}: use wilson.")


def _chosen(methods: Mapping[str, Method], name: str) -> Method:
    if name not in methods:
        raise MeasureError(f"There is no method {name!r}: choose {', '.join(methods)}.")
    return methods[name]


def _wilson(x: float, n: float, level: float) -> Limits:
    low, high = wilson(np.asarray(x / n), np.asarray(float(n)), level)
    return float(low), float(high)


def _wilson_cc(x: float, n: float, level: float) -> Limits:
    _check_whole(x, n, "wilson-cc")
    z = normal_quantile(level)
    return _corrected(x / n, n, z), 1 - _corrected(1 - x / n, n, z)


def _corrected(share: float, n: float, z: float) -> float:
    """The lower limit with continuity correction; the upper one is its mirror image."""
    if share == 0:
        return 0.0
    root = z * z - 2 - 1 / n + 4 * share * (n * (1 - share) + 1)
    return (2 * n * share + z * z - 1 - z * math.sqrt(root)) / (2 * (n + z * z))


def _clopper_pearson(x: float, n: float, level: float) -> Limits:
    tail = (1 - level) / 2
    low = float(betaincinv(x, n - x + 1, tail)) if x > 0 else 0.0
    high = float(betaincinv(x + 1, n - x, 1 - tail)) if x < n else 1.0
    return low, high


def _jeffreys(x: float, n: float, level: float) -> Limits:
    tail = (1 - level) / 2
    low = float(betaincinv(x + 0.5, n - x + 0.5, tail)) if x > 0 else 0.0
    high = float(betaincinv(x + 0.5, n - x + 0.5, 1 - tail)) if x < n else 1.0
    return low, high


def _mid_p(x: float, n: float, level: float) -> Limits:
    _check_whole(x, n, "mid-p")
    tail = (1 - level) / 2

    def above(p: float) -> float:
        """P(more than x) plus half of P(exactly x), less the tail."""
        return (float(bdtrc(x, n, p)) + float(bdtrc(x - 1, n, p))) / 2 - tail

    def below(p: float) -> float:
        less = float(bdtr(x - 1, n, p)) if x > 0 else 0.0
        return (less + float(bdtr(x, n, p))) / 2 - tail

    low = scipy.optimize.brentq(above, 0, 1, xtol=1e-14) if x > 0 else 0.0
    high = scipy.optimize.brentq(below, 0, 1, xtol=1e-14) if x < n else 1.0
    return float(low), float(high)


def _agresti_coull(x: float, n: float, level: float) -> Limits:
    z = normal_quantile(level)
    return _wald(x + z**2 / 2, n + z**2, level)


def _wald(x: float, n: float, level: float) -> Limits:
    share = x / n
    half = normal_quantile(level) * math.sqrt(share * (1 - share) / n)
    return share - half, share + half


def _margins(table: Table) -> Limits:
    both, first, second, _ = table
    n = sum(table)
    return (both + first) / n, (both + second) / n


def _paired_newcombe(table: Table, level: float) -> Limits:
    both, first, second, neither = table
    n = sum(table)
    return paired_limits((both / n, first / n, second / n, neither / n), n, level)


def _paired_wald(table: Table, level: float) -> Limits:
    _, first, second, _ = table
    n = sum(table)
    value = (first - second) / n
    half = (
        normal_quantile(level) * math.sqrt(max(first + second - (first - second) ** 2 / n, 0)) / n
    )
    return value - half, value + half


_METHODS: dict[str, Callable[[float, float, float], Limits]] = {
    "wilson": _wilson,
    "wilson-cc": _wilson_cc,
    "clopper-pearson": _clopper_pearson,
    "mid-p": _mid_p,
    "jeffreys": _jeffreys,
    "agresti-coull": _agresti_coull,
    "wald": _wald,
}
_OF_EACH = {"newcombe": _wilson, "newcombe-cc": _wilson_cc, "wald": _wald}
_PAIRED = {"newcombe": _paired_newcombe, "wald": _paired_wald}
