"""Who sees and begins cards; of an interaction only who is drawn, whom it is about, who leads."""

import datetime as dt
import uuid

from django.utils import timezone
from tests.support.factories import make
from tests.support.roles import READS, SIGN_IN, WRITES, Row, answers, redirected, refused

from keepword.organisation.models import Unit
from keepword.standards.models import Card, CardItem, CardMark, Interaction, Moment, Scoring

NUMBER = 1_000_082
KEY = uuid.UUID("7b1f0a56-6a0e-4b3f-9a39-000000000082")
CARD, INTERACTION = {"pk": NUMBER}, {"key": KEY}
LEADS = answers(SIGN_IN, allowed=404, no_role=403, customer=403, manager=200, leader=200, owner=200)
"""What was observed of others is seen by who leads their unit; to anybody else there is nothing."""
NOT_THEIRS = answers(
    SIGN_IN, allowed=404, no_role=403, customer=403, manager=403, leader=403, owner=403
)
ROWS = [
    Row("cards", READS),
    Row("cards_file", READS, {"ending": "csv"}),
    Row("new_card", WRITES),
    Row("new_card", refused(WRITES), posted={"name": ""}),
    Row("card", READS, CARD),
    Row("card_file", WRITES, CARD | {"ending": "csv"}),
    Row("end_card", redirected(WRITES), CARD, posted={}),
    Row("interaction", LEADS, INTERACTION),
    Row("interaction", NOT_THEIRS, INTERACTION, posted={}),
    Row("miss_interaction", NOT_THEIRS, INTERACTION, posted={"because": "Nobody came."}),
    Row("read_interaction", NOT_THEIRS, INTERACTION, posted={}),
]


def furnish() -> None:
    shop = Unit.objects.get(key="shop")
    card = make(Card, pk=NUMBER, moment=make(Moment, key="observed", unit=shop), unit=shop)
    item = make(CardItem, card=card)
    then = timezone.now() - dt.timedelta(days=20)
    interaction = make(Interaction, key=KEY, card=card, unit=shop, at=then, shared_at=then)
    scoring = make(Scoring, interaction=interaction, scored_at=then)
    make(CardMark, scoring=scoring, item=item)
