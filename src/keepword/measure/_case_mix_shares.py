from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy
from scipy.special import expit, logit

from ._case_columns import case_columns
from ._errors import MeasureError
from ._intervals import check_level, normal_quantile
from ._logistic_teams import Cells, Fit, covariance, fit_at
from ._shown import html_table, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._team_counts import TeamCounts

    Figures = NDArray[np.float64]

SPREADS = np.concatenate([[0, 0.03, 0.07], np.geomspace(0.13, 6, 16)])
"""Where the standard deviation between teams, in log-odds, is looked for."""

NEAR = 1e-4
"""Slopes off by so little leave the log-likelihood as it is to eight digits."""

UNLIKELY = 12.0
"""Below the greatest log-likelihood by this, a spread is not believed at all."""


@dataclass(frozen=True, eq=False)
class CaseMixShares:
    """Each team's share of yes as if all teams served the same people or cases.

    Attributes:
        teams: The teams.
        n: Of how many, per team.
        raw: Their shares as they are.
        expected: How many yes a regression over all cases, blind to teams, expects of their cases.
        indirect: The share of all x yes / expected.
        shrunk: The share each would have of the cases of all, drawn in as far as chance is in it.
        low: Lower limits of `shrunk`, which know that slopes and spread are estimated.
        high: Its upper limits.
        effect: How far each is from the others, in log-odds, drawn in.
        effect_se: Its standard error where slopes and spread are known.
        fixed: The intercept and slopes, in log-odds.
        fixed_se: Their standard errors.
        spread: The standard deviation between teams, in log-odds.
        spread_low: Its lower limit, from the profile of the likelihood.
        spread_high: Its upper limit; infinite where the teams do not say.
        log_likelihood: Laplace's, the binomial coefficients of the cells included.
        level: How sure the limits are.
        definition: The name of the model.
    """

    teams: tuple[Any, ...]
    n: Figures
    raw: Figures
    expected: Figures
    indirect: Figures
    shrunk: Figures
    low: Figures
    high: Figures
    effect: Figures
    effect_se: Figures
    fixed: dict[str, float]
    fixed_se: dict[str, float]
    spread: float
    spread_low: float
    spread_high: float
    log_likelihood: float
    level: float
    definition: str

    def __str__(self) -> str:
        many = len(self.teams)
        told = (
            f"Beyond their case mix the {many} teams differ by a standard deviation of "
            f"{self.spread:.2f} in log-odds, between {self.spread_low:.2f} and "
            f"{self.spread_high:.2f}"
            if self.spread
            else f"Beyond their case mix the {many} teams differ no more than by chance"
        )
        ends = [
            f"{100 * shares.min():.0f} to {100 * shares.max():.0f} in 100 {what}"
            for shares, what in ((self.raw, "raw"), (self.shrunk, "for the same cases"))
        ]
        return (
            f"{told}: {', '.join(ends)} ({self.definition}, n = {self.n.sum():g}, "
            f"{percent(self.level)})."
        )

    def _repr_html_(self) -> str:
        columns = (self.n, self.raw, self.indirect, self.shrunk, self.low, self.high)
        rows = zip(self.teams, *(column.tolist() for column in columns), strict=True)
        head = ("team", "n", "raw", "indirect", "drawn in", "low", "high")
        return html_table(head, rows, caption=str(self))


def case_mix_shares(counts: TeamCounts, *, level: float = 0.95) -> CaseMixShares:
    """How would the teams' shares compare, if all served the same cases?

    log-odds of a yes = x'β + u with u ~ N(0, τ²) per team, likelihood by Laplace's approximation.
    `shrunk` is the share a team would have of the cases of all teams together. A word counts
    against the first word of its column, in order.

    Args:
        counts: From `team_counts`.
        level: How sure the limits are.

    Returns:
        A `CaseMixShares`.

    Raises:
        MeasureError: Fewer than 3 teams, all yes or all no, in one kind of case too, a column that
            does not vary within teams or follows from others, or teams of nearly all or none.

    Source:
        Breslow and Clayton (1993), JASA 88:9; Bates et al. (2015), Journal of Statistical
        Software 67(1).

    Example:
        >>> import pyarrow as pa
        >>> rows = pa.table({
        ...     "desk": list("aabbccdd"), "kind": ["easy", "hard"] * 4,
        ...     "solved": [38, 5, 30, 12, 18, 31, 9, 20], "of": [40, 10, 40, 30, 20, 40, 15, 40]})
        >>> from keepword.measure.teams import team_counts
        >>> found = case_mix_shares(team_counts(rows, "solved", ["kind"], "desk", n="of"))
        >>> [round(share, 2) for share in found.raw.tolist()]
        [0.86, 0.6, 0.82, 0.53]
        >>> [round(share, 2) for share in found.shrunk.tolist()]
        [0.77, 0.6, 0.81, 0.62]
    """
    check_level(level)
    columns = case_columns(counts)
    cells = Cells(columns.x, counts.successes, counts.n, columns.first)
    fits = _profile(cells)
    best = _best(cells, fits)
    shares = _Shares(cells)
    low, high = _limits(shares, fits, best, level)
    n, yes = cells.by_team(cells.n), cells.by_team(cells.successes)
    expected = cells.by_team(cells.n * expit(cells.x @ fits[0].fixed))
    ends = _spread_limits(cells, fits, best, level)
    cover = covariance(cells, best)[:-1, :-1] if best.spread else best.cover
    errors = np.sqrt(np.diag(columns.back @ cover @ columns.back.T))
    return CaseMixShares(
        teams=counts.teams,
        n=n,
        raw=yes / n,
        expected=expected,
        indirect=yes.sum() / n.sum() * yes / expected,
        shrunk=shares.of(best),
        low=low,
        high=high,
        effect=best.spread * best.modes,
        effect_se=best.spread / np.sqrt(best.curve),
        fixed=dict(zip(columns.names, (columns.back @ best.fixed).tolist(), strict=True)),
        fixed_se=dict(zip(columns.names, errors.tolist(), strict=True)),
        spread=best.spread,
        spread_low=ends[0],
        spread_high=ends[1],
        log_likelihood=best.log_likelihood,
        level=level,
        definition="logistic random intercept, Laplace",
    )


