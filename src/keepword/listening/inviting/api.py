import datetime as dt
import uuid
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from keepword.listening.inviting import contacts
from keepword.listening.inviting.contact_files import Read, check
from keepword.listening.inviting.measures import Asked, Reached, asked_by
from keepword.listening.models import Survey
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.models import Organisation
from keepword.organisation.signed_in import signed_in
from keepword.web.problems import problem

router = Router(tags=["contacts and waves"])
MOST_CONTACTS = 1_000
Text = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{0,200}$")]
Email = Annotated[str, Field(pattern=r"^[^@\s\x00]{1,64}@[A-Za-z0-9.-]{1,150}$")]


class ContactSent(Schema):
    """A customer who can be written to; `customer` is their key in your other files."""

    email: Email
    name: Text = ""
    language: Text = ""
    unit: Text = ""
    customer: Text = ""


class ContactsSent(Schema):
    contacts: Annotated[list[ContactSent], Field(min_length=1, max_length=MOST_CONTACTS)]


class ContactsTakenIn(Schema):
    """What became of them: new ones, changed ones, and those that were there as they are."""

    new: int
    changed: int
    same: int


class CameBackSent(Schema):
    """Addresses whose mail came back."""

    emails: Annotated[list[Email], Field(min_length=1, max_length=MOST_CONTACTS)]


class CameBack(Schema):
    """How many contacts they were."""

    contacts: int


class ReachedSaid(Schema):
    """One channel of a wave; share (0 to 1) of those whom it reached that answered, its limits."""

    channel: str
    asked: int
    failed: int
    answered: int
    reminded: int
    share: float | None
    low: float | None
    high: float | None


class LeftOutSaid(Schema):
    """How many a rule left out."""

    reason: str
    n: int


class WaveSaid(Schema):
    """One asking of a survey. Channels reach different people, so they are not added up."""

    key: uuid.UUID
    name: str
    asks: str
    opens_on: dt.date
    open_until: dt.date | None
    closed_at: dt.datetime | None
    seed: int
    considered: int
    drawn: int
    waiting: int
    channels: list[ReachedSaid]
    left_out: list[LeftOutSaid]


class Waves(Schema):
    items: list[WaveSaid]


@router.post(
    "contacts",
    response=ContactsTakenIn,
    auth=Bearer(May.BRING_IN),
    url_name="api_contacts",
)
def take_in(request: HttpRequest, sent: ContactsSent) -> object:
    """Bring contacts, all or none. Sent twice, it is the same; what is empty stays as it was."""
    read = Read()
    check(read, [(at, each.dict()) for at, each in enumerate(sent.contacts)])
    if read.wrong:
        return _refused(read)
    return contacts.take_in(read.lines, by=signed_in(request), came="a program")


def _refused(read: Read) -> HttpResponse:
    errors = [
        {"where": ["body", "contacts", each.line, each.field], "what": each.words}
        for each in read.wrong
    ]
    return problem(422, "Nothing was taken in: some of it is not as it should be.", errors)


@router.post(
    "contacts/came-back",
    response=CameBack,
    auth=Bearer(May.BRING_IN),
    url_name="api_contacts_came_back",
)
def came_back(request: HttpRequest, sent: CameBackSent) -> object:
    """Tell that mail came back: they count as not reached, and are not written to again."""
    return {"contacts": contacts.came_back(sent.emails, by=signed_in(request))}


@router.get("surveys/{key}/waves", response=Waves, auth=Bearer(May.READ), url_name="api_waves")
def waves(request: HttpRequest, key: uuid.UUID) -> object:
    """Whom a survey asked by name, and how many answered: wave by wave, the newest first."""
    survey = get_object_or_404(Survey, key=key)
    found = asked_by(survey, Organisation.objects.get(pk=1).today())
    return {"items": [_said(each) for each in found]}


def _said(asked: Asked) -> dict[str, object]:
    names = ("key", "name", "asks", "opens_on", "open_until", "closed_at", "seed")
    return {name: getattr(asked.wave, name) for name in names} | {
        "considered": asked.considered,
        "drawn": asked.drawn,
        "waiting": asked.waiting,
        "channels": [_reached(each) for each in asked.by_channel],
        "left_out": [{"reason": reason, "n": n} for reason, n in asked.left_out],
    }


def _reached(reached: Reached) -> dict[str, object]:
    names = ("channel", "asked", "failed", "answered", "reminded")
    share = reached.share
    return {name: getattr(reached, name) for name in names} | {
        "share": share.value if share else None,
        "low": share.low if share else None,
        "high": share.high if share else None,
    }
