"""Weighting: answers that stand for all customers, with errors that know it."""

from ._calibration import Calibrated, calibrate
from ._cells import Cells, cells_of
from ._estimates import Estimate, weighted_mean, weighted_ratio, weighted_total
from ._known_totals import KnownTotals, known_totals
from ._propensity import Propensity, response_propensity
from ._raking import Weights, poststratify, rake
from ._sample import Design
from ._silent import SilentRange, silent_range
from ._survey_sums import survey_sums

__all__ = [
    "Calibrated",
    "Cells",
    "Design",
    "Estimate",
    "KnownTotals",
    "Propensity",
    "SilentRange",
    "Weights",
    "calibrate",
    "cells_of",
    "known_totals",
    "poststratify",
    "rake",
    "response_propensity",
    "silent_range",
    "survey_sums",
    "weighted_mean",
    "weighted_ratio",
    "weighted_total",
]
