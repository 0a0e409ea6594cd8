"""Yes or no with a random intercept per team, its likelihood by Laplace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, gammaln

from ._errors import MeasureError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Figures = NDArray[np.float64]

STEPS = 100
"""More steps than any search that arrives has taken."""

ARRIVED = 1e-9

FARTHEST = 25.0
"""Log-odds beyond these are a yes or a no without fail."""


@dataclass(frozen=True, eq=False)
class Cells:
    """What the model is fitted to: cells sorted by team, `first` the place of each team's first."""

    x: Figures
    successes: Figures
    n: Figures
    first: NDArray[np.int64]

    @property
    def each(self) -> NDArray[np.int64]:
        """The number of cells of each team."""
        return np.diff(self.first, append=len(self.n))

    def by_team(self, values: Figures) -> Figures:
        return np.asarray(np.add.reduceat(values, self.first, axis=0))


@dataclass(frozen=True, eq=False)
class Fit:
    """The model at one standard deviation between teams, `spread`.

    Attributes:
        spread: τ.
        fixed: β, of the greatest Laplace likelihood at this τ.
        modes: u, the teams' likeliest standard normal figures: their log-odds differ by τu.
        log_likelihood: Laplace's, binomial coefficients included.
        slope: Its derivatives by β and by τ, β first.
        cover: The covariance of β at this τ.
        curve: 1 + τ² Σw per team: 1 / the variance of u where β is known.
        aside: Teams × columns: how u moves with β.
    """

    spread: float
    fixed: Figures
    modes: Figures
    log_likelihood: float
    slope: Figures
    cover: Figures
    curve: Figures
    aside: Figures


def fit_at(cells: Cells, spread: float, start: Figures, *, near: float = ARRIVED) -> Fit:
    """β of the greatest likelihood where τ is known: Newton's steps, halved if too far."""
    found = at(cells, spread, start)
    for _ in range(STEPS):
        step = found.cover @ found.slope[:-1]
        ahead = at(cells, spread, found.fixed + step, found.modes)
        while ahead.log_likelihood < found.log_likelihood - 1e-9 and np.abs(step).max() > near:
            step = step / 2
            ahead = at(cells, spread, found.fixed + step, found.modes)
        found = ahead
        if np.abs(cells.x @ found.fixed).max() > FARTHEST:
            break
        if np.abs(cells.x @ step).max() < near:
            return found
    raise MeasureError(
        "The search for the slopes did not arrive: some kind of case is all yes or all no, or "
        "nearly. Join it with another, or leave out a column."
    )


def at(cells: Cells, spread: float, fixed: Figures, modes: Figures | float = 0.0) -> Fit:
    """Laplace's likelihood and its exact derivatives at one β and τ."""
    base = cells.x @ fixed
    modes = _modes(cells, spread, base, modes)
    odds = base + spread * np.repeat(modes, cells.each)
    share = expit(odds)
    left, w = cells.successes - cells.n * share, cells.n * share * (1 - share)
    w3 = w * (1 - 2 * share)
    weight, third, off = cells.by_team(w), cells.by_team(w3), cells.by_team(left)
    sums = cells.by_team(w[:, None] * cells.x)
    curve = 1 + spread**2 * weight
    aside = -spread * sums / curve[:, None]
    by_fixed = left @ cells.x - spread**2 / 2 * (
        cells.by_team(w3[:, None] * cells.x) + spread * third[:, None] * aside
    ).T @ (1 / curve)
    moves = (off - spread * modes * weight) / curve
    by_spread = modes * off - (
        spread * weight + spread**2 / 2 * third * (modes + spread * moves)
    ) / curve  # fmt: skip
    information = (cells.x * w[:, None]).T @ cells.x + spread * sums.T @ aside
    value = _log_chance(cells, odds) - (np.square(modes).sum() + np.log(curve).sum()) / 2
    return Fit(
        spread,
        fixed,
        modes,
        float(value),
        np.append(by_fixed, by_spread.sum()),
        np.asarray(np.linalg.inv(information), dtype=np.float64),
        curve,
        aside,
    )


def covariance(cells: Cells, best: Fit) -> Figures:
    """Of β and τ: from the curvature of the likelihood, by differences of its exact slope."""
    point = np.append(best.fixed, best.spread)
    step = 1e-5 * best.spread
    rows = []
    for place in range(len(point)):
        aside = step * (np.arange(len(point)) == place)
        ahead, back = (at(cells, p[-1], p[:-1]).slope for p in (point + aside, point - aside))
        rows.append((ahead - back) / (2 * step))
    curvature = -np.array(rows)
    return np.asarray(np.linalg.inv((curvature + curvature.T) / 2), dtype=np.float64)


def _modes(cells: Cells, spread: float, base: Figures, start: Figures | float) -> Figures:
    """Each team's likeliest u: Newton's steps, by halves where they would leave its bracket."""
    yes, n = cells.by_team(cells.successes), cells.by_team(cells.n)
    low, high = -spread * (n - yes), spread * yes
    modes: Figures = np.clip(start, low, high)
    for _ in range(STEPS):
        share = expit(base + spread * np.repeat(modes, cells.each))
        pull = spread * (yes - cells.by_team(cells.n * share)) - modes
        low, high = np.where(pull >= 0, modes, low), np.where(pull <= 0, modes, high)
        step = pull / (1 + spread**2 * cells.by_team(cells.n * share * (1 - share)))
        if (np.abs(step) < ARRIVED).all():
            return np.asarray(modes + step)
        ahead = modes + step
        modes = np.where((ahead >= low) & (ahead <= high), ahead, (low + high) / 2)
    return modes


def _log_chance(cells: Cells, odds: Figures) -> float:
    yes, n = cells.successes, cells.n
    ways = gammaln(n + 1) - gammaln(yes + 1) - gammaln(n - yes + 1)
    return float((ways + yes * odds - n * np.logaddexp(0, odds)).sum())
