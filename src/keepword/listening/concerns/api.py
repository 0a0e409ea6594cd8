"""Concerns for programs: what waits, what was answered, one of them with all that was said."""

import datetime as dt
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Schema

from keepword.listening.concerns.actions import erase
from keepword.listening.concerns.querysets import concerns_for, in_standing
from keepword.listening.models import Concern, ConcernReply
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.signed_in import signed_in
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["concerns"])
Number = Annotated[str, Path(pattern=r"^[A-Z0-9-]{1,9}$")]


class ConcernSaid(Schema):
    """What a customer says went wrong; `number` is what they name on the telephone."""

    number: str
    standing: str
    channel: str
    moment: str | None
    unit: str | None
    happened: str
    wish: str
    received_at: dt.datetime
    due_at: dt.datetime
    answered_at: dt.datetime | None
    erased_at: dt.datetime | None

    @staticmethod
    def resolve_moment(concern: Concern) -> str | None:
        return concern.moment.key if concern.moment else None

    @staticmethod
    def resolve_unit(concern: Concern) -> str | None:
        return concern.unit.key if concern.unit else None


class Concerns(Page):
    items: list[ConcernSaid]


class ReplySaid(Schema):
    """What the customer was answered."""

    words: str
    written_at: dt.datetime
    written_by: str | None

    @staticmethod
    def resolve_written_by(reply: ConcernReply) -> str | None:
        return str(reply.written_by) if reply.written_by else None


class WholeConcern(ConcernSaid):
    """A concern with what it was answered, and how to reach them if they agreed to that."""

    may_contact: bool
    name: str
    mail: str
    phone: str
    replies: list[ReplySaid]
    files: list[str]

    @staticmethod
    def resolve_replies(concern: Concern) -> list[ConcernReply]:
        return list(concern.replies.select_related("written_by"))

    @staticmethod
    def resolve_files(concern: Concern) -> list[str]:
        return list(concern.files.values_list("name", flat=True))


@router.get("concerns", response=Concerns, auth=Bearer(May.ANSWER), url_name="api_concerns")
def concerns(
    request: HttpRequest,
    only: Literal["waiting", "answered"] = "waiting",
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> object:
    """Those of the units for which the token's maker answers customers, the newest first."""
    shown = in_standing(concerns_for(signed_in(request)), only)
    return page_of(shown, cursor, limit, newest_first=True)


@router.get(
    "concerns/{number}", response=WholeConcern, auth=Bearer(May.ANSWER), url_name="api_concern"
)
def concern(request: HttpRequest, number: Number) -> object:
    """One of them, with what was answered."""
    return _seen(request, number)


@router.delete(
    "concerns/{number}",
    response={204: None},
    auth=Bearer(May.LOOK_UP),
    url_name="api_concern_erased",
)
def forget(request: HttpRequest, number: Number) -> HttpResponse:
    """Forget what the customer said and who they are; that there was a concern stays."""
    erase(concern=_seen(request, number), by=signed_in(request))
    return HttpResponse(status=204)


def _seen(request: HttpRequest, number: str) -> Concern:
    return get_object_or_404(concerns_for(signed_in(request)), number=number)
