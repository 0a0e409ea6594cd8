"""Scales: NPS, CSAT, CES, SERVQUAL, and whether items belong together."""

from ._answers import (
    NetPromoterScore,
    Rating,
    ScoreDifference,
    answer_counts,
    ces,
    csat,
    nps,
    nps_difference,
    nps_parts,
)
from ._products import ItemProducts, item_products
from ._reliability import Alpha, Omega, cronbach_alpha, omega
from ._servqual import DimensionGap, ItemGaps, MeanGap, Servqual, item_gaps, servqual

__all__ = [
    "Alpha",
    "DimensionGap",
    "ItemGaps",
    "ItemProducts",
    "MeanGap",
    "NetPromoterScore",
    "Omega",
    "Rating",
    "ScoreDifference",
    "Servqual",
    "answer_counts",
    "ces",
    "cronbach_alpha",
    "csat",
    "item_gaps",
    "item_products",
    "nps",
    "nps_difference",
    "nps_parts",
    "omega",
    "servqual",
]
