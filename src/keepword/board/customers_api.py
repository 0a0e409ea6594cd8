"""Customers for programs: found and opened by POST, so that no key stands in an address or log."""

import datetime as dt
from dataclasses import asdict
from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Field, Path, Router, Schema

from keepword.board.customer_looks import find, look
from keepword.board.customer_page import customer_page
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.models import Person
from keepword.organisation.signed_in import signed_in

router = Router(tags=["customers"])
LOOKS_UP = Bearer(May.LOOK_UP)
Number = Annotated[int, Path(ge=1, lt=2**53)]


class Sought(Schema):
    """Whom a program looks for: by the number, address or name that your files have."""

    key: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]


class FoundSaid(Schema):
    """Somebody whose key it is, or begins so."""

    id: int
    key: str


class FoundCustomers(Schema):
    """All of them, unless there are `more`: then write a few more letters."""

    items: list[FoundSaid]
    more: bool


class LineSaid(Schema):
    """One thing that was delivered to, or said by, a customer, and what was promised then."""

    day: dt.date
    lens: str
    moment: str
    said: str
    promised: list[str]
    unit: str
    source: str
    channel: str


class CustomerSaid(Schema):
    """What stands on a customer's page, the newest first; `more` where that is not everything."""

    name: str
    known_from: str
    sums: list[str]
    lines: list[LineSaid]
    more: bool


@router.post(
    "customers/search", response=FoundCustomers, auth=LOOKS_UP, url_name="api_customers_found"
)
def search(request: HttpRequest, sought: Sought) -> object:
    """Find a customer by their key, whole or by its first letters."""
    found = find(sought.key.strip())
    items = [FoundSaid(id=person.pk, key=person.key) for person in found.people]
    return FoundCustomers(items=items, more=found.more)


@router.post(
    "customers/{number}/look", response=CustomerSaid, auth=LOOKS_UP, url_name="api_customer"
)
def opened(request: HttpRequest, number: Number) -> object:
    """Open a customer's page: each time the look is kept, with the name of the token's maker."""
    person = Person.objects.filter(pk=number).first()
    if person is None:
        raise Http404("There is no such customer.")
    look(person=person, by=signed_in(request))
    return asdict(customer_page(person))
