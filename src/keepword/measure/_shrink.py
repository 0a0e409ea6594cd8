from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._beta_binomial import (
    beta_limits,
    drawn_in,
    likeliest,
    log_likelihood,
    mean_of,
    own_variance,
    squared_error,
)
from ._errors import MeasureError
from ._intervals import check_level
from ._shown import html_table, percent
from ._team_names import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Figures = NDArray[np.float64]

TEAMS = 3
"""The fewest teams whose spread says anything."""


@dataclass(frozen=True, eq=False)
class Shrunk:
    """Each team's share, drawn towards all teams as far as chance is in it.

    Attributes:
        names: The teams.
        value: Their shares, drawn in: (α + successes) / (α + β + n).
        low: Their lower limits.
        high: Their upper limits.
        se: Their standard errors, which know that α and β are estimated.
        raw: Successes / n.
        n: Of how many.
        alpha: α of the beta distribution of shares between teams; infinite where they are alike.
        beta: Its β.
        mean: Its mean, α / (α + β).
        log_likelihood: Of α and β, without the part that does not depend on them.
        level: How sure the limits are.
        definition: Where α and β come from.
    """

    names: tuple[str, ...]
    value: Figures
    low: Figures
    high: Figures
    se: Figures
    raw: Figures
    n: Figures
    alpha: float
    beta: float
    mean: float
    log_likelihood: float
    level: float
    definition: str

    @property
    def reliability(self) -> Figures:
        """How much of each team's figure is its own: n / (α + β + n)."""
        return np.asarray(self.n / (self.alpha + self.beta + self.n))

    def __str__(self) -> str:
        told = f"{len(self.n)} teams around {100 * self.mean:.1f} in 100"
        if math.isinf(self.alpha):
            told += ", no further apart than chance would have them"
        else:
            typical = float(np.median(self.n))
            kept = 100 * typical / (self.alpha + self.beta + typical)
            told += f"; a team of {typical:g} keeps {kept:.0f} in 100 of its distance from them"
        return f"{told} ({self.definition}, {percent(self.level)})."

    def _repr_html_(self) -> str:
        columns = (self.n, self.raw, self.value, self.low, self.high)
        rows = zip(self.names, *(column.tolist() for column in columns), strict=True)
        return html_table(
            ("team", "n", "share", "drawn in", "low", "high"), rows, caption=str(self)
        )


def shrink(
    successes: ArrayLike,
    n: ArrayLike,
    *,
    names: Sequence[str] = (),
    prior: tuple[float, float] | None = None,
    level: float = 0.95,
) -> Shrunk:
    """What is each team's share, when a small team's luck is not taken for merit?

    The shares of teams follow a beta distribution; a team's own is then (α + x) / (α + β + n): the
    fewer occasions, the nearer to the mean of all. α and β have the greatest likelihood of all
    Π B(α + x, β + n - x) / B(α, β). The limits are those of a beta distribution with the mean
    squared error that follows from every α and β that the data allow (uniform in the mean and in
    1 / √(α + β)), not only the likeliest.

    Args:
        successes: How often it was so, per team.
        n: Of how many.
        names: What the teams are called; "team 1" is the first without them.
        prior: α and β known beforehand, as from last year's teams, instead of estimated.
        level: How sure the limits are.

    Returns:
        `Shrunk`: `value`, `low`, `high`, `se`, `reliability` per team; `alpha` and `beta`,
        infinite where the teams are no further apart than by chance.

    Raises:
        MeasureError: Fewer than 3 teams, counts that are not whole or not within 0 to n, all
            teams at 0 or all at n, each team at one of the two, or no team with two occasions.

    Source:
        Griffiths (1973), Biometrics 29:637; Gelman et al., Bayesian Data Analysis, 3rd ed., 5.3.

    Example:
        >>> found = shrink([9, 5, 14, 4, 30], [10, 10, 20, 4, 60])
        >>> [round(share, 2) for share in found.value.tolist()]
        [0.77, 0.59, 0.69, 0.75, 0.53]
    """
    check_level(level)
    x, of = _counts(successes, n)
    called = named(names, len(x))
    if prior is not None:
        alpha, beta = prior
        if not (0 < alpha < math.inf and 0 < beta < math.inf):
            raise MeasureError(f"A prior of {prior} is none: give α and β, both more than 0.")
        error = own_variance(x, of, alpha, beta)
        definition = "beta-binomial, prior given"
    else:
        _check_spread(x, of)
        alpha, beta = likeliest(x, of)
        error = squared_error(x, of, drawn_in(x, of, alpha, beta))
        definition = "beta-binomial, maximum likelihood"
    value = drawn_in(x, of, alpha, beta)
    low, high = beta_limits(value, error, level)
    mean = mean_of(x, of, alpha, beta)
    likelihood = float(log_likelihood(x, of, mean, alpha + beta))
    return Shrunk(
        called,
        value,
        low,
        high,
        np.sqrt(error),
        x / of,
        of,
        alpha,
        beta,
        mean,
        likelihood,
        level,
        definition,
    )


def _counts(successes: ArrayLike, n: ArrayLike) -> tuple[Figures, Figures]:
    x, of = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if x.ndim != 1 or x.shape != of.shape or len(x) < TEAMS:
        raise MeasureError(
            f"Give successes and n of at least {TEAMS} teams, as many of one as of the other, not "
            f"{x.size} and {of.size}."
        )
    whole = (x == np.floor(x)) & (of == np.floor(of)) & np.isfinite(of)
    wrong = ~((x >= 0) & (x <= of) & (of > 0) & whole)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise MeasureError(
            f"Team {at + 1} has {x[at]:g} of {of[at]:g}: give whole numbers, successes from 0 to n "
            "and n above 0, and leave out teams without any."
        )
    return x, of


def _check_spread(x: Figures, of: Figures) -> None:
    if (of < 2).all():  # noqa: PLR2004
        raise MeasureError("No team has two occasions, so that none has a spread: gather more.")
    if not ((x > 0) & (x < of)).any():
        raise MeasureError(
            "Every team has all or none, so that nothing says how far teams lie apart: use "
            "proportion() for each, or give prior=."
        )
