import datetime as dt

from django.http import HttpRequest
from ninja import Field, Router, Schema

from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.signed_in import signed_in
from keepword.standards.models import Notice
from keepword.standards.noticing.measures import visible_to
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router()


class NoticeSaid(Schema):
    """What changes, for whom, from when, and how many have acknowledged; never who."""

    id: int
    title: str
    changes: str
    do_differently: str
    begins_on: dt.date
    units: list[str]
    roles: list[str] = Field(alias="kinds")
    standards: list[int]
    sent_at: dt.datetime
    withdrawn_at: dt.datetime | None
    told: int
    acknowledged: int

    @staticmethod
    def resolve_units(notice: Notice) -> list[str]:
        return [unit.key for unit in notice.units.all()]

    @staticmethod
    def resolve_standards(notice: Notice) -> list[int]:
        return [standard.pk for standard in notice.standards.all()]


class Notices(Page):
    items: list[NoticeSaid]


@router.get("notices", response=Notices, auth=Bearer(May.READ), url_name="api_notices")
def notices(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The notices that were sent, newest first."""
    sent = visible_to(signed_in(request)).exclude(sent_at=None).prefetch_related("standards")
    return page_of(sent, cursor, limit, newest_first=True)
