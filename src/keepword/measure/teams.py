"""Teams compared fairly: chance is not taken for merit, nor the cases for the team."""

from ._case_mix import CaseMix, case_mix
from ._case_mix_shares import CaseMixShares, case_mix_shares
from ._funnel import Funnel, funnel
from ._shrink import Shrunk, shrink
from ._stein import SteinEstimate, james_stein
from ._team_counts import TeamCounts, team_counts
from ._team_sums import TeamSums, team_sums

__all__ = [
    "CaseMix",
    "CaseMixShares",
    "Funnel",
    "Shrunk",
    "SteinEstimate",
    "TeamCounts",
    "TeamSums",
    "case_mix",
    "case_mix_shares",
    "funnel",
    "james_stein",
    "shrink",
    "team_counts",
    "team_sums",
]
