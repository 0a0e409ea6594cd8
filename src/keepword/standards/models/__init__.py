from keepword.standards.models.authority import Authority, AuthorityUse, AuthorityVersion
from keepword.standards.models.cards import (
    Card,
    CardItem,
    CardMark,
    CardScorer,
    Interaction,
    Scoring,
)
from keepword.standards.models.claims import Claim
from keepword.standards.models.moments import Moment, MomentAlias
from keepword.standards.models.notices import Notice, NoticeReader
from keepword.standards.models.obstacles import Obstacle, ObstacleMet
from keepword.standards.models.paperwork import PaperForm, PaperFormVersion
from keepword.standards.models.playbook import PlaybookEntry, PlaybookMark, PlaybookVersion
from keepword.standards.models.profiles import RoleProfile, RoleProfileVersion
from keepword.standards.models.promises import (
    Promise,
    PromiseEnabler,
    PromiseHistory,
    PromiseVersion,
)
from keepword.standards.models.standards import (
    Standard,
    StandardChange,
    StandardUnit,
    StandardVersion,
)
from keepword.standards.models.training import Training
from keepword.standards.models.words import Words

__all__ = [
    "Authority",
    "AuthorityUse",
    "AuthorityVersion",
    "Card",
    "CardItem",
    "CardMark",
    "CardScorer",
    "Claim",
    "Interaction",
    "Moment",
    "MomentAlias",
    "Notice",
    "NoticeReader",
    "Obstacle",
    "ObstacleMet",
    "PaperForm",
    "PaperFormVersion",
    "PlaybookEntry",
    "PlaybookMark",
    "PlaybookVersion",
    "Promise",
    "PromiseEnabler",
    "PromiseHistory",
    "PromiseVersion",
    "RoleProfile",
    "RoleProfileVersion",
    "Scoring",
    "Standard",
    "StandardChange",
    "StandardUnit",
    "StandardVersion",
    "Training",
    "Words",
]
