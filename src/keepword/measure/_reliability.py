from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy
from scipy.special import expit, fdtri, logit

from ._errors import MeasureError
from ._intervals import check_level, normal_quantile
from ._products import PAIR, ItemProducts, item_products
from ._shown import html_table, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ._products import Items

HEYWOOD = 1e-4
"""Below this share of an item's variance, what the factor leaves over counts as nothing."""

IDENTIFIED = 3
"""The fewest items from which loadings on one factor follow."""

NOTHING = 1e-12
"""Below this share of the items' variances, that of their sum is rounding."""

SINGULAR = 1e-10
"""Below this least eigenvalue, an item follows from the others."""

FLAT = 1e-4
"""The steepest slope of the likelihood at which the search has arrived."""


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha of k items over n people, raw (covariances) and standardised."""

    raw: float
    low: float
    high: float
    standardised: float
    se: float
    average_correlation: float
    if_dropped: dict[str, float]
    item_rest: dict[str, float]
    n: int
    level: float

    def __str__(self) -> str:
        sentence = (
            f"Alpha is {self.raw:.2f}, between {self.low:.2f} and {self.high:.2f} "
            f"(raw, {len(self.item_rest)} items, n = {self.n}, {percent(self.level)})."
        )
        against = [name for name, value in self.item_rest.items() if value < 0]
        if against:
            sentence += f" {', '.join(against)} runs against the rest: name it in reverse=."
        return sentence

    def _repr_html_(self) -> str:
        rows = [
            (name, rest, self.if_dropped.get(name, "")) for name, rest in self.item_rest.items()
        ]
        head = ("item", "correlation with the rest", "alpha without it")
        return html_table(head, rows, caption=str(self))


@dataclass(frozen=True)
class Omega:
    """McDonald's omega of one factor by maximum likelihood, over n people."""

    value: float
    low: float
    high: float
    se: float
    loadings: dict[str, float]
    errors: dict[str, float]
    n: int
    level: float

    def __str__(self) -> str:
        return (
            f"Omega is {self.value:.2f}, between {self.low:.2f} and {self.high:.2f} "
            f"(one factor, {len(self.loadings)} items, n = {self.n}, {percent(self.level)})."
        )

    def _repr_html_(self) -> str:
        rows = [(name, self.loadings[name], self.errors[name]) for name in self.loadings]
        return html_table(("item", "loading", "own variance"), rows, caption=str(self))


def cronbach_alpha(items: Items, *, reverse: Sequence[str] = (), level: float = 0.95) -> Alpha:
    """Do the items of a scale go together closely enough to be added up?

    α = k/(k-1) · (1 - Σ variances / variance of the total), from the covariances (raw) or from
    the correlations (standardised). It is reliability only if every item weighs alike on one
    factor, and a lower bound of it otherwise; it says nothing on whether there is one factor.

    Args:
        items: People × items (an array; NaN is no answer), or what `item_products` makes of a
            frame. Pairwise: each covariance is over those who answered both items.
        reverse: Names of items that ask the other way round ("item 1" is an array's first).
        level: How sure the interval is.

    Returns:
        An `Alpha`: `raw` with Feldt's interval `low` to `high` (exact for normal, parallel
        items), `se` (Duhachek and Iacobucci), `standardised`, `average_correlation`,
        `if_dropped` (raw alpha without each item) and `item_rest` (correlation of each item with
        the sum of the others). `n` is the smallest number who answered any two items.

    Raises:
        MeasureError: There are fewer than two items or people, an item is constant, the items
            cancel out, or `reverse` names no item.

    Source:
        Cronbach (1951), Psychometrika 16:297; Feldt, Woodruff and Salih (1987), Applied
        Psychological Measurement 11:93; Duhachek and Iacobucci (2004), Journal of Applied
        Psychology 89:792.

    Example:
        >>> print(cronbach_alpha([[1, 2, 1], [2, 2, 3], [4, 3, 4], [5, 5, 4], [3, 4, 4]]))
        Alpha is 0.92, between 0.60 and 0.99 (raw, 3 items, n = 5, 95 %).
    """
    check_level(level)
    reduced = item_products(items)
    covariance = _keyed(reduced, reverse)
    names, n = reduced.names, reduced.least
    raw = _alpha(covariance)
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spread, spread)
    low, high = _feldt(raw, n, len(names), level)
    return Alpha(
        raw=raw,
        low=low,
        high=high,
        standardised=_alpha(correlation),
        se=_alpha_error(covariance, n),
        average_correlation=float(correlation[~np.eye(len(names), dtype=bool)].mean()),
        if_dropped=_if_dropped(covariance, names),
        item_rest=dict(zip(names, _item_rest(covariance), strict=True)),
        n=n,
        level=level,
    )


