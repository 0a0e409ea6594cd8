"""The statistics: reduce on any engine, infer on the reduction. Usable alone, without Django."""

from ._errors import MeasureError
from ._lenses import BELIEVED_EXPECTED, LENSES
from ._tally import TALLY_COLUMNS, merge, tally

__all__ = [
    "BELIEVED_EXPECTED",
    "LENSES",
    "TALLY_COLUMNS",
    "MeasureError",
    "merge",
    "tally",
]
