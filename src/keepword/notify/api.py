from django.http import HttpRequest
from ninja import Router, Schema

from keepword.notify.measures import Attention, attention
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.models import User
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["organisation"])


class AttentionSaid(Schema):
    """How many minutes are asked of somebody, and what waits; never whether they did it."""

    name: str
    email: str
    asked_this_week: int
    at_most: int
    asked_last_week: int
    requests_waiting: int
    minutes_waiting: int


class Everybody(Page):
    items: list[AttentionSaid]


@router.get("attention", response=Everybody, auth=Bearer(May.OVERSEE), url_name="api_attention")
def asked_of(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """Who is asked how much."""
    page = page_of(User.objects.filter(is_active=True), cursor, limit)
    return page | {"items": [_said(each) for each in attention(page["items"])]}


def _said(each: Attention) -> dict[str, object]:
    return {
        "name": each.person.name,
        "email": each.person.email,
        "asked_this_week": each.asked,
        "at_most": each.budget,
        "asked_last_week": each.last_week,
        "requests_waiting": each.waiting,
        "minutes_waiting": each.waiting_minutes,
    }