def omega(items: Items, *, reverse: Sequence[str] = (), level: float = 0.95) -> Omega:
    """How much of a scale's total is the one thing that its items share?

    ω = (Σλ)² / ((Σλ)² + Σθ), with loadings λ and own variances θ of the one-factor model fitted
    by maximum likelihood. Unlike alpha it lets items weigh differently. Two-factor or
    bifactor omegas are other numbers.

    Args:
        items: As `cronbach_alpha`, at least three.
        reverse: As `cronbach_alpha`.
        level: How sure the interval is.

    Returns:
        An `Omega`: `value`, `low`, `high` (delta method on the logit, for normal answers), `se`,
        `loadings` and `errors` in the items' units.

    Raises:
        MeasureError: As `cronbach_alpha`; or an item is nothing but the factor (Heywood case),
            or one factor does not fit at all.

    Source:
        McDonald (1999), Test Theory, chapter 6; Raykov (2002), Multivariate Behavioral Research
        37:89.

    Example:
        >>> import numpy as np
        >>> rng = np.random.default_rng(1)
        >>> answers = rng.normal(size=(400, 1)) + rng.normal(size=(400, 4))
        >>> print(omega(answers))
        Omega is 0.78, between 0.74 and 0.81 (one factor, 4 items, n = 400, 95 %).
    """
    check_level(level)
    reduced = item_products(items)
    if len(reduced.names) < IDENTIFIED:
        raise MeasureError("One factor needs at least three items: use cronbach_alpha for two.")
    covariance = _keyed(reduced, reverse)
    loadings, errors = _one_factor(covariance, reduced.names)
    value = float(loadings.sum() ** 2 / (loadings.sum() ** 2 + errors.sum()))
    se = _omega_error(loadings, errors, reduced.least)
    half = normal_quantile(level) * se / (value * (1 - value))
    return Omega(
        value=value,
        low=float(expit(logit(value) - half)),
        high=float(expit(logit(value) + half)),
        se=se,
        loadings=dict(zip(reduced.names, loadings.tolist(), strict=True)),
        errors=dict(zip(reduced.names, errors.tolist(), strict=True)),
        n=reduced.least,
        level=level,
    )


def _keyed(reduced: ItemProducts, reverse: Sequence[str]) -> NDArray[np.float64]:
    """The covariance with the signs of reversed items turned."""
    covariance = reduced.covariance
    spread = np.diag(covariance)
    constant = spread <= 1e-12 * np.maximum(reduced.means**2, 1e-300)
    if constant.any():
        name = reduced.names[int(constant.argmax())]
        raise MeasureError(f"Everybody answered {name} alike: leave it out.")
    signs = np.ones(len(reduced.names))
    for name in [reverse] if isinstance(reverse, str) else reverse:
        if name not in reduced.names:
            raise MeasureError(f"There is no item {name!r}: there are {', '.join(reduced.names)}.")
        signs[reduced.names.index(name)] = -1
    return covariance * np.outer(signs, signs)


def _alpha(covariance: NDArray[np.float64]) -> float:
    size, total = len(covariance), float(covariance.sum())
    if total <= NOTHING * float(np.trace(covariance)):
        raise MeasureError("The items cancel out: turn those that ask the other way by reverse=.")
    return size / (size - 1) * (1 - float(np.trace(covariance)) / total)


