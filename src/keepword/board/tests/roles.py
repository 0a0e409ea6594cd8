"""Who may open the pages that read across."""

import uuid

from tests.support.roles import EVERYBODY, READS, SIGN_IN, TAKES_PART, Row, answers, redirected

from keepword.board.models import Look
from keepword.organisation.models import Person, User
from keepword.standards.models import Moment

KEY = uuid.UUID(int=2)
LOOKS_UP = answers(SIGN_IN, allowed=403, care=200, owner=200)
ANOTHERS = answers(SIGN_IN, allowed=403, care=404, owner=404)
"""A look that somebody else took: who may look up customers takes their own."""
LEADS = answers(SIGN_IN, allowed=403, leader=200, owner=200)
ROWS = [
    Row("board", READS),
    Row("moment", READS, {"key": "order-arrives"}),
    Row("board_file", READS, {"ending": "csv"}),
    Row("moment_file", READS, {"key": "order-arrives", "ending": "parquet"}),
    Row("look_anyway", redirected(READS), {"key": "order-arrives"}, posted={}),
    Row("perception", READS),
    Row("nearness", READS),
    Row("nearness_file", READS, {"ending": "csv"}),
    Row("perception_file", READS, {"ending": "csv"}),
    Row("first_day_file", LEADS, {"ending": "csv"}),
    Row("method", EVERYBODY),
    Row("first_day", LEADS),
    Row("skip_step", redirected(LEADS), {"step": "texts"}, posted={}),
    Row("my_page", TAKES_PART),
    Row("my_file", TAKES_PART, {"ending": "csv"}),
    Row("customers", LOOKS_UP),
    Row("customers", LOOKS_UP, posted={"key": "nobody"}),
    Row("look_up", redirected(LOOKS_UP), posted={"person": 1_000_017}),
    Row("customer", ANOTHERS, {"key": KEY}),
    Row("take_customer_away", ANOTHERS, {"key": KEY}, posted={}),
]


def furnish() -> None:
    cleo = User.objects.create_user("cleo@example.org")
    anna = Person.objects.create(pk=1_000_017, key="workshop:anna")
    Look.objects.create(key=KEY, by=cleo, person=anna)
    Moment.objects.create(key="order-arrives", name="The order arrives")
