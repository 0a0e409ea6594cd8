"""Who meets which answer at the addresses of files, previews and kiosks."""

import uuid

from tests.support.roles import EVERYBODY, READS, SIGN_IN, Row, answers

SURVEY = {"key": uuid.UUID(int=11)}
WRITES_FOR_ALL = answers(SIGN_IN, allowed=403, leader=200, owner=200)
LOOKS_UP = answers(SIGN_IN, allowed=403, care=200, owner=200)
NO_FILE = answers(SIGN_IN, allowed=403, care=404, owner=404)
KEPT = (204,) * len(EVERYBODY)
SENT = {"response": uuid.UUID(int=15), "version": 1, "stars": 4, "passed": "stars"}
FILE = SURVEY | {"response": uuid.UUID(int=14), "question": "photo"}
ROWS = [
    Row("preview_survey", WRITES_FOR_ALL, SURVEY),
    Row("preview_survey", WRITES_FOR_ALL, SURVEY, posted={"shown": "en"}),
    Row("reach_survey", READS, SURVEY),
    Row("kiosk", EVERYBODY, {"token": "known"}),
    Row("kiosk", KEPT, {"token": "known"}, posted=SENT),
    Row("answer_files", LOOKS_UP, SURVEY),
    Row("answer_file", NO_FILE, FILE, posted={}),
]
