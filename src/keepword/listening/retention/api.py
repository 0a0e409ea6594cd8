import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router, Schema

from keepword.listening.models import Retention
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["surveys"])


class RuleSaid(Schema):
    """For how long something of customers is kept; no survey is all that have no own rule."""

    of: str
    survey: uuid.UUID | None
    months: int
    goes: str
    set_at: dt.datetime
    set_by: str | None
    forgotten: int
    forgot_at: dt.datetime | None

    @staticmethod
    def resolve_survey(rule: Retention) -> uuid.UUID | None:
        return rule.survey.key if rule.survey else None

    @staticmethod
    def resolve_set_by(rule: Retention) -> str | None:
        return str(rule.set_by) if rule.set_by else None


class Rules(Page):
    items: list[RuleSaid]


@router.get(
    "retention",
    response=Rules,
    auth=Bearer(May.OVERSEE, of_who_may=May.RUN),
    url_name="api_retention",
)
def retention(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The rules for how long is kept, and how many each has reached so far."""
    return page_of(Retention.objects.select_related("survey", "set_by"), cursor, limit)
