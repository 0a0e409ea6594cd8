import datetime as dt
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema
from ninja.errors import HttpError, ValidationError

from keepword.organisation.access import May
from keepword.organisation.answering import IdempotencyKey, once
from keepword.organisation.bearer import Bearer
from keepword.organisation.signed_in import signed_in
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of
from keepword.webhooks import actions
from keepword.webhooks.forms import ReceiverForm
from keepword.webhooks.models import Event, Message, Receiver

router = Router(tags=["webhooks"])
TELLS = Bearer(May.TELL)
Number = Annotated[int, Path(ge=1, lt=2**53)]


class WantedReceiver(Schema):
    """A program elsewhere, at a public https:// address, and what it is told of."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    address: Annotated[str, Field(min_length=1, max_length=500)]
    events: Annotated[list[Event], Field(min_length=1)]


class ChangedReceiver(WantedReceiver):
    """The same of a program that there is; `edition` is the one that you have read."""

    edition: Annotated[int, Field(ge=1, lt=2**31)]


class ReceiverSaid(Schema):
    """A program that is told; `stopped_because` says why where it was stopped by itself."""

    id: int
    name: str
    address: str
    events: list[str]
    edition: int
    made_at: dt.datetime
    stopped_at: dt.datetime | None
    stopped_because: str


class ReceiverWithSecret(ReceiverSaid):
    """The same with its secret: told once, and null where the same is asked for again."""

    secret: str | None


class Receivers(Page):
    items: list[ReceiverSaid]


class MessageSaid(Schema):
    """One event for one program: what it answered last, and when it is tried again."""

    key: str
    event: str
    made_at: dt.datetime
    attempts: int
    status: int | None
    problem: str
    sent_at: dt.datetime | None
    next_try_at: dt.datetime | None


class Messages(Page):
    items: list[MessageSaid]


@router.get("webhooks", response=Receivers, auth=TELLS, url_name="api_receivers")
def receivers(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The programs that are told of events."""
    return page_of(Receiver.objects.all(), cursor, limit)


@router.get(
    "webhooks/{number}/messages", response=Messages, auth=TELLS, url_name="api_receiver_messages"
)
def messages(
    request: HttpRequest, number: Number, cursor: Cursor = None, limit: Limit = MOST
) -> object:
    """What was sent to one of them, the newest first."""
    told = get_object_or_404(Receiver, pk=number)
    return page_of(Message.objects.filter(receiver=told), cursor, limit, newest_first=True)


@router.post(
    "webhooks", response={201: ReceiverWithSecret}, auth=TELLS, url_name="api_receiver_added"
)
def add(
    request: HttpRequest, idempotency_key: IdempotencyKey, wanted: WantedReceiver
) -> HttpResponse:
    """Tell a program of events from now on."""

    def do() -> tuple[int, Schema]:
        added, secret = actions.add_receiver(by=signed_in(request), **_checked(wanted).told())
        return 201, _with_secret(added, secret)

    return once(request, idempotency_key, request.body, do, told_once=("secret",))


@router.post(
    "webhooks/{number}/secret",
    response=ReceiverWithSecret,
    auth=TELLS,
    url_name="api_receiver_secret",
)
def renew_secret(
    request: HttpRequest, number: Number, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """A new secret; for a day the former one signs as well."""
    told = get_object_or_404(Receiver, pk=number)

    def do() -> tuple[int, Schema]:
        return 200, _with_secret(told, actions.renew_secret(receiver=told, by=signed_in(request)))

    return once(request, idempotency_key, request.body, do, told_once=("secret",))


@router.get("webhooks/{number}", response=ReceiverSaid, auth=TELLS, url_name="api_receiver")
def receiver(request: HttpRequest, number: Number) -> object:
    """One of them."""
    return get_object_or_404(Receiver, pk=number)


@router.put("webhooks/{number}", response=ReceiverSaid, auth=TELLS, url_name="api_receiver_changed")
def change(request: HttpRequest, number: Number, wanted: ChangedReceiver) -> object:
    """Change what it is called, where it is and what it is told of."""
    told = get_object_or_404(Receiver, pk=number)
    said = _checked(wanted).told()
    try:
        actions.change_receiver(
            receiver=told, edition=wanted.edition, by=signed_in(request), **said
        )
    except actions.ChangedMeanwhileError as error:
        raise HttpError(409, "There is a newer edition. Read it again.") from error
    return Receiver.objects.get(pk=number)


@router.delete(
    "webhooks/{number}", response={204: None}, auth=TELLS, url_name="api_receiver_removed"
)
def remove(request: HttpRequest, number: Number) -> HttpResponse:
    """Tell it of nothing more, and forget what was sent there."""
    told = get_object_or_404(Receiver, pk=number)
    actions.remove_receiver(receiver=told, by=signed_in(request))
    return HttpResponse(status=204)


def _checked(wanted: WantedReceiver) -> ReceiverForm:
    """The same form as on the page, with the same refusals."""
    form = ReceiverForm(wanted.dict())
    if not form.is_valid():
        raise ValidationError(
            [
                {"loc": ("body", "wanted", field), "msg": str(error)}
                for field, errors in form.errors.items()
                for error in errors
            ]
        )
    return form


def _with_secret(told: Receiver, secret: str) -> Schema:
    said = ReceiverSaid.from_orm(told).dict()
    return ReceiverWithSecret(**said, secret=secret)