def _feldt(alpha: float, n: int, size: int, level: float) -> tuple[float, float]:
    degrees = n - 1, (n - 1) * (size - 1)
    tails = (1 + level) / 2, (1 - level) / 2
    low, high = (1 - (1 - alpha) * float(fdtri(*degrees, tail)) for tail in tails)
    return low, high


def _alpha_error(covariance: NDArray[np.float64], n: int) -> float:
    size, total, trace = len(covariance), covariance.sum(), np.trace(covariance)
    square = covariance @ covariance
    spread = total * (np.trace(square) + trace**2) - 2 * trace * square.sum()
    # Items that agree in everything leave no spread but rounding.
    return float(np.sqrt(2 * size**2 / ((size - 1) ** 2 * total**3) * max(spread, 0.0) / n))


def _if_dropped(covariance: NDArray[np.float64], names: Sequence[str]) -> dict[str, float]:
    """Raw alpha without each item; nothing where a single item would be left."""
    return {
        name: _alpha(np.delete(np.delete(covariance, place, axis=0), place, axis=1))
        for place, name in enumerate(names)
        if len(names) > PAIR
    }


def _item_rest(covariance: NDArray[np.float64]) -> list[float]:
    own, with_total = np.diag(covariance), covariance.sum(axis=1)
    rest = covariance.sum() - 2 * with_total + own
    return [float(value) for value in (with_total - own) / np.sqrt(own * rest)]


def _one_factor(
    covariance: NDArray[np.float64], names: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Loadings and own variances by maximum likelihood, fitted on correlations."""
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spread, spread)
    if np.linalg.eigvalsh(correlation)[0] < SINGULAR:
        raise MeasureError(
            "An item follows from the others (or too few people answered all): leave one out, or "
            "use item_products(..., missing='complete')."
        )
    start = np.linalg.eigh(correlation)[1][:, -1] * 0.7 * np.sqrt(len(names))
    start = np.concatenate([np.clip(start, -0.9, 0.9), np.full(len(names), np.log(0.5))])
    found = scipy.optimize.minimize(
        _misfit,
        start,
        args=(correlation,),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 5000, "ftol": 1e-15, "gtol": 1e-10},
    )
    loadings, errors = found.x[: len(names)], np.exp(found.x[len(names) :])
    if errors.min() < HEYWOOD:
        name = names[int(errors.argmin())]
        raise MeasureError(
            f"{name} is nothing but the factor (a Heywood case): leave it out, or ask more people."
        )
    if abs(loadings.sum()) < FLAT or np.abs(found.jac).max() > FLAT:
        raise MeasureError("One factor does not fit these items: use cronbach_alpha, or fewer.")
    loadings = loadings * np.sign(loadings.sum())
    return loadings * spread, errors * spread**2


def _misfit(
    point: NDArray[np.float64], correlation: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """log|Σ| + tr(SΣ⁻¹) and its gradient in the loadings and the logs of the own variances."""
    size = len(correlation)
    loadings, errors = point[:size], np.exp(point[size:])
    model = np.outer(loadings, loadings) + np.diag(errors)
    inverse = np.linalg.inv(model)
    slope = inverse - inverse @ correlation @ inverse
    value = float(np.linalg.slogdet(model)[1] + np.sum(correlation * inverse))
    return value, np.concatenate([2 * slope @ loadings, np.diag(slope) * errors])


def _omega_error(loadings: NDArray[np.float64], errors: NDArray[np.float64], n: int) -> float:
    """The delta method over the inverse of the expected information."""
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(errors))
    weighed: Any = inverse @ loadings
    of_loadings = (loadings @ weighed) * inverse + np.outer(weighed, weighed)
    mixed = inverse * weighed[None, :]
    information = (n - 1) * np.block([[of_loadings, mixed], [mixed.T, inverse**2 / 2]])
    common, own = loadings.sum() ** 2, errors.sum()
    slope = np.concatenate(
        [
            np.full(len(loadings), 2 * loadings.sum() * own / (common + own) ** 2),
            np.full(len(loadings), -common / (common + own) ** 2),
        ]
    )
    return float(np.sqrt(slope @ np.linalg.solve(information, slope)))
