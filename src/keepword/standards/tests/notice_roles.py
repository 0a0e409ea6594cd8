"""Who may write notices, and who is told; nobody of the table is touched by the one that is sent.

A notice of the shop is sent by its manager first; whoever comes later finds it sent.
"""

from tests.support.factories import NOON, make
from tests.support.roles import (
    SIGN_IN,
    TAKES_PART,
    WHO,
    WRITES,
    Row,
    answers,
    redirected,
    refused,
)

from keepword.organisation.models import Unit
from keepword.standards.models import Notice

SENT, DRAFT = 1_000_083, 1_000_084
"""So high that no database counts up to them while the tests run."""
ONE, WRITTEN = {"pk": SENT}, {"pk": DRAFT}
SEES = answers(SIGN_IN, allowed=200, no_role=403, customer=404)
UNTOUCHED = answers(SIGN_IN, allowed=403, customer=404)
DONE = redirected(WRITES)
ROWS = [
    Row("notices", TAKES_PART),
    Row("notices_file", TAKES_PART, {"ending": "csv"}),
    Row("notice", SEES, ONE),
    Row("acknowledge", UNTOUCHED, ONE, posted={"answer": "Nobody does."}),
    Row("new_notice", WRITES),
    Row("new_notice", refused(WRITES), posted={"title": ""}),
    Row("change_notice", WRITES, WRITTEN),
    Row("change_notice", refused(WRITES), WRITTEN, posted={"title": ""}),
    Row("send_notice", DONE, WRITTEN, posted={"seen": 7}),
    Row("drop_notice", DONE, ONE, posted={}),
    Row("withdraw_notice", DONE, ONE, posted={}),
    Row("remind_of_notice", DONE, ONE, posted={}),
    Row("waiting_file", WRITES, {"pk": SENT, "ending": "csv"}),
    Row("api_notices", (401,) * len(WHO)),
]


def furnish() -> None:
    shop = Unit.objects.get(key="shop")
    make(Notice, pk=SENT, sent_at=NOON).units.add(shop)
    make(Notice, pk=DRAFT).units.add(shop)
