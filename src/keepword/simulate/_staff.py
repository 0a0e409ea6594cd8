"""Mechanics between two targets, and sellers of whom every other one was trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

MECHANICS = 12
SELLERS = 10
TRAINED = (2, 3, 6, 7)
"""The training had no effect: what a seller delivers does not hang on it."""
JOBS_A_DAY = 8.0
FIRST_TIME = 0.90
"""What is asked of a mechanic: so many small jobs a day, and so many that do not come back."""
USUAL_JOBS, OWN_PACE, WEEKLY_PACE = 40.0, 1.5, 7.0
"""A week's jobs: of the mean mechanic, how they differ, and how a mechanic's weeks differ."""
USUAL_FIRST_TIME, COST_OF_A_JOB = 0.87, 0.02
"""Each job above the own usual number costs that share of jobs done right the first time."""
DAYS_A_WEEK = 5


@dataclass(frozen=True)
class Bench:
    """One row per mechanic and week."""

    mechanic: Numbers
    week: Numbers
    jobs: Numbers
    came_back: Numbers
    waiting: Numbers
    """How many jobs waited for the bench on that week's Monday."""


def benches(rng: np.random.Generator, weeks: int) -> Bench:
    """Draw the mechanics' weeks: whoever does more jobs sees more of them again."""
    mechanic, week = (grid.ravel() for grid in np.indices((MECHANICS, weeks)))
    own = rng.normal(USUAL_JOBS, OWN_PACE, MECHANICS)
    waiting = rng.poisson(12, weeks)
    above = rng.normal(0, WEEKLY_PACE, len(week)) + 0.2 * (waiting[week] - 12)
    jobs = np.maximum(np.rint(own[mechanic] + above), 20).astype(np.int64)
    right = USUAL_FIRST_TIME - COST_OF_A_JOB * (jobs - own[mechanic])
    came_back = rng.binomial(jobs, 1 - np.clip(right, 0.3, 0.995))
    return Bench(mechanic + 1, week, jobs, came_back, waiting[week])
