import datetime as dt

from django.http import HttpRequest
from ninja import Router, Schema

from keepword.listening.models import Walk
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["pulses"])


class WalkSaid(Schema):
    """A moment that a leader walked as a customer; `was_kept` is null where it cannot be said."""

    walked_on: dt.date
    person: str | None
    moment: str
    was_kept: bool | None
    met: str
    will_change: str

    @staticmethod
    def resolve_person(walk: Walk) -> str | None:
        return str(walk.person) if walk.person else None

    @staticmethod
    def resolve_moment(walk: Walk) -> str:
        return walk.moment.key


class Walks(Page):
    items: list[WalkSaid]


@router.get("walks", response=Walks, auth=Bearer(May.READ), url_name="api_walks")
def walks(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """What leaders met on their walks; it counts for no figure."""
    walked = Walk.objects.exclude(walked_on=None).select_related("person", "moment")
    return page_of(walked, cursor, limit, newest_first=True)
