import datetime as dt
import uuid
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema

from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.signed_in import signed_in
from keepword.standards.actions.permission import must_write_for
from keepword.standards.cards.querysets import shared_with
from keepword.standards.cards.taking_away import COLUMNS, lines
from keepword.standards.models import Card
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["moments and standards"])
Number = Annotated[int, Path(ge=1, lt=2**53)]


class CardSaid(Schema):
    """What is looked at when interactions at a moment are observed, and how they are drawn."""

    id: int
    name: str
    moment: str
    unit: str | None
    a_week: int
    twice: int
    pass_mark: int
    made_at: dt.datetime
    ended_at: dt.datetime | None
    profile: int | None = Field(alias="profile_id")
    """The role profile whose qualities and skills it looks at."""

    @staticmethod
    def resolve_moment(card: Card) -> str:
        return card.moment.key

    @staticmethod
    def resolve_unit(card: Card) -> str | None:
        return card.unit.key if card.unit else None


class Cards(Page):
    items: list[CardSaid]


class CardMarkSaid(Schema):
    """One thing to look at as one scorer saw it; scorers are numbered, never named."""

    interaction: uuid.UUID
    at: dt.datetime
    unit: str | None
    item: str
    points: int
    critical: bool
    scoring: int
    seen: str
    counts: bool


class CardMarks(Schema):
    items: list[CardMarkSaid]


@router.get("cards", response=Cards, auth=Bearer(May.READ), url_name="api_cards")
def cards(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The cards by which interactions are observed."""
    return page_of(Card.objects.select_related("moment", "unit"), cursor, limit)


@router.get(
    "cards/{number}/marks",
    response=CardMarks,
    auth=Bearer(May.READ, of_who_may=May.WRITE),
    url_name="api_card_marks",
)
def marks(request: HttpRequest, number: Number) -> object:
    """The marks that others may see, of those for whom the token's maker writes; no names."""
    by, card = signed_in(request), get_object_or_404(Card, pk=number)
    must_write_for(by, card.unit)
    seen = lines(shared_with(by, card))
    return {"items": [dict(zip(COLUMNS, line, strict=True)) for line in seen]}