def _profile(cells: Cells) -> list[Fit]:
    """The best slopes for each spread, each search begun where the last one ended."""
    start = np.zeros(cells.x.shape[1])
    start[0] = logit(cells.successes.sum() / cells.n.sum())
    fits = [fit_at(cells, 0.0, start)]
    most = fits[0].log_likelihood
    for spread in SPREADS[1:].tolist():
        fits.append(fit_at(cells, spread, fits[-1].fixed, near=NEAR))
        most = max(most, fits[-1].log_likelihood)
        if fits[-1].log_likelihood < most - UNLIKELY:
            break
    return fits


def _best(cells: Cells, fits: list[Fit]) -> Fit:
    place = int(np.argmax([fit.log_likelihood for fit in fits]))
    if place == len(SPREADS) - 1:
        raise MeasureError(
            "Nearly every team has all or none, so that nothing says how far they lie apart: "
            "compare their shares as they are, or join teams."
        )
    if place == 0:
        return fits[0]
    below, above = max(SPREADS[place - 1], SPREADS[1] / 10), SPREADS[place + 1]
    start = fits[place].fixed
    spread = scipy.optimize.brentq(
        lambda s: fit_at(cells, s, start).slope[-1], below, above, xtol=1e-9
    )
    return fit_at(cells, float(spread), start)


def _spread_limits(cells: Cells, fits: list[Fit], best: Fit, level: float) -> tuple[float, float]:
    """Where twice the log-likelihood falls short of the best by z²."""
    least = best.log_likelihood - normal_quantile(level) ** 2 / 2

    def beyond(spread: float) -> float:
        return fit_at(cells, spread, best.fixed, near=NEAR).log_likelihood - least

    low, high = 0.0, math.inf
    if fits[0].log_likelihood < least:
        low = float(scipy.optimize.brentq(beyond, 0, best.spread, xtol=1e-4))
    if fits[-1].log_likelihood < least:
        high = float(scipy.optimize.brentq(beyond, best.spread, fits[-1].spread, xtol=1e-4))
    return low, high


class _Shares:
    """The shares that teams would have of the cases of all teams together."""

    def __init__(self, cells: Cells) -> None:
        self.x, which = np.unique(cells.x, axis=0, return_inverse=True)
        self.weights = np.bincount(which.ravel(), cells.n) / cells.n.sum()

    def _by_case(self, fit: Fit) -> Figures:
        base = self.x @ fit.fixed
        return np.asarray(expit(base + fit.spread * fit.modes[:, None]))

    def of(self, fit: Fit) -> Figures:
        return np.asarray(self._by_case(fit) @ self.weights)

    def variance(self, fit: Fit) -> Figures:
        """Of the log-odds of the shares, where the spread is known."""
        by_case = self._by_case(fit)
        share = by_case @ self.weights
        tilt = by_case * (1 - by_case) * self.weights / (share * (1 - share))[:, None]
        by_mode = fit.spread * tilt.sum(1)
        by_fixed = tilt @ self.x + by_mode[:, None] * fit.aside
        slopes = np.einsum("tj,jk,tk->t", by_fixed, fit.cover, by_fixed)
        return np.asarray(np.square(by_mode) / fit.curve + slopes)


def _limits(shares: _Shares, fits: list[Fit], best: Fit, level: float) -> tuple[Figures, Figures]:
    """Over all spreads that the data allow, uniform in τ; slopes integrated out."""
    height = np.array([fit.log_likelihood + np.linalg.slogdet(fit.cover)[1] / 2 for fit in fits])
    weights = np.exp(height - height.max()) * np.gradient(SPREADS[: len(fits)])
    middle = logit(shares.of(best))
    errors = [shares.variance(fit) + np.square(logit(shares.of(fit)) - middle) for fit in fits]
    error = weights @ np.array(errors) / weights.sum()
    reach = normal_quantile(level) * np.sqrt(error)
    return expit(middle - reach), expit(middle + reach)
