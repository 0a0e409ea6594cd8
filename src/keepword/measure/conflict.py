"""Can two targets be met together, or does one cost the other?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError
from ._intervals import check_level
from ._person_weeks import PersonWeeks, person_weeks
from ._shown import html_table, percent
from ._trade_off import Met, TradeOff, met, seldom_together, trade_off

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Figures = NDArray[np.float64]

__all__ = [
    "CONTRADICTORY",
    "FEASIBLE",
    "NOT_ENOUGH_DATA",
    "TIGHT",
    "Conflict",
    "Met",
    "PersonWeeks",
    "TradeOff",
    "conflict",
    "person_weeks",
]

FEASIBLE, TIGHT, CONTRADICTORY = "feasible", "tight", "contradictory"
NOT_ENOUGH_DATA = "not enough data"

PEOPLE = 10
"""The fewest people: with fewer, the spread between them is not known."""

WEEKS = 3
"""The fewest weeks per person, on average."""

SLIGHT = 0.15
"""A correlation within people nearer to 0 than this is no trade-off worth the name."""

LEVELS = 41
"""How many levels of the first figure the frontier is looked at."""


@dataclass(frozen=True)
class Conflict:
    """Whether two targets go together, and what else could explain it if they do not.

    Attributes:
        verdict: "feasible", "tight", "contradictory" or "not enough data".
        names: The two figures.
        targets: Their targets.
        first: The share of weeks that met the first target.
        second: That met the second one.
        both: That met both.
        neither: That met neither.
        trade_off: How the figures go together within people; None where one never varies.
        at_equal_load: The same, between weeks and loads that are alike.
        frontier: Pairs of levels that were reached together often, none better than another one
            in both.
        best: The pair of the frontier that falls least short of the targets, or exceeds them most.
        explanations: What else could explain it, in sentences.
        often: From which share of weeks on a pair counts as reached.
        n: Weeks of people.
        people: How many people.
        level: How sure the limits are.
        definition: The name of the method.
    """

    verdict: str
    names: tuple[str, str]
    targets: tuple[float, float]
    first: Met
    second: Met
    both: Met
    neither: Met
    trade_off: TradeOff | None
    at_equal_load: TradeOff | None
    frontier: tuple[tuple[float, float], ...]
    best: tuple[float, float]
    explanations: tuple[str, ...]
    often: float
    n: int
    people: int
    level: float
    definition: str

    def __str__(self) -> str:
        a, b = self.names
        met_ = f"{a} was met in {self.first}, {b} in {self.second}, both in {self.both}"
        reach = f"In {percent(self.often)} of weeks {a} {self.best[0]:.4g} and {b} "
        reach += f"{self.best[1]:.4g} were reached together"
        slope = f" Trade-off {self.at_equal_load}." if self.at_equal_load else ""
        return (
            f"{self.verdict.capitalize()}: {met_}. {reach}.{slope} "
            f"{' '.join((*self.explanations, ''))}"
            f"({self.definition}, {self.n} weeks of {self.people} people, {percent(self.level)}.)"
        )

    def _repr_html_(self) -> str:
        shares = {
            self.names[0]: self.first,
            self.names[1]: self.second,
            "both": self.both,
            "neither": self.neither,
        }
        rows = [(name, share.value, share.low, share.high) for name, share in shares.items()]
        return html_table(("met", "share", "low", "high"), rows, caption=str(self))


def conflict(
    cells: PersonWeeks,
    targets: tuple[float, float],
    *,
    lower_is_better: tuple[bool, bool] = (False, False),
    often: float = 0.5,
    level: float = 0.95,
) -> Conflict:
    """Can two targets be met together by the same people in the same weeks?

    Shares of (person, week) cells that met the first target, the second, both, neither. The
    trade-off is the correlation of the two figures within people, and again between weeks and
    loads that are alike: a load that moves both figures looks like a trade-off and is none. The
    verdict follows from the second one, in this order:

    - not enough data: fewer than 10 people, or 3 weeks each; or no trade-off is shown and a
      notable one (correlation -0.15) is not ruled out, and the targets are not met together;
    - feasible: both are met at least `often`; or each is, and a notable trade-off is ruled out;
    - contradictory: a notable trade-off beyond chance, and both are met surely less than half as
      often as two targets that have nothing to do with each other would be;
    - tight: everything else.

    Args:
        cells: From `person_weeks`. Name its load wherever there is one: what is not given cannot
            be told apart from a contradiction, but for weeks busy for all.
        targets: The first figure's and the second's.
        lower_is_better: True for a figure that must not exceed its target.
        often: From which share of weeks on a pair of levels counts as reached.
        level: How sure the limits are.

    Returns:
        A `Conflict`: `verdict`, `both`, `trade_off`, `at_equal_load`, `frontier`, `best`,
        `explanations`.

    Raises:
        MeasureError: A target is not finite, or `often` or level is no share.

    Source:
        Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, 10.5 (within
        people, errors clustered); the verdict is this library's own rule.

    Example:
        >>> import numpy as np
        >>> import pyarrow as pa
        >>> rng = np.random.default_rng(3)
        >>> calls = rng.normal(40, 5, 600)
        >>> rows = pa.table({"person": np.arange(600) % 30, "week": np.arange(600) // 30,
        ...     "calls": calls, "solved": 1.5 - 0.02 * calls + rng.normal(0, 0.02, 600)})
        >>> conflict(person_weeks(rows, "calls", "solved"), (42, 0.75)).verdict
        'contradictory'
    """
    check_level(level)
    if not 0 < often < 1:
        raise MeasureError(f"often is a share between 0 and 1 such as 0.5, not {often}.")
    if not all(math.isfinite(target) for target in targets):
        raise MeasureError(f"Targets are two figures, not {targets}.")
    sign = np.where(lower_is_better, -1.0, 1.0)
    turned = PersonWeeks(
        cells.names,
        cells.loads,
        cells.person,
        cells.week,
        cells.figures * sign,
        cells.load,
        cells.left_out,
    )
    aims = np.array(targets) * sign
    held = turned.figures >= aims
    enough = turned.people >= PEOPLE and len(held) >= WEEKS * turned.people
    raw = trade_off(turned, level, load=False) if enough else None
    equal = trade_off(turned, level, load=True) if enough else None
    frontier = _frontier(turned.figures, often)
    best = _nearest_to(frontier, aims, turned.figures.std(axis=0))
    together = held[:, 0] & held[:, 1]
    shares = [held[:, 0], held[:, 1], together, ~(held[:, 0] | held[:, 1])]
    first, second, both, neither = (_share(turned, share, level) for share in shares)
    verdict = NOT_ENOUGH_DATA
    if enough:
        apart = seldom_together(turned, held, level)
        verdict = _verdict((first, second, both), equal, often, apart=apart)
    return Conflict(
        verdict=verdict,
        names=cells.names,
        targets=targets,
        first=first,
        second=second,
        both=both,
        neither=neither,
        trade_off=raw,
        at_equal_load=equal,
        frontier=tuple((a * sign[0], b * sign[1]) for a, b in frontier.tolist()),
        best=(best[0] * sign[0], best[1] * sign[1]),
        explanations=_explanations(turned, together, raw, equal),
        often=often,
        n=len(held),
        people=turned.people,
        level=level,
        definition="within people, at equal load",
    )


def _share(cells: PersonWeeks, held: NDArray[np.bool_], level: float) -> Met:
    if cells.people == 1:
        return Met(float(held.mean()), 0.0, 1.0)
    return met(cells, held, level)


def _verdict(
    shares: tuple[Met, Met, Met], equal: TradeOff | None, often: float, *, apart: bool
) -> str:
    first, second, both = shares
    if both.low >= often:
        return FEASIBLE
    if equal is None:
        return NOT_ENOUGH_DATA
    if equal.low > -SLIGHT:
        return FEASIBLE if min(first.low, second.low) >= often else TIGHT
    if equal.high >= 0:
        return NOT_ENOUGH_DATA
    return CONTRADICTORY if equal.high < -SLIGHT and apart else TIGHT


def _explanations(
    cells: PersonWeeks,
    both: NDArray[np.bool_],
    raw: TradeOff | None,
    equal: TradeOff | None,
) -> tuple[str, ...]:
    told = []
    if raw and equal and raw.high < 0 and equal.high >= 0:
        told.append(
            "The one falls as the other rises, but not where week and load are alike: busy weeks "
            "or too few people explain it, not the targets."
        )
    for name, load in zip(cells.loads, cells.load.T, strict=True):
        high = load > np.median(load)
        if high.any() and not high.all():
            told.append(
                f"Where {name} is low both were met in {100 * both[~high].mean():.0f} in 100 "
                f"weeks, where it is high in {100 * both[high].mean():.0f}."
            )
    if not cells.loads:
        told.append(
            "No load was given: what differs from person to person within a week, such as too "
            "few people, could explain it too."
        )
    return tuple(told)


def _frontier(figures: Figures, often: float) -> Figures:
    """For levels of the first figure, the highest of the second reached together that often."""
    needed = math.ceil(often * len(figures))
    levels = np.unique(
        np.quantile(figures[:, 0], np.linspace(0, 1 - often, LEVELS), method="lower")
    )
    found = []
    for level in levels:
        others = figures[figures[:, 0] >= level, 1]
        if len(others) >= needed:
            found.append((level, np.partition(others, len(others) - needed)[-needed]))
    pairs = np.array(found)
    # A pair stands only if no later one, higher in the first, is as high in the second.
    after = np.maximum.accumulate(pairs[::-1, 1])[::-1]
    kept = np.append(pairs[:-1, 1] > after[1:], True)
    return np.asarray(pairs[kept])


def _nearest_to(frontier: Figures, aims: Figures, spread: Figures) -> tuple[float, float]:
    margin = ((frontier - aims) / np.where(spread > 0, spread, 1.0)).min(axis=1)
    a, b = frontier[int(margin.argmax())].tolist()
    return a, b
