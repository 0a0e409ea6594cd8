"""Who may read what customers wrote, tag it, and bring in what they answered elsewhere."""

import uuid

from tests.support.factories import make
from tests.support.roles import SIGN_IN, WRITES, Row, answers, redirected

from keepword.listening.models import Answer, Response, SurveyVersion

NUMBER = 1_000_040
SURVEY = {"key": uuid.UUID(int=11)}
COMMENT = SURVEY | {"pk": NUMBER}
TAGS = answers(SIGN_IN, allowed=403, leader=200, owner=200)
"""The survey is everybody's: comments to it are tagged by whom everybody's surveys are."""
ROWS = [
    Row("survey_comments", WRITES, SURVEY),
    Row("judge_comment", redirected(TAGS), COMMENT, posted={"tag": "late"}),
]


def furnish() -> None:
    """After the survey that asked."""
    version = SurveyVersion.objects.get(survey__key=SURVEY["key"])
    response = make(Response, pk=NUMBER, version=version)
    make(Answer, pk=NUMBER, response=response, question="why", value="It was late.")
