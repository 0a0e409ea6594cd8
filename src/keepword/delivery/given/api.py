"""Given promises for programs: the open ones, a new one, and how one ended."""

import datetime as dt
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime

from keepword.delivery.given import actions
from keepword.delivery.given.customers import SeveralError
from keepword.delivery.given.permission import given_for
from keepword.delivery.models import GivenPromise
from keepword.ledger.schema import SLUG
from keepword.organisation.access import May
from keepword.organisation.answering import IdempotencyKey, once
from keepword.organisation.bearer import Bearer
from keepword.organisation.signed_in import signed_in
from keepword.standards.actions import ChangedMeanwhileError
from keepword.standards.promising.querysets import promises
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["promises"])
Number = Annotated[int, Path(ge=1, lt=2**53)]
Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class GivenSaid(Schema):
    """A promise given to one customer; `outcome` is empty while nobody has said how it ended."""

    number: int
    promise: int
    what: str
    source: str
    ref: str
    customer: str
    reach: str
    keeper: str | None
    given_at: dt.datetime
    first_due_at: dt.datetime
    due_at: dt.datetime
    step: str
    outcome: str
    done_at: dt.datetime | None
    ended_at: dt.datetime | None

    @staticmethod
    def resolve_number(given: GivenPromise) -> int:
        return given.pk

    @staticmethod
    def resolve_promise(given: GivenPromise) -> int:
        return given.promise_id

    @staticmethod
    def resolve_what(given: GivenPromise) -> str:
        return str(given.version)

    @staticmethod
    def resolve_keeper(given: GivenPromise) -> str | None:
        return given.keeper.key if given.keeper else None


class AllGiven(Page):
    items: list[GivenSaid]


class Giving(Schema):
    """A promise for a customer: of which kind, under which number of your system."""

    promise: Annotated[int, Field(ge=1, lt=2**53)]
    source: Annotated[str, Field(max_length=120, pattern=f"^{SLUG}$")] = "api"
    ref: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]+$")]
    customer: Annotated[str, Field(max_length=190, pattern=r"^[^\x00]*$")] = ""
    reach: Words = ""
    given_at: AwareDatetime | None = None
    due_on: dt.date | None = None
    """A day by hand; without it the kind says it."""


class Done(Schema):
    """When the customer had it; none is now."""

    done_at: AwareDatetime | None = None
    note: Words = ""


@router.get("promises/given", response=AllGiven, auth=Bearer(May.GIVE), url_name="api_given")
def all_given(
    request: HttpRequest,
    only: Literal["open", "ended", "all"] = "open",
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> object:
    """Those of the units of the token's maker, and those that they gave."""
    shown = given_for(signed_in(request))
    if only != "all":
        shown = shown.filter(ended_at__isnull=only == "open")
    return page_of(shown, cursor, limit)


@router.post(
    "promises/given", response={201: GivenSaid}, auth=Bearer(May.GIVE), url_name="api_give"
)
def give(request: HttpRequest, giving: Giving, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Give a customer a promise that is made today."""
    told = giving.dict(exclude={"promise"})

    def do() -> tuple[int, Schema]:
        kind = get_object_or_404(promises(), pk=giving.promise)
        try:
            given = actions.give(promise=kind, order=actions.Order(**told), by=signed_in(request))
        except actions.NotPromisedError as error:
            raise HttpError(
                409, "This promise is not made today, or has no length of time: give a due_on."
            ) from error
        except actions.GivenAlreadyError as error:
            raise HttpError(409, f"It is given already: number {error.given.pk}.") from error
        except actions.WrongTimeError as error:
            raise HttpError(422, "It is given in the future, or due before it is given.") from error
        except SeveralError as error:
            raise HttpError(422, str(error)) from error
        return 201, GivenSaid.from_orm(given)

    return once(request, idempotency_key, request.body, do)


@router.post(
    "promises/given/{number}/done",
    response=GivenSaid,
    auth=Bearer(May.GIVE),
    url_name="api_given_done",
)
def finish(
    request: HttpRequest, number: Number, done: Done, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Say that the customer has it: kept, if that was by its time, else not kept."""
    by = signed_in(request)
    given = get_object_or_404(given_for(by), pk=number)

    def do() -> tuple[int, Schema]:
        try:
            actions.finish(given=given, done_at=done.done_at, note=done.note, by=by)
        except ChangedMeanwhileError as error:
            raise HttpError(409, "Somebody has said already how it ended.") from error
        except actions.WrongTimeError as error:
            words = "It can be done neither in the future nor before it was promised."
            raise HttpError(422, words) from error
        return 200, GivenSaid.from_orm(given_for(by).get(pk=number))

    return once(request, idempotency_key, request.body, do)
