"""A form that is sent twice by a double tap makes one thing; later the same words make another."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.support.factories import make

from keepword.organisation.models import AuditEntry
from keepword.standards import actions
from keepword.standards.models import (
    Moment,
    Notice,
    PaperForm,
    PlaybookEntry,
    Promise,
    RoleProfile,
    Standard,
)
from keepword.standards.noticing.actions import write_notice
from keepword.standards.paperwork.actions import Brought, Described, bring_form
from keepword.standards.paperwork.reading import Read
from keepword.standards.profiles.actions import Profiled, write_profile
from keepword.standards.promising.actions import Held, Said, draft_promise

from .test_drafting import MEASURED, READY
from .test_notices import told
from .test_playbook import saying

pytestmark = pytest.mark.django_db
LATER = dt.date(2099, 1, 1)


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path


def notice(by, unit, moment):
    return write_notice(told=told(unit), by=by)


def profile(by, unit, moment):
    profiled = Profiled("Mechanic", "member", unit, by, LATER, ["Says the day."], [], [], [])
    return write_profile(profiled=profiled, by=by)


def paper_form(by, unit, moment):
    described = Described("Repair order", "customers", unit, "en", "", by, LATER)
    brought = Brought("order.txt", b"Your name: ____", Read("Your name: ____", ("Your name",), 1))
    return bring_form(described=described, brought=brought, by=by)


def promise(by, unit, moment):
    held = Held(maker=unit, keeper=unit, moment=moment, owner=by, review_on=LATER)
    said = Said("It is mended", "", 3, "days", "", 0.9, "It is free.", "")
    return draft_promise(held=held, said=said, parts=((unit, "Mends it."),), by=by)


def standard(by, unit, moment):
    return actions.draft_new_standard(moment=moment, promise=READY, by=by, **MEASURED)


def entry(by, unit, moment):
    return actions.draft_entry(saying=saying(by), by=by)


@pytest.mark.parametrize(
    ("write", "model"),
    [
        (notice, Notice),
        (profile, RoleProfile),
        (paper_form, PaperForm),
        (promise, Promise),
        (standard, Standard),
        (entry, PlaybookEntry),
    ],
)
def test_two_taps_make_one(owner, workshop, home, write, model):
    moment = make(Moment, key="ready", unit=workshop)
    first, again = (write(owner, workshop, moment) for _tap in range(2))
    assert (first, model.objects.count(), AuditEntry.objects.count()) == (again, 1, 1)


def test_the_same_words_an_hour_later_are_another_notice(owner, workshop):
    first = write_notice(told=told(workshop), by=owner)
    Notice.objects.update(written_at=timezone.now() - dt.timedelta(hours=1))
    assert write_notice(told=told(workshop), by=owner) != first


def test_what_stands_in_the_playbook_is_not_written_again(client, owner):
    known = actions.add_entry(saying=saying(owner), by=owner)
    PlaybookEntry.objects.update(written_at=timezone.now() - dt.timedelta(hours=1))
    client.force_login(owner)
    sent = {"kind": known.kind, "words": known.words, "setting": known.setting,
            "culture": known.culture, "review_on": "2099-01-01", "owner": owner.pk}  # fmt: skip
    answer = client.post("/playbook/new/", sent)
    assert (answer.status_code, PlaybookEntry.objects.count()) == (400, 1)
    assert "These words stand there already. Change that entry." in answer.text
    client.post("/playbook/new/", sent | {"culture": "In Vienna"})
    assert PlaybookEntry.objects.count() == 2
    client.post(f"/playbook/{known.pk}/", sent | {"seen": 1, "review_on": "2099-02-02"})
    known.refresh_from_db()
    assert known.review_on == dt.date(2099, 2, 2), "an entry does not stand in its own way"
