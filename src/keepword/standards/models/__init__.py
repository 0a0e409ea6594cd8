from keepword.standards.models.authority import Authority, AuthorityUse, AuthorityVersion
from keepword.standards.models.claims import Claim
from keepword.standards.models.moments import Moment, MomentAlias
from keepword.standards.models.obstacles import Obstacle
from keepword.standards.models.playbook import PlaybookEntry, PlaybookMark
from keepword.standards.models.standards import Standard, StandardUnit, StandardVersion
from keepword.standards.models.words import Words

__all__ = [
    "Authority",
    "AuthorityUse",
    "AuthorityVersion",
    "Claim",
    "Moment",
    "MomentAlias",
    "Obstacle",
    "PlaybookEntry",
    "PlaybookMark",
    "Standard",
    "StandardUnit",
    "StandardVersion",
    "Words",
]
