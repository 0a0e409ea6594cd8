from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaincinv, betaln, expit, logit

from ._errors import MeasureError
from ._intervals import check_level, normal_quantile
from ._shown import html_table, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Figures = NDArray[np.float64]

TEAMS = 3
"""The fewest teams whose spread says anything."""

FOR_STEIN = 4
"""The fewest values that shrinking towards their own mean improves."""

SPREADS = np.geomspace(3.2e-4, 30, 100)
"""Where 1 / √(α + β), about the spread between teams, is looked for."""

UNLIKELY = 12.0
"""Below the greatest log-likelihood by this, a spread is not believed at all."""

STEPS = 32
ASIDE = np.linspace(-4.5, 4.5, 13)
"""Where the teams' mean is looked for, in standard errors."""

LARGEST = math.log(1e7)
"""The logarithm of the greatest α + β: beyond it, teams are alike and figures are rounding."""

BETTER = 1e-6
"""A spread that raises the log-likelihood by less is no spread."""


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


@dataclass(frozen=True, eq=False)
class SteinEstimate:
    """Values drawn towards their mean by one common factor.

    Attributes:
        names: What each is a value of.
        value: centre + factor x (value - centre).
        low: Lower limits.
        high: Upper limits.
        se: Standard errors.
        factor: How much of the distance from the centre is kept, from 0 to 1.
        centre: The mean of the values.
        level: How sure the limits are.
        definition: The name of the rule.
    """

    names: tuple[str, ...]
    value: Figures
    low: Figures
    high: Figures
    se: Figures
    factor: float
    centre: float
    level: float
    definition: str

    @property
    def n(self) -> int:
        """How many values there are."""
        return len(self.value)

    def __str__(self) -> str:
        return (
            f"{self.n} values keep {100 * self.factor:.0f} in 100 of their distance from "
            f"{self.centre:.4g} ({self.definition}, {percent(self.level)})."
        )

    def _repr_html_(self) -> str:
        columns = (self.value, self.low, self.high)
        rows = zip(self.names, *(column.tolist() for column in columns), strict=True)
        return html_table(("", "drawn in", "low", "high"), rows, caption=str(self))


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
        error = _own_variance(x, of, alpha, beta)
        definition = "beta-binomial, prior given"
    else:
        _check_spread(x, of)
        alpha, beta = _likeliest(x, of)
        error = _squared_error(x, of, _drawn_in(x, of, alpha, beta))
        definition = "beta-binomial, maximum likelihood"
    value = _drawn_in(x, of, alpha, beta)
    low, high = _beta_limits(value, error, level)
    mean = _mean(x, of, alpha, beta)
    likelihood = float(_log_likelihood(x, of, mean, alpha + beta))
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


def james_stein(
    values: ArrayLike, variance: float, *, names: Sequence[str] = (), level: float = 0.95
) -> SteinEstimate:
    """What are the means, when each is as unsure as the others and luck is in all of them?

    c = 1 - (k - 3) variance / Σ (value - mean)², not below 0; mean + c (value - mean). The 3, not
    2, is for the mean, which is estimated. The limits are Morris's.

    Args:
        values: The means of k ≥ 4 teams.
        variance: The sampling variance of each, the same for all: for shares p̄ (1 - p̄) / n.
            Where sizes differ, use `shrink` or `case_mix`.
        names: What the values belong to.
        level: How sure the limits are.

    Returns:
        A `SteinEstimate`: `value`, `low`, `high`, `factor` (c), `centre`.

    Raises:
        MeasureError: Fewer than 4 values, one that is missing, all the same, or a variance that
            is not above 0.

    Source:
        Efron and Morris (1975), JASA 70:311; Morris (1983), JASA 78:47, for the limits.

    Example:
        >>> print(james_stein([0.40, 0.31, 0.27, 0.22, 0.16], 0.0043))
        5 values keep 74 in 100 of their distance from 0.272 (James-Stein, towards the mean, 95 %).
    """
    check_level(level)
    y = np.asarray(values, dtype=np.float64)
    if y.ndim != 1 or len(y) < FOR_STEIN or not np.isfinite(y).all():
        raise MeasureError("James and Stein's rule needs at least 4 values, none missing.")
    if not 0 < variance < math.inf:
        raise MeasureError(f"A variance of {variance} is none: give that of each value, above 0.")
    k, centre = len(y), float(y.mean())
    squares = float(np.square(y - centre).sum())
    if squares == 0:
        raise MeasureError("All values are the same: there is nothing to draw in.")
    drop = min(1.0, (k - 3) * variance / squares)
    value = centre + (1 - drop) * (y - centre)
    error = variance * (1 - (k - 1) / k * drop) + 2 / (k - 3) * drop**2 * np.square(y - centre)
    reach = normal_quantile(level) * np.sqrt(error)
    return SteinEstimate(
        named(names, k),
        value,
        value - reach,
        value + reach,
        np.sqrt(error),
        1 - drop,
        centre,
        level,
        "James-Stein, towards the mean",
    )


