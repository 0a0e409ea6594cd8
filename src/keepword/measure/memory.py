"""Memory: when a refresher is due, and whether somebody understands a standard."""

from ._half_life import half_life_recall
from ._knowledge import Understanding, understands
from ._refreshers import RATINGS, Refresher, refresher

__all__ = [
    "RATINGS",
    "Refresher",
    "Understanding",
    "half_life_recall",
    "refresher",
    "understands",
]
