"""Fairness of a selection: is one group chosen less often, and could that be chance?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
import scipy

from ._errors import MeasureError
from ._intervals import check_level, normal_quantile
from ._shown import html_table, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    Count = tuple[int, int]
    Verdict = Literal["the highest rate", "no", "yes", "perhaps", "too few to compare"]

FOUR_FIFTHS = Fraction(4, 5)
"""Below this share of the highest group's rate, a rate is adverse; at it, it is not."""

PART_OF_THE_POOL = Fraction(2, 100)
"""Groups that make up less of all those considered are not compared."""

GROUPS = 2
"""The fewest groups that can be compared."""

FARTHEST = 1e12
"""Where the search for a limit ends."""

DEFINITION = "four-fifths rule, score interval"


@dataclass(frozen=True)
class GroupRate:
    """How often one group was selected, beside the group with the highest rate.

    Attributes:
        group: Its name.
        selected: How many were selected.
        n: Of how many.
        rate: Their share.
        ratio: Its rate divided by the highest one.
        low: The lower limit of the ratio.
        high: The upper limit of the ratio; infinite where nothing limits it.
        below: Whether the ratio is under four-fifths, exactly.
        short: How many more of the same n would have had to be selected to reach four-fifths.
        z: The difference from the highest rate in pooled standard errors.
        p: Fisher's exact chance, both tails, of such a table if the two were treated alike.
        adverse: "yes" (below, and beyond chance: p under 1 - level), "perhaps" (below, and
            chance could do it), "no", "the highest rate", or "too few to compare".
    """

    group: str
    selected: int
    n: int
    rate: float
    ratio: float
    low: float
    high: float
    below: bool
    short: int
    z: float
    p: float
    adverse: Verdict

    def __str__(self) -> str:
        told = f"{self.group}: {self.selected} of {self.n} selected"
        if self.adverse in ("the highest rate", "too few to compare"):
            return f"{told}: {self.adverse}."
        between = f"between {self.low:.2f} and {self.high:.2f}"
        return f"{told}, {self.ratio:.2f} of the highest rate, {between}: adverse: {self.adverse}."


@dataclass(frozen=True)
class AdverseImpact:
    """Every group's rate beside the highest one, in the order given."""

    groups: tuple[GroupRate, ...]
    highest: str
    n: int
    level: float
    definition: str

    @property
    def adverse(self) -> tuple[str, ...]:
        """The groups whose ratio is under four-fifths, whether or not chance could do it."""
        return tuple(one.group for one in self.groups if one.below)

    def __getitem__(self, group: str) -> GroupRate:
        for one in self.groups:
            if one.group == group:
                return one
        known = ", ".join(one.group for one in self.groups)
        raise MeasureError(f"There is no group {group!r}: there are {known}.")

    def __str__(self) -> str:
        found = [_told(one, self.highest) for one in self.groups if one.below]
        told = "; ".join(found) or "No group that can be compared is under four-fifths"
        return f"{told} ({self.definition}, {percent(self.level)}; n = {self.n})."

    def _repr_html_(self) -> str:
        head = ("group", "selected", "rate", "ratio", "low", "high", "p", "adverse")
        rows = [
            (g.group, f"{g.selected} of {g.n}", g.rate, g.ratio, g.low, g.high, g.p, g.adverse)
            for g in self.groups
        ]
        return html_table(head, rows, caption=str(self))


def adverse_impact(groups: Mapping[str, Count], *, level: float = 0.95) -> AdverseImpact:
    """Is one group of people selected less often than another one, and could that be chance?

    A group's rate is selected / n; its ratio is its rate divided by the highest rate of all
    groups, whichever that is. A ratio under 4/5 is adverse: 5 s n* < 4 n s*, in whole numbers, so
    that exactly four-fifths is not. The interval holds every ratio that a score test does not
    reject. It takes the two groups as if chosen beforehand; with many groups the highest rate is
    partly luck, and the ratios are then somewhat too low.

    Args:
        groups: Per group (selected, n): whole numbers, what is gained by being selected. The
            ratio of those *not* selected is another number, and not the rule's.
        level: How sure the interval is, and 1 - level the chance below which a difference is
            called more than chance.

    Returns:
        An `AdverseImpact`: `groups`, `highest`, and `adverse` (the names under four-fifths).

    Raises:
        MeasureError: There are fewer than two groups of at least 2 in 100 of the pool, a count
            is not whole or not within 0 to n, or nobody was selected.

    Source:
        EEOC et al. (1978), Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 D,
        and Questions and Answers 11 (1979); Koopman (1984), Biometrics 40:513.

    Example:
        >>> found = adverse_impact({"women": (12, 40), "men": (48, 80)})
        >>> print(found)
        women: 12 of 40 selected, 0.50 of the rate of men, between 0.29 and 0.79: adverse, 8 more
        would reach four-fifths (four-fifths rule, score interval, 95 %; n = 120).
    """
    check_level(level)
    for name, count in groups.items():
        _check_count(name, count)
    pool = sum(n for _, n in groups.values())
    compared = {name: c for name, c in groups.items() if c[1] >= PART_OF_THE_POOL * pool}
    if len(compared) < GROUPS:
        raise MeasureError(
            "There are no two groups to compare: give at least two that make up 2 in 100 of all "
            "those considered."
        )
    if not any(selected for selected, _ in compared.values()):
        raise MeasureError("Nobody was selected, so no rate can be compared: wait until some are.")
    # Among equal rates the larger group is the surer measure.
    highest = max(compared, key=lambda name: (Fraction(*compared[name]), compared[name][1]))
    rates = tuple(
        _compared(name, count, highest, groups[highest], level, few=name not in compared)
        for name, count in groups.items()
    )
    return AdverseImpact(rates, highest, pool, level, DEFINITION)


