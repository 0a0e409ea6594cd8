from .predictions import Participant, Prediction, Round
from .surveys import Answer, Response, Survey, SurveyVersion

__all__ = [
    "Answer",
    "Participant",
    "Prediction",
    "Response",
    "Round",
    "Survey",
    "SurveyVersion",
]
