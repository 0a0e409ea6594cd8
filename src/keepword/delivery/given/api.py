"""Given promises for programs: the open ones, a new one, and what becomes of one."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema
from ninja.errors import HttpError

from keepword.delivery.given import actions
from keepword.delivery.given.customers import SeveralError
from keepword.delivery.given.forms import steps_known
from keepword.delivery.given.permission import given_for
from keepword.delivery.models import GivenExtension, GivenPromise
from keepword.ledger.schema import SLUG
from keepword.organisation.access import May
from keepword.organisation.answering import IdempotencyKey, once
from keepword.organisation.bearer import Bearer
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
from keepword.standards.actions import ChangedMeanwhileError
from keepword.standards.promising.querysets import promises
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of
from keepword.web.days import Day, Instant

router = Router(tags=["promises"])
Number = Annotated[int, Path(ge=1, lt=2**53)]
Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
SomeWords = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
CHANGED = "Somebody else has said something of it meanwhile, or it has ended. Read it again first."


class OtherDay(Schema):
    """Another day that was planned; it holds where the customer was told in time."""

    number: int
    due_at: dt.datetime
    reason: str
    told_at: dt.datetime | None
    told_how: str
    holds: bool

    @staticmethod
    def resolve_number(extension: GivenExtension) -> int:
        return extension.pk

    @staticmethod
    def resolve_due_at(extension: GivenExtension) -> dt.datetime:
        return extension.new_due_at


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
    stands_still: bool
    """It is the customer's turn."""
    other_days: list[OtherDay]
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

    @staticmethod
    def resolve_stands_still(given: GivenPromise) -> bool:
        return any(pause.ended_at is None for pause in given.pauses.all())

    @staticmethod
    def resolve_other_days(given: GivenPromise) -> list[GivenExtension]:
        return list(given.extensions.all())


class AllGiven(Page):
    items: list[GivenSaid]


class Giving(Schema):
    """A promise for a customer: of which kind, under which number of your system."""

    promise: Annotated[int, Field(ge=1, lt=2**53)]
    source: Annotated[str, Field(max_length=120, pattern=f"^{SLUG}$")] = "api"
    ref: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]+$")]
    customer: Annotated[str, Field(max_length=190, pattern=r"^[^\x00]*$")] = ""
    reach: Words = ""
    given_at: Instant | None = None
    due_on: Day | None = None
    """A day by hand; without it the kind says it."""


class Done(Schema):
    """When the customer had it; none is now."""

    done_at: Instant | None = None
    note: Words = ""


class NotDone(Schema):
    """Not kept, and it will not be; or called off by the customer."""

    what: Literal["broken", "called_off"]
    note: Words = ""


class Pausing(Schema):
    """What the customer has to do first."""

    reason: SomeWords


class Extending(Schema):
    """Another day, in place of the `due_at` that was read; it holds once the customer is told."""

    due_on: Day
    seen: Instant
    reason: SomeWords
    told_how: Words = ""
    """How the customer was told; empty: not yet."""


class Told(Schema):
    """How the customer was told of another day that was planned."""

    how: SomeWords


class Stepping(Schema):
    """At which step it stands, of those that the file of jobs names."""

    step: SomeWords


@router.get("promises/given", response=AllGiven, auth=Bearer(May.GIVE), url_name="api_given")
def all_given(
    request: HttpRequest,
    only: Literal["open", "ended", "all"] = "open",
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> object:
    """Those of the units of the token's maker, and those that they gave."""
    shown = given_for(signed_in(request)).prefetch_related("pauses", "extensions")
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


def _act(
    request: HttpRequest, number: int, key: str, act: Callable[[GivenPromise, User], object]
) -> HttpResponse:
    """Do something with a given promise, once; answer with how it stands then."""
    by = signed_in(request)
    given = get_object_or_404(given_for(by), pk=number)

    def do() -> tuple[int, Schema]:
        try:
            act(given, by)
        except ChangedMeanwhileError as error:
            raise HttpError(409, CHANGED) from error
        return 200, GivenSaid.from_orm(given_for(by).get(pk=number))

    return once(request, key, request.body, do)


def _acts(what: str, name: str) -> Callable[..., Any]:
    return router.post(
        f"promises/given/{{number}}/{what}", response=GivenSaid, auth=Bearer(May.GIVE),
        url_name=name,
    )  # fmt: skip


@_acts("done", "api_given_done")
def finish(
    request: HttpRequest, number: Number, done: Done, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Say that the customer has it: kept, if that was by its time, else not kept."""

    def act(given: GivenPromise, by: User) -> None:
        try:
            actions.finish(given=given, done_at=done.done_at, note=done.note, by=by)
        except actions.WrongTimeError as error:
            words = "It can be done neither in the future nor before it was promised."
            raise HttpError(422, words) from error

    return _act(request, number, idempotency_key, act)


@_acts("not-done", "api_given_not_done")
def end_undone(
    request: HttpRequest, number: Number, not_done: NotDone, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Say that it will not be done."""
    end = actions.break_ if not_done.what == "broken" else actions.call_off
    return _act(
        request, number, idempotency_key,
        lambda given, by: end(given=given, note=not_done.note, by=by),
    )  # fmt: skip


@_acts("take-back", "api_given_take_back")
def take_back(
    request: HttpRequest, number: Number, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Take back how it ended, in the figures too: it is open again."""
    return _act(
        request, number, idempotency_key, lambda given, by: actions.take_back(given=given, by=by)
    )


@_acts("pause", "api_given_pause")
def pause(
    request: HttpRequest, number: Number, pausing: Pausing, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Let its time stand still: it is the customer's turn."""
    return _act(
        request, number, idempotency_key,
        lambda given, by: actions.pause(given=given, reason=pausing.reason, by=by),
    )  # fmt: skip


@_acts("resume", "api_given_resume")
def resume(request: HttpRequest, number: Number, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Let its time run on: its day moves by as much working time as it stood still."""
    return _act(
        request, number, idempotency_key, lambda given, by: actions.resume(given=given, by=by)
    )


@_acts("extend", "api_given_extend")
def extend(
    request: HttpRequest, number: Number, extending: Extending, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Plan another day; told before the old one is over it holds, else the old one stays broken."""

    def act(given: GivenPromise, by: User) -> None:
        try:
            actions.extend(given=given, by=by, **extending.dict())
        except actions.WrongTimeError as error:
            raise HttpError(422, "Give a due_on after the day that holds now.") from error

    return _act(request, number, idempotency_key, act)


@_acts("other-days/{day}/told", "api_given_told")
def tell(
    request: HttpRequest, number: Number, day: Number, told: Told, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Say that the customer was told of another day that was planned."""

    def act(given: GivenPromise, by: User) -> None:
        planned = get_object_or_404(given.extensions, pk=day)
        actions.note_told(extension=planned, how=told.how, by=by)

    return _act(request, number, idempotency_key, act)


@_acts("step", "api_given_step")
def move_on(
    request: HttpRequest, number: Number, stepping: Stepping, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Say at which step it stands, from now on."""

    def act(given: GivenPromise, by: User) -> None:
        known = steps_known(given)
        if stepping.step not in known:
            steps = ", ".join(known) or "none: bring its file of jobs in first"
            raise HttpError(422, f"The steps of its kind are {steps}.")
        actions.set_step(given=given, step=stepping.step, by=by)

    return _act(request, number, idempotency_key, act)
