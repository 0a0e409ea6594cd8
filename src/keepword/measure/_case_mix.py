from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ._errors import MeasureError
from ._intervals import check_level, student_quantile
from ._shown import html_table, percent

if TYPE_CHECKING:
    from ._team_sums import Figures, TeamSums

SHARES = np.linspace(0, 0.999, 200)
"""Where the share of the variance that lies between teams is looked for."""

CLOSER = 9
"""How often the search looks closer, a tenth of the range each time."""

SINGULAR = 1e-9

LOST = 1e-12
"""Below this share of its squares, what a column varies by is rounding."""

"""Below this, relative to its spread, what a column adds to the others is rounding."""


@dataclass(frozen=True, eq=False)
class CaseMix:
    """Each team's mean as if all teams served the same people or cases.

    Attributes:
        teams: The teams.
        n: Rows of each.
        raw: Their means as they are.
        adjusted: raw - Σ slope x (the team's mean of a column - that of all), by the slopes
            within teams. It takes each team for itself.
        se: Its standard errors.
        low: Its lower limits.
        high: Its upper limits.
        indirect: The mean of all + how far the team is from what a regression over all rows,
            blind to teams, expects of its cases.
        effect: The team's random intercept: how far it is from the others, drawn in.
        effect_se: Its standard error where slopes and variances are known.
        shrunk: The mean of all + effect, for the cases of all.
        shrunk_low: Its lower limits, which know that slopes and variances are estimated.
        shrunk_high: Its upper limits.
        reliability: How much of a team's own figure `effect` keeps: τ² / (τ² + σ² / n).
        slopes: Within teams.
        pooled_slopes: Over all rows, blind to teams.
        fixed: The intercept and slopes of the random intercept model.
        fixed_se: Their standard errors.
        between: τ², the variance between teams.
        within: σ², the variance of rows within a team.
        deviance: -2 times the log-likelihood, restricted or not.
        level: How sure the limits are.
        definition: The name of the model.
    """

    teams: tuple[Any, ...]
    n: Figures
    raw: Figures
    adjusted: Figures
    se: Figures
    low: Figures
    high: Figures
    indirect: Figures
    effect: Figures
    effect_se: Figures
    shrunk: Figures
    shrunk_low: Figures
    shrunk_high: Figures
    reliability: Figures
    slopes: dict[str, float]
    pooled_slopes: dict[str, float]
    fixed: dict[str, float]
    fixed_se: dict[str, float]
    between: float
    within: float
    deviance: float
    level: float
    definition: str

    @property
    def intraclass(self) -> float:
        """The share of the variance, beyond the case mix, that lies between teams."""
        return self.between / (self.between + self.within)

    def __str__(self) -> str:
        told = (
            f"{100 * self.intraclass:.0f} in 100 of what the case mix leaves open lies between the "
            f"{len(self.teams)} teams"
            if self.between
            else f"Beyond their case mix the {len(self.teams)} teams differ no more than by chance"
        )
        spreads = f"standard deviation {self.raw.std(ddof=1):.3g} raw, "
        spreads += (
            f"{self.adjusted.std(ddof=1):.3g} adjusted, {self.shrunk.std(ddof=1):.3g} drawn in"
        )
        return (
            f"{told}: {spreads} ({self.definition}, n = {self.n.sum():g}, {percent(self.level)})."
        )

    def _repr_html_(self) -> str:
        columns = (self.n, self.raw, self.adjusted, self.low, self.high, self.shrunk)
        rows = zip(self.teams, *(column.tolist() for column in columns), strict=True)
        head = ("team", "n", "raw", "adjusted", "low", "high", "drawn in")
        return html_table(head, rows, caption=str(self))


@dataclass(frozen=True, eq=False)
class _Fits:
    """The random intercept model, one for each ratio of the variances, τ² / σ²."""

    ratio: Figures
    fixed: Figures
    inverse: Figures
    within: Figures
    deviance: Figures


