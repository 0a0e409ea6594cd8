"""Who may ask for predictions, and who may predict: here, nobody of the table is asked."""

import datetime as dt
import uuid

from tests.support.roles import EVERYBODY, SIGN_IN, WRITES, Row, answers, redirected, refused

from keepword.listening.models import Round
from keepword.organisation.tokens import hashed
from keepword.standards.models import Moment

KEY = uuid.UUID(int=1)
NOT_ASKED = answers(SIGN_IN, allowed=404, no_role=403)
RUNS = answers(SIGN_IN, allowed=403, leader=302, owner=302)
"""A round of everybody is run by whom everybody's moments are entrusted to."""
LINKS = answers(SIGN_IN, allowed=403, leader=200, owner=200)
FIRST_ANSWER = {
    "me": uuid.UUID(int=3), "view": "believed_staff", "question": "ready:believed_staff",
    "slider": 85,
}  # fmt: skip
ROWS = [
    Row("rounds", WRITES),
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
