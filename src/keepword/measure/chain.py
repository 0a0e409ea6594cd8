"""The service chain: can a promise be kept, by when, and which step costs most."""

from ._agreed import Agreed, Moved, agreed
from ._erlang import Waiting, agents_needed, erlang_c
from ._foreseen import Foreseen, ThreePoint, foreseen
from ._in_time import InTime, in_time
from ._jobs import StepCounts, job_counts, step_counts
from ._kept import Backlog, JobCounts, Kept, PromiseCurve, kept
from ._steps import StepCost, StepCosts, step_costs

__all__ = [
    "Agreed",
    "Backlog",
    "Foreseen",
    "InTime",
    "JobCounts",
    "Kept",
    "Moved",
    "PromiseCurve",
    "StepCost",
    "StepCosts",
    "StepCounts",
    "ThreePoint",
    "Waiting",
    "agents_needed",
    "agreed",
    "erlang_c",
    "foreseen",
    "in_time",
    "job_counts",
    "kept",
    "step_costs",
    "step_counts",
]
