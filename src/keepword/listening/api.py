import datetime as dt
import uuid
from dataclasses import asdict

from django.http import HttpRequest
from ninja import Router, Schema

from keepword.listening.measures import Progress, progress
from keepword.listening.models import Round
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["predictions"])


class ProgressSaid(Schema):
    """How many were asked and have predicted; came by the link; wait until their week has room."""

    asked: int
    predicted: int
    by_link: int
    waiting: int


class RoundSaid(ProgressSaid):
    """One asking of leaders and staff what customers will say; no units is everybody.

    Who predicted what is nobody's to read; what they believe together is on the board.
    """

    key: uuid.UUID
    name: str
    moments: list[str]
    units: list[str]
    asks_expected: bool
    opened_at: dt.datetime
    open_until: dt.date
    closed_at: dt.datetime | None


class Rounds(Page):
    items: list[RoundSaid]


@router.get(
    "predictions",
    response=Rounds,
    auth=Bearer(May.READ, of_who_may=May.WRITE),
    url_name="api_predictions",
)
def predictions(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The rounds of predictions and how far each has come, the newest first."""
    page = page_of(Round.objects.prefetch_related("units"), cursor, limit, newest_first=True)
    far = progress(page["items"])
    return page | {"items": [_said(each, far[each.pk]) for each in page["items"]]}


def _said(asking: Round, far: Progress) -> dict[str, object]:
    return {
        "key": asking.key,
        "name": asking.name,
        "moments": asking.moments,
        "units": [unit.key for unit in asking.units.all()],
        "asks_expected": asking.asks_expected,
        "opened_at": asking.opened_at,
        "open_until": asking.open_until,
        "closed_at": asking.closed_at,
        **asdict(far),
    }
