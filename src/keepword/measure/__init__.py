"""The statistics: reduce on any engine, infer on the reduction. Usable alone, without Django."""

from ._errors import MeasureError
from ._gap import Gap, gap, paired_gap
from ._lens_summary import LensSummary, lens_summary
from ._lenses import BELIEVED_EXPECTED, LENSES
from ._named_gaps import NAMED_GAPS, NamedGap, gaps
from ._summary import summarise
from ._tally import TALLY_COLUMNS, merge, tally
from .disclosure import Differencing, Exposure, audit, differencing, suppress

__all__ = [
    "BELIEVED_EXPECTED",
    "LENSES",
    "NAMED_GAPS",
    "TALLY_COLUMNS",
    "Differencing",
    "Exposure",
    "Gap",
    "LensSummary",
    "MeasureError",
    "NamedGap",
    "audit",
    "differencing",
    "gap",
    "gaps",
    "lens_summary",
    "merge",
    "paired_gap",
    "summarise",
    "suppress",
    "tally",
]
