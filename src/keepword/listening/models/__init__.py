from .anonymity import Count, Envelope, Period, Remark, Spent
from .brought import AnswerFile, BroughtIn, RefusedRow
from .comments import CommentMoment, Tag, Tagging
from .concerns import Concern, ConcernFile, ConcernReply, FrontDoor
from .contacts import AddressChange, Contact, Unsubscribed
from .letters import Letter, LetterCopy
from .networks import AnswersFrom, StaffNetwork
from .predictions import Participant, Prediction, Round
from .pulses import OwnRating, Pulse, Rater, ServiceTurns
from .quotas import QuotaPlace
from .retention import Retention
from .surveys import Answer, Response, Survey, SurveyVersion
from .tallies import AnswerTally
from .telling import Heard, Telling
from .walks import Walk, WalkTurns
from .waves import Invitation, LeftOut, PersonalLink, Wave

__all__ = [
    "AddressChange",
    "Answer",
    "AnswerFile",
    "AnswerTally",
    "AnswersFrom",
    "BroughtIn",
    "CommentMoment",
    "Concern",
    "ConcernFile",
    "ConcernReply",
    "Contact",
    "Count",
    "Envelope",
    "FrontDoor",
    "Heard",
    "Invitation",
    "LeftOut",
    "Letter",
    "LetterCopy",
    "OwnRating",
    "Participant",
    "Period",
    "PersonalLink",
    "Prediction",
    "Pulse",
    "QuotaPlace",
    "Rater",
    "RefusedRow",
    "Remark",
    "Response",
    "Retention",
    "Round",
    "ServiceTurns",
    "Spent",
    "StaffNetwork",
    "Survey",
    "SurveyVersion",
    "Tag",
    "Tagging",
    "Telling",
    "Unsubscribed",
    "Walk",
    "WalkTurns",
    "Wave",
]
