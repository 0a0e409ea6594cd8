"""The statistics: reduce on any engine, infer on the reduction. Usable alone, without Django."""

from ._errors import MeasureError
from ._gap import Gap, gap, paired_gap
from ._lenses import BELIEVED_EXPECTED, LENSES
from ._summary import summarise
from ._tally import TALLY_COLUMNS, merge, tally
from .proportion import Difference, Proportion, difference, paired_difference, proportion

__all__ = [
    "BELIEVED_EXPECTED",
    "LENSES",
    "TALLY_COLUMNS",
    "Difference",
    "Gap",
    "MeasureError",
    "Proportion",
    "difference",
    "gap",
    "merge",
    "paired_difference",
    "paired_gap",
    "proportion",
    "summarise",
    "tally",
]
