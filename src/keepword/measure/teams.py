"""Teams compared fairly: chance is not taken for merit, nor the cases for the team."""

from ._case_mix import CaseMix, case_mix
from ._funnel import Funnel, funnel
from ._shrink import Shrunk, shrink
from ._stein import SteinEstimate, james_stein
from ._team_sums import TeamSums, team_sums

__all__ = [
    "CaseMix",
    "Funnel",
    "Shrunk",
    "SteinEstimate",
    "TeamSums",
    "case_mix",
    "funnel",
    "james_stein",
    "shrink",
    "team_sums",
]