def case_mix(sums: TeamSums, *, restricted: bool = True, level: float = 0.95) -> CaseMix:
    """How would the teams compare, if all served the same cases?

    `adjusted` is the usual way for surveys of patients and customers: slopes from within teams, so
    that no team is blamed, or excused, for whom it serves. `shrunk` draws it towards all teams as
    far as chance is in it: y = x'β + u + e with u ~ N(0, τ²), e ~ N(0, σ²), by restricted maximum
    likelihood; all that it needs are the sums of each team. For yes or no see `case_mix_shares`.

    Args:
        sums: From `team_sums`.
        restricted: Whether variances know that slopes are estimated (REML). Without it the
            deviances of models with different columns may be compared (ML).
        level: How sure the limits are.

    Returns:
        A `CaseMix`.

    Raises:
        MeasureError: Fewer than 3 teams, a column that does not vary within teams or follows from
            others, too few rows, or nothing left that the columns do not explain.

    Source:
        O'Malley et al. (2005), Health Services Research 40:2078; Bates et al. (2015), Journal of
        Statistical Software 67(1); Harville (1977), JASA 72:320.

    Example:
        >>> import pyarrow as pa
        >>> rows = pa.table({
        ...     "desk": ["a"] * 4 + ["b"] * 4 + ["c"] * 4,
        ...     "solved": [5.0, 6, 7, 9, 4, 5, 7, 7, 8, 8, 9, 10],
        ...     "ease": [1.0, 2, 3, 4, 2, 3, 4, 5, 1, 2, 2, 3]})
        >>> from keepword.measure.teams import team_sums
        >>> found = case_mix(team_sums(rows, "solved", ["ease"], "desk"))
        >>> [round(mean, 2) for mean in found.adjusted.tolist()]
        [6.94, 4.78, 9.53]
    """
    check_level(level)
    _check(sums)
    adjusted = _adjusted(sums, level)
    fit = _likeliest(sums, restricted=restricted)
    ratio, within = float(fit.ratio[0]), float(fit.within[0])
    kept, shrunk = _kept(sums, fit)[0], _shrunk(sums, fit)[0]
    reach = _reach(sums, shrunk, level, restricted=restricted)
    names = ("intercept", *sums.names[1:])
    errors = np.sqrt(within * np.diag(fit.inverse[0]))
    return CaseMix(
        teams=sums.teams,
        n=sums.n,
        raw=sums.means[:, 0],
        **adjusted,
        effect=_effects(sums, fit)[0],
        effect_se=np.sqrt(ratio * within * (1 - kept)),
        shrunk=shrunk,
        shrunk_low=shrunk - reach,
        shrunk_high=shrunk + reach,
        reliability=kept,
        fixed=dict(zip(names, fit.fixed[0].tolist(), strict=True)),
        fixed_se=dict(zip(names, errors.tolist(), strict=True)),
        between=ratio * within,
        within=within,
        deviance=float(fit.deviance[0]),
        level=level,
        definition=f"random intercept, {'restricted ' * restricted}maximum likelihood",
    )


def _adjusted(sums: TeamSums, level: float) -> dict[str, Any]:
    """Each team for itself: what does not need the random intercept."""
    within = sums.within
    slopes, pooled = _solved(within), _solved(sums.total)
    degrees = int(sums.n.sum()) - len(sums.n) - len(slopes)
    left = float(within[0, 0] - slopes @ within[1:, 0])
    _check_left(left, within, degrees)
    off = sums.means[:, 1:] - sums.overall[1:]
    unsure = np.einsum("tj,jk,tk->t", off, np.linalg.inv(within[1:, 1:]), off)
    adjusted = sums.means[:, 0] - off @ slopes
    se = np.sqrt(left / degrees * (1 / sums.n + unsure))
    reach = student_quantile(level, degrees) * se
    return {
        "adjusted": adjusted,
        "se": se,
        "low": adjusted - reach,
        "high": adjusted + reach,
        "indirect": sums.means[:, 0] - off @ pooled,
        "slopes": dict(zip(sums.names[1:], slopes.tolist(), strict=True)),
        "pooled_slopes": dict(zip(sums.names[1:], pooled.tolist(), strict=True)),
    }


def _check(sums: TeamSums) -> None:
    if len(sums.n) < 3:  # noqa: PLR2004
        raise MeasureError(f"{len(sums.n)} teams do not say how teams differ: give 3 or more.")
    within, total = sums.within, np.diag(sums.total)
    lost = LOST * np.diag(sums.products.sum(0))
    for place, name in enumerate(sums.names):
        if within[place, place] <= max(SINGULAR * max(total[place], SINGULAR), lost[place]):
            raise MeasureError(
                f"{name!r} does not vary within teams, so that it cannot be told apart from them "
                "(or lies so far from 0 that rounding hides it: subtract about its mean): leave it "
                "out."
            )
    own = np.sqrt(np.diag(within))[1:]
    if len(own) and np.linalg.eigvalsh(within[1:, 1:] / np.outer(own, own))[0] < SINGULAR:
        raise MeasureError(
            f"Among {', '.join(sums.names[1:])} one follows from the others: leave it out."
        )