def _check_count(name: str, count: Count) -> None:
    selected, n = count
    if not all(math.isfinite(number) and number == int(number) for number in count):
        raise MeasureError(f"{name}: {selected} of {n} are not whole numbers: count people.")
    if n <= 0 or not 0 <= selected <= n:
        raise MeasureError(
            f"{name}: {selected} of {n} is not a rate: give n above 0 and selected from 0 to n."
        )


def _compared(
    name: str, count: Count, top: str, best: Count, level: float, *, few: bool
) -> GroupRate:
    selected, n = (int(number) for number in count)
    of_best, n_best = (int(number) for number in best)
    ratio = Fraction(selected * n_best, n * of_best)
    below = ratio < FOUR_FIFTHS and not few
    low, high = (1.0, 1.0) if name == top else ratio_limits((selected, n), (of_best, n_best), level)
    from scipy.stats import fisher_exact  # noqa: PLC0415 takes a second to import

    table = np.array([[selected, n - selected], [of_best, n_best - of_best]])
    p = 1.0 if name == top else float(fisher_exact(table).pvalue)
    verdict: Verdict = "no"
    if name == top:
        verdict = "the highest rate"
    elif few:
        verdict = "too few to compare"
    elif below:
        verdict = "yes" if p < 1 - level else "perhaps"
    return GroupRate(
        group=name,
        selected=selected,
        n=n,
        rate=selected / n,
        ratio=float(ratio),
        low=low,
        high=high,
        below=below,
        short=math.ceil(FOUR_FIFTHS * n * of_best / n_best) - selected if below else 0,
        z=_pooled_z((selected, n), (of_best, n_best)),
        p=p,
        adverse=verdict,
    )


def ratio_limits(first: Count, second: Count, level: float) -> tuple[float, float]:
    """Koopman's limits: the ratios of two shares that a score test does not reject."""
    (x, n), z = first, normal_quantile(level)
    ratio = x * second[1] / (n * second[0]) if second[0] else math.inf

    def below(trial: float) -> float:
        return _score(trial, first, second) - z

    def above(trial: float) -> float:
        return _score(trial, first, second) + z

    start = min(ratio, FARTHEST)
    low = (
        0.0
        if x == 0
        else float(scipy.optimize.brentq(below, 1 / FARTHEST, start, xtol=1e-14, rtol=1e-13))
    )
    if not second[0]:
        return low, math.inf
    return low, float(
        scipy.optimize.brentq(above, max(start, 1 / FARTHEST), FARTHEST, xtol=1e-14, rtol=1e-13)
    )


def _score(ratio: float, first: Count, second: Count) -> float:
    """How many standard errors the first share lies above `ratio` times the second.

    The errors are those of the likeliest two shares that have this ratio.
    """
    (x1, n1), (x2, n2) = first, second
    a, b, c = (n1 + n2) * ratio, n1 * ratio + x1 + n2 + x2 * ratio, x1 + x2
    # The smaller root, without subtracting two numbers that are almost alike.
    share = 2 * c / (b + math.sqrt(max(b * b - 4 * a * c, 0.0)))
    p1, p2 = min(ratio * share, 1.0), min(share, 1.0)
    variance = p1 * (1 - p1) / n1 + ratio**2 * p2 * (1 - p2) / n2
    distance = x1 / n1 - ratio * x2 / n2
    if variance <= 0:
        return math.copysign(math.inf, distance) if distance else 0.0
    return distance / math.sqrt(variance)


def _pooled_z(first: Count, second: Count) -> float:
    (x1, n1), (x2, n2) = first, second
    pooled = (x1 + x2) / (n1 + n2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return (x1 / n1 - x2 / n2) / error if error > 0 else 0.0


def _told(one: GroupRate, highest: str) -> str:
    verdict = "adverse" if one.adverse == "yes" else "under four-fifths, which chance could do"
    return (
        f"{one.group}: {one.selected} of {one.n} selected, {one.ratio:.2f} of the rate of "
        f"{highest}, between {one.low:.2f} and {one.high:.2f}: {verdict}, {one.short} more would "
        "reach four-fifths"
    )
