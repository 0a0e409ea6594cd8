"""The first week: each step told from what there is, and leading to the form that does it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.factories import DAY, NOON, make

from keepword.board.first_day import skip
from keepword.board.first_week import STEPS, WEEK, put_away, week
from keepword.organisation.models import AuditEntry, Organisation, Role, User
from keepword.standards.models import (
    Moment,
    Notice,
    NoticeReader,
    Standard,
    StandardVersion,
)
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Consultation, Text, TextVersion, Voice

pytestmark = pytest.mark.django_db
DRAFT = {
    "statement": "We ring back.", "target": 0.9, "told_to_customers": False, "units": [],
    "valid_from": DAY.isoformat(),
}  # fmt: skip


@pytest.fixture
def owner(client):
    Organisation.objects.create(pk=1, name="Thread and Needle")
    olivia = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    client.force_login(olivia)
    return olivia


def waiting():
    return tuple(step.key for step in week() if step.waits)


def said():
    return {step.key: step.done for step in week() if step.done}


def addresses():
    return {step.key: step.address for step in week()}


def adopted(kind, owner, **parts):
    text = make(Text, kind=kind, owner=owner, review_on=dt.date(2199, 1, 1))
    make(TextVersion, text=text, parts=parts)
    return text


def opened(standard, owner, spoke):
    on = make(Consultation, kind="standard", key=standard.pk, name="We ring back.", share=50)
    for each in spoke:
        make(Voice, consultation=on, spoke=each)
    return on


def fill(owner):
    """Everything that the week leads to, step by step; what each of them brings is told."""
    adopted(Kind.MISSION, owner, statement="Dry feet.")
    adopted(Kind.PRINCIPLE, owner, belief="Whoever hears it owns it.")
    adopted(Kind.OBJECTIVE, owner, name="Ready when we said.")
    assert waiting() == STEPS[3:]
    standard = make(Standard, measured_by="events", draft=DRAFT)
    assert waiting() == STEPS[4:]
    asked = opened(standard, owner, [False, False])
    assert waiting() == STEPS[5:]
    asked.voices.filter(pk=asked.voices.first().pk).update(spoke=True)
    assert waiting() == STEPS[6:]
    standard.versions.create(statement="We ring back.", target=0.9, valid_from=DAY)
    Standard.objects.update(draft={})
    assert waiting() == STEPS[7:]
    notice = make(Notice, title="We ring back", sent_at=NOON)
    make(NoticeReader, notice=notice, acknowledged_at=NOON)
    make(NoticeReader, notice=notice)
    assert waiting() == STEPS[8:]
    Standard.objects.update(owner=owner, review_on=dt.date(2198, 1, 1))


def test_every_step_is_told_from_what_there_is(client, owner):
    assert waiting() == STEPS
    fill(owner)
    assert waiting() == ()
    assert said() == {
        "mission": "It holds: “Dry feet.”",
        "principles": "1 principle holds.",
        "objective": "1 objective holds.",
        "standard": "1 standard says how it is measured.",
        "opened": "1 consultation was opened.",
        "heard": "“We ring back.”: as many as you wanted to hear have spoken.",
        "adopted": "1 standard holds and is measured.",
        "notice": "“We ring back”: 1 of 2 have understood it.",
        "reviews": "Everything that holds has its day; the next is 1 January 2198.",
    }
    assert "the first week" not in client.get("/first-day/").text


@pytest.mark.parametrize("begun", [False, True])
def test_each_step_leads_to_a_form_that_opens(client, owner, begun):
    moment = make(Moment, key="ready")
    if begun:
        make(Text, kind=Kind.MISSION, draft={"statement": "Dry feet."})
        standard = make(Standard, moment=moment, draft=DRAFT)
        make(Notice)
        make(StandardVersion)
        assert addresses()["opened"] == f"/consultations/about/standard/{standard.pk}/"
        assert addresses()["adopted"].startswith("/standards/")
        assert addresses()["reviews"].endswith("/reviewed/")
    else:
        assert addresses()["mission"] == "/strategy/mission/1/"
        assert addresses()["standard"] == "/journey/moments/ready/promise/"
        assert addresses()["notice"] == "/notices/new/"
    for address in addresses().values():
        assert client.get(address).status_code == 200, address


def test_a_standard_that_says_nothing_of_its_means_is_led_to(owner):
    assert addresses()["standard"] == "/trades/"
    bare = make(Standard, measured_by="")
    assert addresses()["standard"] == f"/standards/{bare.pk}/change/"


def test_what_was_ended_withdrawn_or_given_up_is_not_done(owner):
    make(TextVersion, text=make(Text, kind=Kind.OBJECTIVE, ended_at=NOON))
    make(Notice, sent_at=NOON, withdrawn_at=NOON)
    make(Consultation, kind="standard", given_up=True)
    make(Consultation, kind="mission")
    make(StandardVersion, valid_to=DAY)
    assert waiting() == tuple(key for key in STEPS if key != "standard")


def test_a_step_is_skipped_and_the_whole_is_put_away(client, owner):
    client.post("/first-day/principles/skip/")
    assert "Skipped by Olivia Owner" in client.get("/first-day/").text
    assert "principles" not in waiting()
    for step in ("trade", "texts", "predictions", "file"):
        skip(step=step, by=owner)
    assert '<details class="week"' in client.get("/first-day/").text
    client.post(f"/first-day/{WEEK}/skip/")
    page = client.get("/first-day/").text
    assert "Put away by Olivia Owner" in page
    assert '<details class="week" open' not in page
    assert put_away().by == owner
    assert {each.about for each in AuditEntry.objects.all()} >= {"principles", WEEK}


def test_it_asks_the_database_as_much_for_much(owner):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            week()
        return len(queries)

    fill(owner)
    few = asked()
    for n in range(5):
        adopted(Kind.PRINCIPLE, owner, belief=f"Belief {n}.")
        version = make(StandardVersion, standard=make(Standard, owner=owner))
        opened(version.standard, owner, [True, False])
        make(NoticeReader, notice=make(Notice, sent_at=NOON))
    assert asked() == few
