"""Ten thousand groups whose truth is known, and how often an interval holds it."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

GROUPS = 10_000

Weights = Callable[[np.random.Generator, tuple[int, int]], NDArray[np.float64]]

WEIGHTS: dict[str, Weights] = {
    "equal": lambda _, shape: np.ones(shape),
    "mild": lambda rng, shape: rng.lognormal(0, 0.5, shape),
    "one in five counts five times": lambda rng, shape: rng.choice([1.0, 5.0], shape, p=[0.8, 0.2]),
    "wild": lambda rng, shape: rng.lognormal(0, 1, shape),
}

FIVE_POINTS = {
    "75 in 100 at the top": [0.02, 0.03, 0.05, 0.15, 0.75],
    "75 in 100 at the bottom": [0.75, 0.15, 0.05, 0.03, 0.02],
    "85 in 100 at the top": [0.02, 0.02, 0.03, 0.08, 0.85],
    "90 in 100 at the top": [0.01, 0.02, 0.02, 0.05, 0.90],
    "95 in 100 at the top": [0.02, 0.01, 0.01, 0.01, 0.95],
    "split": [0.40, 0.05, 0.05, 0.10, 0.40],
}


def groups(
    x: NDArray[np.float64], w: NDArray[np.float64], kept: NDArray[np.bool_] | None = None
) -> pa.Table:
    """The tally of one group per row of scores, of those scores that are kept."""
    kept = np.ones(x.shape, dtype=bool) if kept is None else kept
    w = np.where(kept, w, 0.0)
    sums = {
        "w": w,
        "ww": w**2,
        "wx": w * x,
        "wxx": w * x**2,
        "wwx": w**2 * x,
        "wwxx": w**2 * x**2,
    }
    return pa.table(
        {"group": np.arange(len(x)), "n": kept.sum(axis=1)}
        | {name: values.sum(axis=1) for name, values in sums.items()}
    )


def yes_or_no(
    rng: np.random.Generator, n: int, shares: NDArray[np.float64], weights: str = "equal"
) -> pa.Table:
    """Groups of n answers, each group with its own share of yes."""
    x = (rng.random((GROUPS, n)) < shares[:, None]).astype(float)
    return groups(x, WEIGHTS[weights](rng, x.shape))


def five_points(rng: np.random.Generator, n: int, shape: str, weights: str) -> pa.Table:
    """Groups of n scores from 1 to 5."""
    x = rng.choice(np.arange(1.0, 6), (GROUPS, n), p=FIVE_POINTS[shape])
    return groups(x, WEIGHTS[weights](rng, x.shape))


def five_point_mean(shape: str) -> float:
    """The true mean of a shape."""
    return float(np.arange(1, 6) @ np.array(FIVE_POINTS[shape]))


def covered(summary: pa.Table, truth: NDArray[np.float64] | float) -> tuple[float, float]:
    """The share of groups with an interval, and of those the share that holds the truth."""
    low = summary["low"].to_numpy(zero_copy_only=False)
    high = summary["high"].to_numpy(zero_copy_only=False)
    shown = ~np.isnan(low)
    truth = np.broadcast_to(truth, low.shape)
    held = (low <= truth + 1e-12) & (truth - 1e-12 <= high)
    return float(shown.mean()), float(held[shown].mean()) if shown.any() else float("nan")
