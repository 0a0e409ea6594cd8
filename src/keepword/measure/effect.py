"""Did it work? Before and after, beside those without the plan, and watched day by day."""

from ._cuped import CUPED_SUMS, Cuped, cuped, cuped_sums
from ._looks import PlannedLooks, planned_looks
from ._segmented import CHANGES, FAMILIES, Segmented, Term, segmented
from ._sequence import ConfidenceSequence, Verdict, confidence_sequence, verdict
from ._two_by_two import DifferenceInDifferences, difference_in_differences

__all__ = [
    "CHANGES",
    "CUPED_SUMS",
    "FAMILIES",
    "ConfidenceSequence",
    "Cuped",
    "DifferenceInDifferences",
    "PlannedLooks",
    "Segmented",
    "Term",
    "Verdict",
    "confidence_sequence",
    "cuped",
    "cuped_sums",
    "difference_in_differences",
    "planned_looks",
    "segmented",
    "verdict",
]
