"""Who meets which answer at the addresses of waves and contacts: these belong to the whole."""

import datetime as dt
import uuid

from tests.support.factories import make
from tests.support.roles import EVERYBODY, READS, SIGN_IN, Row, answers, redirected, refused

from keepword.listening.models import Contact, Invitation, PersonalLink, Survey, Wave
from keepword.organisation.models import Person
from keepword.organisation.tokens import hashed

NUMBER = 1_000_000
SURVEY = {"key": uuid.UUID(int=11)}
WAVE = {"key": uuid.UUID(int=16)}
CONTACT = {"key": uuid.UUID(int=17)}
LINK = {"token": "known"}
OPENS = answers(SIGN_IN, allowed=403, leader=200, owner=200)
"""A survey of everybody asks by whom everybody's surveys are entrusted to."""
TAKES_IN = OPENS
ERASES = answers(SIGN_IN, allowed=403, care=302, owner=404)
"""Where it is gone, it is not there."""
LOOKS_UP = answers(SIGN_IN, allowed=403, care=200, owner=200)
ROWS = [
    Row("new_wave", OPENS, SURVEY),
    Row("new_wave", refused(OPENS), SURVEY, posted={"name": ""}),
    Row("wave", READS, WAVE),
    Row("what_looks_odd", OPENS, SURVEY),
    Row("odd_file", OPENS, SURVEY | {"ending": "csv"}),
    Row("wave_file", READS, WAVE | {"ending": "csv"}),
    Row("close_wave", redirected(OPENS), WAVE, posted={}),
    Row("take_links", LOOKS_UP, WAVE, posted={}),
    Row("take_in_contacts", TAKES_IN),
    Row("take_in_contacts", refused(TAKES_IN), posted={}),
    Row("take_in_customers", redirected(TAKES_IN), posted={}),
    Row("came_back", TAKES_IN),
    Row("came_back", refused(TAKES_IN), posted={}),
    Row("find_contacts", LOOKS_UP),
    Row("find_contacts", LOOKS_UP, posted={"text": "kim"}),
    Row("contact", LOOKS_UP, CONTACT),
    Row("take_contact_away", LOOKS_UP, CONTACT, posted={}),
    Row("erase_contact", ERASES, CONTACT, posted={}),
    Row("answer_invited", EVERYBODY, LINK),
    Row(
        "answer_invited", redirected(EVERYBODY), LINK,
        posted={"version": 1, "page": "page", "stars": 4},
    ),
    Row("unsubscribe", EVERYBODY, LINK),
    Row("unsubscribe", EVERYBODY, LINK, posted={}),
]  # fmt: skip


def furnish() -> None:
    """After the survey that asks."""
    opened = {"opens_on": dt.date(2026, 3, 2), "open_until": dt.date.max}
    survey = Survey.objects.get(key=SURVEY["key"])
    wave = make(Wave, pk=NUMBER + 16, key=WAVE["key"], survey=survey, **opened)
    person = make(Person, pk=NUMBER + 17, key="contacts:kim@example.org")
    contact = make(Contact, pk=NUMBER + 17, key=CONTACT["key"], person=person)
    far = Wave._meta.get_field("opened_at").default() + dt.timedelta(days=30)
    invitation = make(Invitation, pk=NUMBER + 17, wave=wave, contact=contact, ends_at=far)
    make(PersonalLink, pk=NUMBER + 17, invitation=invitation, token_hash=hashed("known"))
