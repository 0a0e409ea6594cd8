from django.http import HttpRequest
from ninja import Router, Schema

from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.models import Unit
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["units"])


class UnitSaid(Schema):
    """A department, team or location."""

    key: str
    name: str


class Units(Page):
    items: list[UnitSaid]


@router.get("units", response=Units, auth=Bearer(May.READ), url_name="api_units")
def units(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The units, as they are called in the filters of the board."""
    return page_of(Unit.objects.all(), cursor, limit)
