"""What drives the whole: the importance of each moment, and what improving it is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from ._cross import CrossProduct, cross_product
from ._dominance import Dominance, dominance
from ._errors import MeasureError
from ._shown import html_table, percent
from ._subsets import correlated, sizes_of_subsets, split, variance_explained
from ._worth import Worth, WorthOfDriver, worth

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Definition = Callable[[NDArray[np.float64]], Vector]

__all__ = [
    "CrossProduct",
    "Dominance",
    "Drivers",
    "Worth",
    "WorthOfDriver",
    "cross_product",
    "dominance",
    "lmg",
    "relative_weights",
    "worth",
]


@dataclass(frozen=True, eq=False)
class Drivers:
    """How R² is shared out among drivers that go together.

    Attributes:
        names: The drivers.
        weights: The part of R² of each: they sum to R².
        shares: The share of R² of each: they sum to 1.
        r2: How much of the differences in the whole goes with all drivers together.
        n: The fewest rows that hold a pair of columns.
        definition: The name of the definition.
        products: The sums that it comes from.
        weigh: The definition itself, from covariances to weights.
    """

    names: tuple[str, ...]
    weights: Vector
    shares: Vector
    r2: float
    n: int
    definition: str
    products: CrossProduct = field(repr=False)
    weigh: Definition = field(repr=False)

    def interval(self, *, level: float = 0.95) -> tuple[Vector, Vector]:
        """Between which limits is each share?

        Delete-a-part jackknife on the scale of log(share / (1 − share)), so that limits stay
        within 0 and 1; Student's t with one degree of freedom less than parts.

        Raises:
            MeasureError: The sums are of fewer than 10 parts, or the level is no share.
        """
        if not 0 < level < 1:
            raise MeasureError(f"A level of {level} is none: give a share such as 0.95.")
        left = np.array([_shares(self.weigh(c)) for c in self.products.without_each()])
        logits, centre = _logit(left), _logit(self.shares)
        parts = len(left)
        spread = np.sqrt((parts - 1) / parts * ((logits - logits.mean(0)) ** 2).sum(0))
        reach = float(stdtrit(parts - 1, (1 + level) / 2)) * spread
        return 1 / (1 + np.exp(reach - centre)), 1 / (1 + np.exp(-reach - centre))

    def significance(self, *, draws: int = 199, seed: int = 0) -> Vector:
        """How often would a random driver have got as much weight as each of these?

        A column of normal noise is added to the drivers, `draws` times, and weighed by the same
        definition: p = (1 + draws in which noise got as much) / (draws + 1). The sums of noise
        with every column are drawn from the normal distribution that the rows' sums imply (with
        weights: as if these had nothing to do with the columns), so no row is needed.

        Raises:
            MeasureError: Fewer than 19 draws.
        """
        if draws < 19:  # noqa: PLR2004
            raise MeasureError(f"{draws} draws cannot show 1 in 20: give 19 or more.")
        noise = _with_noise(self.products, draws, np.random.default_rng(seed))
        drawn = np.array([self.weigh(covariance)[-1] for covariance in noise])
        return np.asarray((1 + (drawn[:, None] >= self.weights).sum(0)) / (draws + 1))

    def __str__(self) -> str:
        ranked = sorted(zip(self.names, self.shares, strict=True), key=lambda pair: -pair[1])
        told = ", ".join(f"{name} {percent(round(share, 3))}" for name, share in ranked)
        return (
            f"{percent(round(self.r2, 3))} of the differences in {self.products.names[0]} go with "
            f"these drivers, of which {told} ({self.definition}, {self.products.told_n})."
        )

    def _repr_html_(self) -> str:
        rows = list(zip(self.names, self.weights.tolist(), self.shares.tolist(), strict=True))
        return html_table(("driver", "part of R²", "share"), rows, caption=str(self))


def relative_weights(products: CrossProduct) -> Drivers:
    """How important is each driver, where drivers go together? Fast for any number of them.

    Johnson's relative weights: drivers X are replaced by the orthogonal Z nearest to them; with
    Rₓₓ = QΛQ', the weights are (QΛ^½Q')²·((QΛ^½Q')⁻¹ rₓᵧ)², squares taken element by element.

    Args:
        products: From `cross_product`.

    Returns:
        `Drivers`: `names`, `weights` (sum to R²), `shares` (sum to 1), `r2`.

    Raises:
        MeasureError: Drivers repeat each other, or correlations by pairs do not fit together.

    Source:
        Johnson (2000), Multivariate Behavioral Research 35:1-19; the same as Genizi (1993).

    Example:
        >>> r = [[1, 0.6, 0.4], [0.6, 1, 0.5], [0.4, 0.5, 1]]
        >>> found = relative_weights(CrossProduct.from_correlations(r, ["all", "speed", "care"]))
        >>> print(found)
        37.3 % of the differences in all go with these drivers, of which speed 76.8 %, care 23.2 %
        (relative weights, n = 100).
    """
    return _drivers(products, _relative_weights, "relative weights")


def lmg(products: CrossProduct) -> Drivers:
    """How important is each driver, averaged over every order in which they could be entered?

    The mean gain in R² by a driver over all orders (Lindeman, Merenda and Gold; the Shapley value
    of R²), exact, from all 2ᵖ subsets. At most 22 drivers.

    Args:
        products: From `cross_product`.

    Returns:
        `Drivers`: `names`, `weights` (sum to R²), `shares` (sum to 1), `r2`.

    Raises:
        MeasureError: As `relative_weights`, or there are more than 22 drivers.

    Source:
        Grömping (2006), Journal of Statistical Software 17(1).

    Example:
        >>> r = [[1, 0.6, 0.4], [0.6, 1, 0.5], [0.4, 0.5, 1]]
        >>> found = lmg(CrossProduct.from_correlations(r, ["all", "speed", "care"]))
        >>> [round(float(weight), 4) for weight in found.weights]
        [0.2867, 0.0867]
    """
    return _drivers(products, _lmg, "LMG")


def _drivers(products: CrossProduct, weigh: Definition, definition: str) -> Drivers:
    correlated(products.covariances, products.names)
    weights = weigh(products.covariances)
    return Drivers(
        names=products.names[1:],
        weights=weights,
        shares=_shares(weights),
        r2=float(weights.sum()),
        n=products.least,
        definition=definition,
        products=products,
        weigh=weigh,
    )


def _relative_weights(covariance: NDArray[np.float64]) -> Vector:
    among, with_y = split(covariance)
    values, vectors = np.linalg.eigh(among)
    nearest = vectors * np.sqrt(values) @ vectors.T
    return np.asarray(nearest**2 @ np.linalg.solve(nearest, with_y) ** 2)


def _lmg(covariance: NDArray[np.float64]) -> Vector:
    explained = variance_explained(covariance)
    p = len(covariance) - 1
    sizes = sizes_of_subsets(p)
    # The share of all orders in which exactly a subset of this size comes before a driver.
    before = np.array([math.factorial(s) * math.factorial(p - s - 1) for s in range(p)])
    orders = np.concatenate([[0], before, [0]]) / math.factorial(p)
    folded, weights = explained * (orders[:-1] + orders[1:])[sizes], np.empty(p)
    for driver in reversed(range(p)):
        without, with_driver = folded.reshape(2, -1)
        weights[driver] = with_driver.sum()
        folded = without + with_driver
    return np.asarray(weights - (explained * orders[1:][sizes]).sum())


def _shares(weights: Vector) -> Vector:
    return np.asarray(weights / weights.sum())


def _logit(shares: Vector) -> Vector:
    held = np.clip(shares, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(held / (1 - held)))


def _with_noise(
    products: CrossProduct, draws: int, rng: np.random.Generator
) -> list[NDArray[np.float64]]:
    """Covariances with one more driver of noise in the last place, drawn given the sums."""
    whole = products.whole
    n, w, sums, cross = whole.n[0], whole.w[0], whole.sums[0], whole.products[0]
    rows, weight = n.max(), w.max()
    size = len(n)
    # Σwz over each column's rows and Σwzx are normal with these sums as their covariance.
    joint = np.block([[w, sums.T], [sums, cross]]) * (whole.ww[0] / weight)
    values, vectors = np.linalg.eigh(joint)
    root = vectors * np.sqrt(np.maximum(values, 0))
    drawn = rng.standard_normal((draws, 2 * size)) @ root.T
    held = np.diag(w)
    with_noise = drawn[:, size:] - np.diag(sums) * drawn[:, :size] / held
    with_noise /= held * (np.diag(n) - 1) / np.diag(n)
    variance = rng.chisquare(rows - 1, draws) / (rows - 1)
    found = []
    for row, own in zip(with_noise, variance, strict=True):
        matrix = np.empty((size + 1, size + 1))
        matrix[:size, :size] = products.covariances
        matrix[:size, size] = matrix[size, :size] = row
        matrix[size, size] = own
        found.append(matrix)
    return found
