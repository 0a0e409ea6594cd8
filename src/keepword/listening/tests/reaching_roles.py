"""Who meets which answer at the addresses of files, previews and kiosks."""

import uuid

from tests.support.roles import SIGN_IN, Row, answers

SURVEY = {"key": uuid.UUID(int=11)}
LOOKS_UP = answers(SIGN_IN, allowed=403, care=200, owner=200)
NO_FILE = answers(SIGN_IN, allowed=403, care=404, owner=404)
FILE = SURVEY | {"response": uuid.UUID(int=14), "question": "photo"}
ROWS = [
    Row("answer_files", LOOKS_UP, SURVEY),
    Row("answer_file", NO_FILE, FILE, posted={}),
]
