from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import scipy
from scipy.special import betaincinv, betaln, expit, logit

from ._errors import MeasureError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Figures = NDArray[np.float64]

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

ROUNDING = 1e-14
"""Log-likelihoods closer than this, relative to their parts, are the same."""

MOST_STEPS = 400
"""The search usually takes some 80."""


def log_likelihood(
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
    return centres, log_likelihood(x, of, centres[:, None], sizes[:, None])


def likeliest(x: Figures, of: Figures) -> tuple[float, float]:
    """α and β of the greatest likelihood; infinite where one share for all does as well."""
    centres, seen = _by_spread(x, of)
    best = int(seen.argmax())
    alike = float(log_likelihood(x, of, x.sum() / of.sum(), math.inf))
    if seen[best] < alike + BETTER:
        return math.inf, math.inf

    def loss(point: Figures) -> float:
        if point[1] > LARGEST:
            return math.inf
        return -float(log_likelihood(x, of, float(expit(point[0])), float(np.exp(point[1]))))

    start = np.array([logit(centres[best]), -2 * np.log(SPREADS[best])])
    # The likelihood is a difference of figures that grow with the counts and with α + β.
    parts = abs(float(seen[best])) + len(x) * SPREADS[best] ** -2
    near = max(1e-12, ROUNDING * parts)
    found = scipy.optimize.minimize(
        loss,
        start,
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": near, "maxiter": MOST_STEPS},
    )
    if not found.success:
        raise MeasureError(
            f"The search for how far teams lie apart did not arrive in {MOST_STEPS} steps: correct "
            "teams with counts far from all others, or give prior=, as from last year's teams."
        )
    mean, size = float(expit(found.x[0])), float(np.exp(found.x[1]))
    return mean * size, (1 - mean) * size


def mean_of(x: Figures, of: Figures, alpha: float, beta: float) -> float:
    return float(x.sum() / of.sum()) if math.isinf(alpha) else alpha / (alpha + beta)


def drawn_in(x: Figures, of: Figures, alpha: float, beta: float) -> Figures:
    if math.isinf(alpha):
        return np.full(len(x), x.sum() / of.sum())
    return np.asarray((alpha + x) / (alpha + beta + of))


def own_variance(x: Figures, of: Figures, alpha: float | Figures, beta: float | Figures) -> Figures:
    share = (alpha + x) / (alpha + beta + of)
    return np.asarray(share * (1 - share) / (alpha + beta + of + 1))


def squared_error(x: Figures, of: Figures, value: Figures) -> Figures:
    """The mean squared error about the values, over all means and sizes that the data allow."""
    _, seen = _by_spread(x, of)
    believed = SPREADS[seen > seen.max() - UNLIKELY]
    spreads = np.linspace(believed[0], believed[-1], STEPS)
    total, error = 0.0, np.zeros(len(x))
    for spread, centre in zip(spreads, _centres(x, of, spreads**-2), strict=True):
        size = spread**-2
        known = (of * centre * (1 - centre) / (1 + (of - 1) / (size + 1))).sum()
        mean = expit(logit(centre) + ASIDE / math.sqrt(known))[:, None]
        chance = np.exp(log_likelihood(x, of, mean, size) - seen.max())
        # Uniform in the mean and the spread; the steps are uniform in the mean's logit.
        weights = chance * (mean * (1 - mean))[:, 0] / math.sqrt(known)
        alpha, beta = mean * size, (1 - mean) * size
        off = np.square((alpha + x) / (size + of) - value)
        error += weights @ (own_variance(x, of, alpha, beta) + off)
        total += float(weights.sum())
    return error / total


def beta_limits(value: Figures, error: Figures, level: float) -> tuple[Figures, Figures]:
    """Limits of the beta distribution with this mean and this variance."""
    size = value * (1 - value) / error - 1
    tail = (1 - level) / 2
    a, b = value * size, (1 - value) * size
    return np.asarray(betaincinv(a, b, tail)), np.asarray(betaincinv(a, b, 1 - tail))