def named(names: Sequence[str], size: int) -> tuple[str, ...]:
    """The names given, or numbers from 1."""
    if not len(names):
        return tuple(f"team {place}" for place in range(1, size + 1))
    if len(names) != size:
        raise MeasureError(f"There are {size} teams and {len(names)} names: give one for each.")
    return tuple(str(name) for name in names)


def _counts(successes: ArrayLike, n: ArrayLike) -> tuple[Figures, Figures]:
    x, of = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if x.ndim != 1 or x.shape != of.shape or len(x) < TEAMS:
        raise MeasureError(
            f"Give successes and n of at least {TEAMS} teams, as many of one as of the other, not "
            f"{x.size} and {of.size}."
        )
    wrong = ~((x >= 0) & (x <= of) & (of > 0) & (x == np.floor(x)) & (of == np.floor(of)))
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


def _log_likelihood(
    x: Figures, of: Figures, mean: float | Figures, size: float | Figures
) -> Figures:
    """Of teams along the last axis; for an infinite size, of one share for all."""
    share = np.asarray(mean)
    if np.ndim(size) == 0 and math.isinf(float(size)):
        return np.asarray((x * np.log(share) + (of - x) * np.log1p(-share)).sum(-1))
    a, b = share * size, (1 - share) * size
    return np.asarray((betaln(a + x, b + of - x) - betaln(a, b)).sum(-1))


def _centres(x: Figures, of: Figures, size: Figures) -> Figures:
    """The teams' mean for each size, each team weighted by how much it says."""
    weights = of / (1 + (of - 1) / (size[:, None] + 1))
    return np.asarray((weights * x / of).sum(1) / weights.sum(1))


def _by_spread(x: Figures, of: Figures) -> tuple[Figures, Figures]:
    """The teams' mean for each spread, and the log-likelihood of both."""
    sizes = SPREADS**-2
    centres = _centres(x, of, sizes)
    return centres, _log_likelihood(x, of, centres[:, None], sizes[:, None])


def _likeliest(x: Figures, of: Figures) -> tuple[float, float]:
    """α and β of the greatest likelihood; infinite where one share for all does as well."""
    sizes = SPREADS**-2
    centres = _centres(x, of, sizes)
    seen = np.array([_log_likelihood(x, of, c, s) for c, s in zip(centres, sizes, strict=True)])
    best = int(seen.argmax())

    def loss(point: Figures) -> float:
        if point[1] > LARGEST:
            return math.inf
        return -float(_log_likelihood(x, of, float(expit(point[0])), float(np.exp(point[1]))))

    start = np.array([logit(centres[best]), -2 * np.log(SPREADS[best])])
    found = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
    alike = float(_log_likelihood(x, of, x.sum() / of.sum(), math.inf))
    if -found.fun < alike + BETTER:
        return math.inf, math.inf
    mean, size = float(expit(found.x[0])), float(np.exp(found.x[1]))
    return mean * size, (1 - mean) * size


def _mean(x: Figures, of: Figures, alpha: float, beta: float) -> float:
    return float(x.sum() / of.sum()) if math.isinf(alpha) else alpha / (alpha + beta)


def _drawn_in(x: Figures, of: Figures, alpha: float, beta: float) -> Figures:
    if math.isinf(alpha):
        return np.full(len(x), x.sum() / of.sum())
    return np.asarray((alpha + x) / (alpha + beta + of))


def _own_variance(
    x: Figures, of: Figures, alpha: float | Figures, beta: float | Figures
) -> Figures:
    share = (alpha + x) / (alpha + beta + of)
    return np.asarray(share * (1 - share) / (alpha + beta + of + 1))


def _squared_error(x: Figures, of: Figures, value: Figures) -> Figures:
    """The mean squared error about the values, over all means and sizes that the data allow."""
    _, seen = _by_spread(x, of)
    believed = SPREADS[seen > seen.max() - UNLIKELY]
    spreads = np.linspace(believed[0], believed[-1], STEPS)
    total, error = 0.0, np.zeros(len(x))
    for spread, centre in zip(spreads, _centres(x, of, spreads**-2), strict=True):
        size = spread**-2
        known = (of * centre * (1 - centre) / (1 + (of - 1) / (size + 1))).sum()
        mean = expit(logit(centre) + ASIDE / math.sqrt(known))[:, None]
        chance = np.exp(_log_likelihood(x, of, mean, size) - seen.max())
        # Uniform in the mean and the spread; the steps are uniform in the mean's logit.
        weights = chance * (mean * (1 - mean))[:, 0] / math.sqrt(known)
        alpha, beta = mean * size, (1 - mean) * size
        off = np.square((alpha + x) / (size + of) - value)
        error += weights @ (_own_variance(x, of, alpha, beta) + off)
        total += float(weights.sum())
    return error / total


def _beta_limits(value: Figures, error: Figures, level: float) -> tuple[Figures, Figures]:
    """Limits of the beta distribution with this mean and this variance."""
    size = value * (1 - value) / error - 1
    tail = (1 - level) / 2
    a, b = value * size, (1 - value) * size
    return np.asarray(betaincinv(a, b, tail)), np.asarray(betaincinv(a, b, 1 - tail))
