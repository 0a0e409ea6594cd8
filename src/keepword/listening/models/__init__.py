from .contacts import Contact, Unsubscribed
from .predictions import Participant, Prediction, Round
from .surveys import Answer, Response, Survey, SurveyVersion
from .waves import Invitation, LeftOut, PersonalLink, Wave

__all__ = [
    "Answer",
    "Contact",
    "Invitation",
    "LeftOut",
    "Participant",
    "PersonalLink",
    "Prediction",
    "Response",
    "Round",
    "Survey",
    "SurveyVersion",
    "Unsubscribed",
    "Wave",
]
