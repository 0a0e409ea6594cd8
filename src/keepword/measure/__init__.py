"""The statistics: reduce on any engine, infer on the reduction. Usable alone, without Django."""

from ._errors import MeasureError
from ._gap import Gap, gap, paired_gap
from ._lenses import BELIEVED_EXPECTED, LENSES
from ._summary import summarise
from ._tally import TALLY_COLUMNS, merge, tally

__all__ = [
    "BELIEVED_EXPECTED",
    "LENSES",
    "TALLY_COLUMNS",
    "Gap",
    "MeasureError",
    "gap",
    "merge",
    "paired_gap",
    "summarise",
    "tally",
]
