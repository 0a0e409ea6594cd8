import datetime as dt

from django.http import HttpRequest
from ninja import Field, Router, Schema

from keepword.notify.measures import Attention, attention
from keepword.notify.models import News
from keepword.notify.news.views import news_of
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
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


class NewsSaid(Schema):
    """What was said where the token's maker takes part, or is named."""

    said_at: dt.datetime
    by: str
    about: str
    words: str
    names_you: bool = Field(alias="names_them")
    link: str

    @staticmethod
    def resolve_by(each: News) -> str:
        return str(each.said_by or "")


class AllNews(Page):
    items: list[NewsSaid]


@router.get("news", response=AllNews, auth=Bearer(May.READ), url_name="api_news")
def news(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """What the token's maker was told, the newest first."""
    return page_of(news_of(signed_in(request)), cursor, limit, newest_first=True)


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