def _check_left(left: float, within: Figures, degrees: int) -> None:
    if degrees < 1:
        raise MeasureError("There are too few rows for so many teams and columns: gather more.")
    if left <= SINGULAR * within[0, 0]:
        raise MeasureError(
            "The columns explain everything, so that no chance is left: leave out what only "
            "repeats the figure."
        )


def _solved(products: Figures) -> Figures:
    return np.asarray(np.linalg.solve(products[1:, 1:], products[1:, 0]), dtype=np.float64)


def _fits(sums: TeamSums, ratios: Figures, *, restricted: bool) -> _Fits:
    """The best slopes and σ² for each ratio of the variances, from the sums alone."""
    growth = 1 + ratios[:, None] * sums.n
    weights = sums.n / growth
    x = np.column_stack([np.ones(len(sums.n)), sums.means[:, 1:]])
    y, within = sums.means[:, 0], sums.within
    normal = np.einsum("rt,tj,tk->rjk", weights, x, x)
    normal[:, 1:, 1:] += within[1:, 1:]
    right = (weights * y) @ x
    right[:, 1:] += within[1:, 0]
    fixed = np.linalg.solve(normal, right[:, :, None])[:, :, 0]
    rest = within[0, 0] + weights @ np.square(y) - (fixed * right).sum(1)
    degrees = sums.n.sum() - restricted * x.shape[1]
    deviance = degrees * (1 + np.log(2 * math.pi * rest / degrees)) + np.log(growth).sum(1)
    if restricted:
        deviance += np.linalg.slogdet(normal)[1]
    return _Fits(ratios, fixed, np.linalg.inv(normal), rest / degrees, deviance)


def _likeliest(sums: TeamSums, *, restricted: bool) -> _Fits:
    """By the share of variance between teams: one dimension, looked at whole, then closer."""
    shares = SHARES
    for _ in range(CLOSER):
        found = _fits(sums, shares / (1 - shares), restricted=restricted).deviance
        best = int(np.argmin(found))
        if shares[best] == SHARES[-1]:
            raise MeasureError(
                "Rows of a team are alike to 1 in 1,000, so that the variances cannot be told "
                "apart: compare the teams' means as they are."
            )
        ends = max(best - 1, 0), min(best + 1, len(shares) - 1)
        shares = np.linspace(shares[ends[0]], shares[ends[1]], 21)
    share = shares[:1] if shares[0] == 0 else shares[10:11]
    return _fits(sums, share / (1 - share), restricted=restricted)


def _kept(sums: TeamSums, fits: _Fits) -> Figures:
    grown = fits.ratio[:, None] * sums.n
    return np.asarray(grown / (1 + grown))


def _effects(sums: TeamSums, fits: _Fits) -> Figures:
    expected = fits.fixed[:, :1] + fits.fixed[:, 1:] @ sums.means[:, 1:].T
    return np.asarray(_kept(sums, fits) * (sums.means[:, 0] - expected))


def _shrunk(sums: TeamSums, fits: _Fits) -> Figures:
    middle = fits.fixed[:, 0] + fits.fixed[:, 1:] @ sums.overall[1:]
    return np.asarray(middle[:, None] + _effects(sums, fits))


def _reach(sums: TeamSums, shrunk: Figures, level: float, *, restricted: bool) -> Figures:
    """Half the width of the limits, over all ratios of the variances that the data allow.

    Uniform in τ / σ = √ratio; a ratio counts by its likelihood.
    """
    steps = np.linspace(0, 1, 400)[:-1] ** 2
    roots = steps / (1 - steps)
    fits = _fits(sums, roots**2, restricted=restricted)
    weights = np.exp((fits.deviance.min() - fits.deviance) / 2) * np.gradient(roots)
    kept = _kept(sums, fits)
    ones = np.ones((len(roots), 1, 1))
    there = np.concatenate([ones, ones * sums.overall[1:]], axis=2)
    own = np.concatenate([np.ones((len(sums.n), 1)), sums.means[:, 1:]], axis=1)
    aside = there - kept[:, :, None] * own
    unsure = np.einsum("rtj,rjk,rtk->rt", aside, fits.inverse, aside)
    spread = fits.ratio[:, None] * (1 - kept) + unsure
    error = fits.within[:, None] * spread + np.square(_shrunk(sums, fits) - shrunk)
    degrees = float(sums.n.sum() - len(sums.names))
    mean_error = weights @ error / weights.sum()
    return np.asarray(student_quantile(level, degrees) * np.sqrt(mean_error))
