import datetime as dt
from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema

from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.strategy.models import Text, TextVersion
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["strategy"])
KindOfText = Literal["mission", "principle", "objective"]


class TextVersionSaid(Schema):
    """A text as it was adopted: its parts by name."""

    number: int
    parts: dict[str, str]
    reason: str
    adopted_at: dt.datetime
    adopted_by: str | None

    @staticmethod
    def resolve_adopted_by(version: TextVersion) -> str | None:
        return str(version.adopted_by) if version.adopted_by else None


class TextSaid(Schema):
    """The mission, a principle or an objective, with every version; drafts are not told."""

    id: int
    kind: KindOfText
    in_force: int | None
    owner: str | None
    review_on: dt.date | None
    ended_at: dt.datetime | None
    versions: list[TextVersionSaid]

    @staticmethod
    def resolve_in_force(text: Text) -> int | None:
        return text.in_force.number if text.in_force else None

    @staticmethod
    def resolve_owner(text: Text) -> str | None:
        return str(text.owner) if text.owner else None

    @staticmethod
    def resolve_versions(text: Text) -> list[TextVersion]:
        return sorted(text.versions.all(), key=lambda each: each.number)


class Texts(Page):
    items: list[TextSaid]


@router.get("strategy", response=Texts, auth=Bearer(May.READ), url_name="api_strategy")
def strategy(
    request: HttpRequest, kind: KindOfText | None = None, cursor: Cursor = None, limit: Limit = MOST
) -> object:
    """What was adopted for everybody: mission, principles and objectives."""
    adopted = Text.objects.filter(versions__isnull=False).distinct()
    adopted = adopted.select_related("owner").prefetch_related("versions__adopted_by")
    return page_of(adopted.filter(kind=kind) if kind else adopted, cursor, limit)
