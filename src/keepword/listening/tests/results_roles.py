"""Who may read what customers wrote, tag it, and bring in what they answered elsewhere."""

import uuid

from tests.support.factories import make
from tests.support.roles import SIGN_IN, WRITES, Row, answers, redirected, refused

from keepword.listening.models import Answer, AnswerFile, Response, SurveyVersion

NUMBER = 1_000_040
SURVEY = {"key": uuid.UUID(int=11)}
COMMENT = SURVEY | {"pk": NUMBER}
FILE = SURVEY | {"file": uuid.UUID(int=18)}
TAGS = answers(SIGN_IN, allowed=403, leader=200, owner=200)
"""The survey is everybody's: comments to it are tagged by whom everybody's surveys are."""
CHATWOOT = b"Agent,CSAT,Feedback,Name,Mail,Phone,Conversation,When\nA,5,,,,,/c/1,2026-03-02\n"
ROWS = [
    Row("survey_comments", WRITES, SURVEY),
    Row("comments_file", WRITES, SURVEY | {"ending": "csv"}),
    Row("judge_comment", redirected(TAGS), COMMENT, posted={"tag": "late"}),
    Row("bring_answers", WRITES, SURVEY),
    Row("bring_answers", refused(WRITES), SURVEY, posted={"tool": "qualtrics"}),
    Row("map_answers", WRITES, FILE),
    Row("map_answers", refused(TAGS), FILE, posted={}),
    Row("refused_answers", WRITES, FILE),
    Row("take_answers_back", redirected(TAGS), FILE, posted={}),
]


def furnish() -> None:
    """After the survey that asked."""
    version = SurveyVersion.objects.get(survey__key=SURVEY["key"])
    response = make(Response, pk=NUMBER, version=version)
    make(AnswerFile, pk=NUMBER, key=FILE["file"], survey=version.survey, content=CHATWOOT,
         tool=AnswerFile.Tool.CHATWOOT)  # fmt: skip
    make(Answer, pk=NUMBER, response=response, question="why", value="It was late.")
