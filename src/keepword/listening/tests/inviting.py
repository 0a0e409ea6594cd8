"""Surveys that ask by name, in tests: contacts, a wave, and what goes out."""

import datetime as dt
import re

from django.core import mail
from django.utils import timezone

from keepword.ledger import actions as ledger
from keepword.ledger.schema import Observation
from keepword.listening.inviting import actions, asking, contacts, sending
from keepword.listening.inviting.contacts import Line
from keepword.listening.models import Contact, Wave
from keepword.organisation.models import Organisation, Person


def take_in(by, *lines: str, **more) -> list[Contact]:
    contacts.take_in([Line(f"{name}@example.org", **more) for name in lines], by=by, came="a test")
    return list(Contact.objects.order_by("email"))


def a_wave(survey, by, **rules) -> Wave:
    fields = {
        "name": "Spring",
        "asks": Wave.Asks.CONTACTS,
        "opens_on": Organisation.objects.get(pk=1).today(),
        "quiet_from": dt.time(0),
        "quiet_until": dt.time(0),
    }
    return actions.open_wave(wave=Wave(survey=survey, **fields | rules), by=by)


def ask() -> None:
    """Draw as the worker does, without waiting for its next look."""
    Wave.objects.filter(asks=Wave.Asks.MOMENT).update(drawn_at=None)
    asking.ask(Organisation.objects.get(pk=1))


def send() -> list[mail.EmailMultiAlternatives]:
    """Send as the worker does; what went out now."""
    before = len(mail.outbox)
    sending.send(Organisation.objects.get(pk=1))
    return mail.outbox[before:]


def link_in(message) -> str:
    """The path of the personal link in a mail."""
    return re.search(r"https://word\.example\.org(/i/[\w-]+/)\n", message.body)[1]


def delivered(customer: str, *, ago: dt.timedelta, moment: str = "ready", unit: str = "") -> None:
    """A moment was delivered to a customer of the shop's files."""
    delivered_at(timezone.now() - ago, customer, moment=moment, unit=unit)


def delivered_at(at: dt.datetime, customer: str, *, moment: str = "ready", unit: str = "") -> None:
    """The same, at an instant."""
    person, _ = Person.objects.get_or_create(key=f"shop:{customer}")
    ledger.record([
        Observation(
            happened_at=at, day=at.date(), source="till", moment=moment, lens="delivered",
            score=1.0, ref=f"{customer} {at.isoformat()}", unit=unit or None,
            person=person.surrogate,
        )
    ])  # fmt: skip
