"""Who may ask for predictions, and who may predict: here, nobody of the table is asked."""

import datetime as dt
import uuid

from tests.support.factories import SURVEY as DOCUMENT
from tests.support.factories import make
from tests.support.roles import (
    EVERYBODY,
    READS,
    SIGN_IN,
    WRITES,
    Row,
    answers,
    redirected,
    refused,
)

from keepword.listening.models import Round, Survey, SurveyVersion, Wave
from keepword.organisation.tokens import hashed
from keepword.standards.models import Moment

from . import (
    concern_roles,
    inviting_roles,
    pulse_roles,
    reaching_roles,
    results_roles,
    walking_roles,
)

KEY = uuid.UUID(int=1)
NOT_ASKED = answers(SIGN_IN, allowed=404, no_role=403)
RUNS = answers(SIGN_IN, allowed=403, leader=302, owner=302)
"""A round of everybody is run by whom everybody's moments are entrusted to."""
LINKS = answers(SIGN_IN, allowed=403, leader=200, owner=200)
FIRST_ANSWER = {
    "me": uuid.UUID(int=3), "view": "believed_staff", "question": "ready:believed_staff",
    "slider": 85,
}  # fmt: skip
WRITES_OWN = answers(SIGN_IN, allowed=403, manager=400, leader=302, owner=302)
"""A manager must name a unit of their own."""
SURVEY = {"key": uuid.UUID(int=11)}
WRITES_FOR_ALL = answers(SIGN_IN, allowed=403, leader=200, owner=200)
SENT = redirected(WRITES_FOR_ALL)
WAVE = uuid.UUID(int=15)
LOOKS_UP = answers(SIGN_IN, allowed=403, care=200, owner=200)
EDITED = {"edition": 1, "name": "After a repair", "do": "keep"}
ANSWERED = {"response": uuid.UUID(int=14), "version": 1, "page": "page", "stars": 4}
NEW = {"name": "Ours", "begin": "after-a-call", "unit": ""}
SURVEYS = [
    Row("surveys", READS),
    Row("surveys_file", READS, {"ending": "csv"}),
    Row("new_survey", WRITES),
    Row("new_survey", WRITES_OWN, posted=NEW),
    Row("survey", READS, SURVEY),
    Row("survey_sheet", READS, SURVEY),
    Row("survey_sheet_pdf", READS, SURVEY),
    Row("survey_square", READS, SURVEY),
    Row("edit_survey", WRITES_FOR_ALL, SURVEY),
    Row("edit_survey", SENT, SURVEY, posted=EDITED),
    Row("make_survey_anonymous", WRITES_FOR_ALL, SURVEY),
    Row("make_survey_anonymous", refused(WRITES_FOR_ALL), SURVEY, posted={"months": 3}),
    Row("launch_survey", SENT, SURVEY, posted={"edition": 1}),
    Row("survey_document", WRITES, SURVEY),
    Row("results_file", READS, SURVEY | {"ending": "csv"}),
    Row("take_answers", LOOKS_UP, SURVEY | {"kind": "csv"}, posted={}),
    Row("erase_response", redirected(LOOKS_UP), SURVEY, posted={"response": "none"}),
    Row("survey_question", READS, SURVEY | {"asked": "stars"}),
    Row("question_file", READS, SURVEY | {"asked": "stars", "ending": "csv"}),
    Row("behind_answer", LOOKS_UP, SURVEY | {"asked": "stars"}, posted={"value": "4"}),
    Row("answer", EVERYBODY, {"token": "known"}),
    Row("answer", redirected(EVERYBODY), {"token": "known"}, posted=ANSWERED),
    Row("answered", EVERYBODY, {"token": "known"}),
    Row("close_survey", SENT, SURVEY, posted={}),
    Row("remove_survey", SENT, SURVEY, posted={}),
]
ROWS = [
    *reaching_roles.ROWS,
    *pulse_roles.ROWS,
    *SURVEYS,
    *concern_roles.ROWS,
    *inviting_roles.ROWS,
    *results_roles.ROWS,
    *walking_roles.ROWS,
    Row("rounds", WRITES),
    Row("new_round_of_wave", WRITES, {"key": WAVE}),
    Row("new_round_of_wave", refused(WRITES), {"key": WAVE}, posted={"name": ""}),
    Row("rounds_file", WRITES, {"ending": "csv"}),
    Row("new_round", WRITES),
    Row("new_round", refused(WRITES), posted={"name": ""}),
    Row("round", WRITES, {"key": KEY}),
    Row("make_prediction_link", LINKS, {"key": KEY}, posted={}),
    Row("close_round", RUNS, {"key": KEY}, posted={}),
    Row("predict", NOT_ASKED, {"key": KEY}),
    Row("predict", NOT_ASKED, {"key": KEY}, posted={"says": "85"}),
    Row("predict_by_link", EVERYBODY, {"token": "known"}),
    Row("predict_by_link", redirected(EVERYBODY), {"token": "known"}, posted=FIRST_ANSWER),
]


def furnish() -> None:
    Moment.objects.create(key="ready", name="Ready by the day we said")
    Round.objects.create(
        key=KEY, name="Spring", moments=["ready"], open_until=dt.date.max,
        link_hash=hashed("known"),
    )  # fmt: skip
    asked = DOCUMENT | {"languages": ["en", "de"]}
    survey = make(Survey, pk=1_000_000, key=SURVEY["key"], address="known", draft=asked)
    make(SurveyVersion, pk=1_000_000, survey=survey, document=asked)
    concern_roles.furnish()
    pulse_roles.furnish()
    walking_roles.furnish()
    inviting_roles.furnish()
    results_roles.furnish()
    scored = {**DOCUMENT["blocks"][0]["questions"][0], "moment": "ready",
              "scoring": {"lens": "perceived", "satisfied_at": 4}}  # fmt: skip
    counting = DOCUMENT | {"blocks": [{"key": "page", "title": {}, "questions": [scored]}]}
    version = make(SurveyVersion, pk=1_000_016, survey=make(Survey), document=counting)
    make(Wave, pk=1_000_015, key=WAVE, survey=version.survey)
