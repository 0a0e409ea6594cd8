from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

MOST = 22
"""With more drivers the subsets no longer fit: 2²² of them take a second."""

_ROUNDING = 1e-10


def correlated(covariance: Matrix, names: Sequence[str]) -> None:
    """Refuse drivers that repeat each other, and pairs that cannot belong to one set of rows."""
    among, with_y = split(covariance)
    values, vectors = np.linalg.eigh(among)
    if values[0] < -_ROUNDING or (values[0] > _ROUNDING and _r2(among, with_y) > 1 + _ROUNDING):
        raise MeasureError(
            "The correlations by pairs do not fit together, because too many answers are missing: "
            "leave out the driver that the fewest answered."
        )
    if values[0] <= _ROUNDING:
        tied = np.flatnonzero(np.abs(vectors[:, 0]) > 1e-6)  # noqa: PLR2004
        listed = ", ".join(names[1:][driver] for driver in tied.tolist())
        raise MeasureError(f"These drivers repeat each other: {listed}. Leave one of them out.")


def split(covariance: Matrix) -> tuple[Matrix, Matrix]:
    """The correlations among the drivers, and of each with what is explained."""
    r = correlations(covariance)
    return r[1:, 1:], r[1:, 0]


def correlations(covariance: Matrix) -> Matrix:
    """Correlations from covariances."""
    sd = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(sd, sd))


def variance_explained(covariance: Matrix) -> Matrix:
    """R² of every subset of the drivers: bit k of the place says whether driver k is in it.

    The drivers are swept out one after the other. What is left of the covariances after the first
    k drivers, with and without each, is one array over 2ᵏ subsets, and shrinks as the subsets
    grow, so that the work is a few times 2ᵖ.
    """
    p = len(covariance) - 1
    if p > MOST:
        raise MeasureError(
            f"{p} drivers have too many subsets: use relative_weights, or at most {MOST}."
        )
    order = [*range(1, p + 1), 0]
    # Of a symmetric matrix, each row from the diagonal on.
    left = [row[i:, None] for i, row in enumerate(correlations(covariance)[np.ix_(order, order)])]
    for _ in range(p):
        first, *rest = left
        share = first[1:] / first[0]
        left = [
            np.concatenate([row, row - share[i:] * first[i + 1]], axis=-1)
            for i, row in enumerate(rest)
        ]
    return np.asarray(1.0 - left[0][0])


def sizes_of_subsets(p: int) -> NDArray[np.int64]:
    """How many drivers each subset holds, in the order of `variance_explained`."""
    sizes = np.zeros(1, dtype=np.int64)
    for _ in range(p):
        sizes = np.concatenate([sizes, sizes + 1])
    return sizes


def _r2(among: Matrix, with_y: Matrix) -> float:
    return float(with_y @ np.linalg.solve(among, with_y))
