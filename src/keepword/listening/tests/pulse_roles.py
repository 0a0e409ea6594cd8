"""Who may ask how leaders lead and units serve, and who may read what was told."""

import uuid

from tests.support.factories import make
from tests.support.roles import READS, SIGN_IN, WRITES, Row, answers, refused

from keepword.listening.models import Pulse

KEY = uuid.UUID(int=41)
RUNS = answers(SIGN_IN, allowed=403, leader=302, owner=302)
"""Everybody is asked: only who writes for the whole may do it."""
ROWS = [
    Row("leading", READS),
    Row("leading_file", READS, {"ending": "csv"}),
    Row("new_leading", WRITES),
    Row("new_leading", refused(WRITES), posted={"ends_on": ""}),
    Row("internal_service", READS),
    Row("internal_service_file", READS, {"ending": "csv"}),
    Row("start_turns", RUNS, posted={"weeks": 4}),
    Row("stop_turns", RUNS, posted={}),
    Row("rate", answers(SIGN_IN, allowed=404, no_role=403), {"key": KEY}),
    Row("rate", answers(SIGN_IN, allowed=404, no_role=403), {"key": KEY}, posted={}),
]


def furnish() -> None:
    make(Pulse, pk=1_000_000, key=KEY)
