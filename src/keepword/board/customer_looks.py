"""Finding a customer by their key, and opening their page: every look is kept."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from keepword.board.models import Look
from keepword.organisation import audit
from keepword.organisation.access import May, allowed
from keepword.organisation.models import Person, User
from keepword.organisation.people import people_named

HOLDS = dt.timedelta(hours=8)
"""A page's address is of use to who looked, for a working day."""
LETTERS = 3
"""With fewer than so many letters a beginning is not looked for: it would list everybody."""
MOST = 20


@dataclass(frozen=True)
class Found:
    """The customers whose key it is, or else those whose key begins so."""

    people: tuple[Person, ...]
    more: bool = False

    @property
    def only(self) -> Person | None:
        """The customer, where it is clear who is meant."""
        return self.people[0] if len(self.people) == 1 else None


def find(text: str) -> Found:
    """Look for a customer's key, as a file calls them, whole or by its first letters."""
    exact = people_named(text)
    if exact or len(text) < LETTERS:
        return Found(tuple(exact[:MOST]), more=len(exact) > MOST)
    begins = Q(key__istartswith=text) | Q(key__icontains=f":{text}")
    people = Person.objects.filter(begins).order_by("key")[: MOST + 1]
    return Found(tuple(people[:MOST]), more=len(people) > MOST)


@transaction.atomic
def look(*, person: Person, by: User) -> Look:
    """Open a customer's page. The trail says by whom and when; whose it was, only the look does.

    Raises:
        PermissionDenied: They may not look customers up.
    """
    if May.LOOK_UP not in allowed(by):
        raise PermissionDenied
    made = Look.objects.create(person=person, by=by)
    audit.record(by=by, did="looked a customer up", about="a customer's page", look=str(made.key))
    return made


def page_of(key: uuid.UUID, *, by: User) -> Look | None:
    """The look of an address, if this is who looked, and not long ago."""
    recent = Look.objects.filter(at__gt=timezone.now() - HOLDS).exclude(person=None)
    return recent.select_related("person").filter(key=key, by=by).first()


@transaction.atomic
def hand_out(*, looked: Look, by: User) -> None:
    """Keep that somebody took what the page shows away as a file."""
    audit.record(by=by, did="took a customer's page away", about="a file", look=str(looked.key))
