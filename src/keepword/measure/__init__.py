"""The statistics: reduce on any engine, infer on the reduction. Usable alone, without Django."""

from ._errors import MeasureError
from ._gap import Gap, gap, paired_gap
from ._lens_summary import LensSummary, lens_summary
from ._lenses import BELIEVED_EXPECTED, LENSES
from ._named_gaps import NAMED_GAPS, NamedGap, gaps
from ._summary import summarise
from ._tally import TALLY_COLUMNS, merge, tally
from .disclosure import Differencing, Exposure, audit, differencing, suppress
from .proportion import (
    Difference,
    Proportion,
    difference,
    paired_difference,
    proportion,
)
from .scale import (
    Alpha,
    DimensionGap,
    ItemGaps,
    ItemProducts,
    MeanGap,
    NetPromoterScore,
    Omega,
    Rating,
    ScoreDifference,
    Servqual,
    answer_counts,
    ces,
    cronbach_alpha,
    csat,
    item_gaps,
    item_products,
    nps,
    nps_difference,
    nps_parts,
    omega,
    servqual,
)

__all__ = [
    "BELIEVED_EXPECTED",
    "LENSES",
    "NAMED_GAPS",
    "TALLY_COLUMNS",
    "Alpha",
    "Difference",
    "Differencing",
    "DimensionGap",
    "Exposure",
    "Gap",
    "ItemGaps",
    "ItemProducts",
    "LensSummary",
    "MeanGap",
    "MeasureError",
    "NamedGap",
    "NetPromoterScore",
    "Omega",
    "Proportion",
    "Rating",
    "ScoreDifference",
    "Servqual",
    "answer_counts",
    "audit",
    "ces",
    "cronbach_alpha",
    "csat",
    "difference",
    "differencing",
    "gap",
    "gaps",
    "item_gaps",
    "item_products",
    "lens_summary",
    "merge",
    "nps",
    "nps_difference",
    "nps_parts",
    "omega",
    "paired_difference",
    "paired_gap",
    "proportion",
    "servqual",
    "summarise",
    "suppress",
    "tally",
]
