"""One contact for programs: found by POST, so that no address stands in a log; read and erased."""

import datetime as dt
import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from keepword.listening.inviting import contacts
from keepword.listening.inviting.querysets import contacts_beginning
from keepword.listening.models import Contact
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.signed_in import signed_in

router = Router(tags=["contacts and waves"])
LOOKS_UP = Bearer(May.LOOK_UP)
MOST_FOUND = 50


class ContactSought(Schema):
    """Whom a program looks for: how their address or their name begins."""

    text: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]


class ContactFound(Schema):
    """Somebody who can be written to."""

    key: uuid.UUID
    email: str
    name: str
    language: str
    unit: str | None

    @staticmethod
    def resolve_unit(contact: Contact) -> str | None:
        """The key of their unit."""
        return contact.unit.key if contact.unit else None


class ContactSaid(ContactFound):
    """A contact, and why they are not written to where they are not."""

    known_as: str
    made_at: dt.datetime
    undeliverable_at: dt.datetime | None
    unsubscribed_at: dt.datetime | None

    @staticmethod
    def resolve_known_as(contact: Contact) -> str:
        """The key under which files know them."""
        return contact.person.key

    @staticmethod
    def resolve_unsubscribed_at(contact: Contact) -> object:
        """Since when they do not want to be written to."""
        return contacts.unsubscribed_at(contact)


class ContactsFound(Schema):
    """All of them, unless there are `more`: then write a few more letters."""

    items: list[ContactFound]
    more: bool


class HeldOfContact(Schema):
    """Everything that is held of a contact, as it is handed out to them."""

    email: str
    name: str
    language: str
    unit: str
    known_as: str
    made_at: dt.datetime
    address_changed_at: list[dt.datetime]
    undeliverable_at: dt.datetime | None
    unsubscribed_at: dt.datetime | None
    asked: list[dict[str, Any]]
    concerns: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    letters: list[dict[str, Any]]


@router.post(
    "contacts/search", response=ContactsFound, auth=LOOKS_UP, url_name="api_contacts_found"
)
def search(request: HttpRequest, sought: ContactSought) -> object:
    """Find contacts by how their address or their name begins."""
    found = list(contacts_beginning(sought.text.strip())[: MOST_FOUND + 1])
    return {"items": found[:MOST_FOUND], "more": len(found) > MOST_FOUND}


@router.post(
    "contacts/{key}/data", response=HeldOfContact, auth=LOOKS_UP, url_name="api_contact_data"
)
def data(request: HttpRequest, key: uuid.UUID) -> object:
    """Everything held of one, for a customer who asks; each taking is kept, with its maker."""
    return contacts.hand_out(contact=_contact(key), by=signed_in(request))


@router.get("contacts/{key}", response=ContactSaid, auth=LOOKS_UP, url_name="api_contact")
def contact(request: HttpRequest, key: uuid.UUID) -> object:
    """One of them: how they are known and reached, and whether they may be written to."""
    return _contact(key)


@router.delete("contacts/{key}", response={204: None}, auth=LOOKS_UP, url_name="api_contact_erased")
def erase(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Forget one: who they are, what they were asked and answered, and what the ledger has."""
    contacts.erase_contact(contact=_contact(key), by=signed_in(request))
    return HttpResponse(status=204)


def _contact(key: uuid.UUID) -> Contact:
    return get_object_or_404(Contact.objects.select_related("person", "unit"), key=key)
