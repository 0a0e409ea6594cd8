"""Concerns inside: who sees which, in which order, and what they do with them."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.support.factories import make

from keepword.listening.models import Concern, FrontDoor
from keepword.organisation.models import AuditEntry, Unit, User
from keepword.standards.models import Moment

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
TAKEN = {"happened": "The chain came off.", "channel": "phone", "token": "t" * 43}


@pytest.fixture(autouse=True)
def room(organisation):
    cache.clear()


@pytest.fixture
def three(workshop):
    """One that is late, one in time for the workshop, one answered."""
    now = timezone.now()
    late = make(Concern, number="LATE-0001", due_at=now - HOUR)
    new = make(Concern, number="NEWS-0001", due_at=now + HOUR, unit=workshop)
    done = make(Concern, number="DONE-0001", due_at=now - HOUR, answered_at=now)
    return late, new, done


def numbers(page) -> list[str]:
    return [each.number for each in page.context["page"]]


def test_what_waits_comes_first_and_what_was_answered_apart(client, olivia, three):
    client.force_login(olivia)
    page = client.get("/concerns/")
    assert numbers(page) == ["LATE-0001", "NEWS-0001"]
    assert "1 customer waits longer than you said" in page.text
    assert "New 1, overdue 1" in page.text
    assert numbers(client.get("/concerns/?only=answered")) == ["DONE-0001"]


def test_a_manager_sees_their_own_units_concerns_and_nobody_elses(client, person, workshop, three):
    _late, new, _done = three
    client.force_login(person("Mia", "manager", workshop))
    assert numbers(client.get("/concerns/")) == ["NEWS-0001"]
    assert client.get(f"/concerns/{new.pk}/").status_code == 200
    assert [client.get(f"/concerns/{each.pk}/").status_code for each in (three[0], three[2])] == [
        404, 404,
    ]  # fmt: skip


def test_the_list_asks_the_database_as_often_for_many(client, olivia, workshop, moments):
    client.force_login(olivia)
    ready = Moment.objects.get(key="ready")
    asked = []
    for more in (3, 27):
        for _number in range(more):
            make(Concern, due_at=timezone.now(), unit=workshop, moment=ready)
        with CaptureQueriesContext(connection) as counted:
            assert len(numbers(client.get("/concerns/"))) in {3, 30}
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_taken_down_on_the_telephone_it_has_a_number_and_a_link(client, sam):
    client.force_login(sam)
    assert "Only what happened must be written." in client.get("/concerns/new/").text
    page = client.post("/concerns/new/", TAKEN)
    kept = Concern.objects.get()
    assert (kept.channel, kept.received_by) == ("phone", sam)
    assert kept.number in page.text
    link = f"/c/{TAKEN['token']}/"
    assert link in page.text
    assert "The chain came off." in Client().get(link).text
    assert client.get(f"/concerns/{kept.pk}/").status_code == 403
    client.post("/concerns/new/", TAKEN)
    assert Concern.objects.count() == 1
    assert AuditEntry.objects.filter(did="took a concern down").count() == 1


def test_an_answer_is_written_once_and_the_second_is_told(client, olivia, three):
    late = three[0]
    client.force_login(olivia)
    here = f"/concerns/{late.pk}/"
    assert client.post(here, {"words": "We are sorry.", "seen": 0})["Location"] == here
    second = client.post(here, {"words": "Who was it?", "seen": 0})
    assert second.status_code == 400
    assert "Somebody else has answered meanwhile" in second.text
    assert "Who was it?" in second.text
    assert 'name="seen" value="1"' in second.text
    assert client.post(here, {"words": "Who was it?", "seen": 1}).status_code == 302
    assert [each.words for each in late.replies.all()] == ["We are sorry.", "Who was it?"]


def test_handed_on_it_is_with_another_unit(client, person, workshop, three):
    _late, new, _done = three
    front = Unit.objects.create(key="front", name="Front")
    client.force_login(person("Mia", "manager", workshop))
    client.post(f"/concerns/{new.pk}/place/", {"unit": front.pk, "moment": ""})
    assert Concern.objects.get(pk=new.pk).unit == front
    assert numbers(client.get("/concerns/")) == []
    assert client.get(f"/concerns/{new.pk}/").status_code == 404
    line = AuditEntry.objects.get(did="placed a concern")
    assert line.details == {"before": ["", "Workshop"], "after": ["", "Front"]}


def test_a_file_is_handed_out_in_a_sandbox_to_whoever_answers(client, olivia, sam, workshop):
    sent = SimpleUploadedFile("chain.png", b"\x89PNG\r\n\x1a\n<script>", "image/png")
    client.force_login(sam)
    client.post("/concerns/new/", TAKEN | {"pictures": [sent]})
    kept = Concern.objects.get()
    (file,) = kept.files.all()
    there = f"/concerns/{kept.pk}/files/{file.key}/"
    assert client.get(there).status_code == 403
    client.force_login(olivia)
    assert there in client.get(f"/concerns/{kept.pk}/").text
    answer = client.get(there)
    assert b"".join(answer.streaming_content).endswith(b"<script>")
    assert answer["Content-Disposition"] == 'attachment; filename="chain.png"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_front_door_is_set_in_working_hours(client, olivia):
    client.force_login(olivia)
    week = {
        "is_open": "on", "within": 4, "counted_in": "hours", "works_on": [1, 6],
        "works_from": "08:00", "works_until": "12:30", "closed_on": "2026-12-26\n2026-12-25",
    }  # fmt: skip
    assert client.post("/concerns/front-door/", week).status_code == 302
    door = FrontDoor.objects.get()
    assert (door.is_open, door.within, door.counted_in) == (True, 4, "hours")
    assert door.works_on == [1, 6]
    assert door.closed_on == ["2026-12-25", "2026-12-26"]
    shown = client.get("/concerns/front-door/").text
    assert 'value="12:30"' in shown
    assert "http://testserver/concern/" in client.get("/concerns/").text


@pytest.mark.parametrize(
    ("language", "days"),
    [("en", "7123456"), ("en-gb", "1234567"), ("de", "1234567")],
)
def test_the_days_of_work_stand_in_the_order_of_the_readers_week(client, olivia, language, days):
    User.objects.filter(pk=olivia.pk).update(language=language)
    client.force_login(olivia)
    page = client.get("/concerns/front-door/").text
    assert "".join(re.findall(r'name="works_on" value="(\d)"', page)) == days
    week = {
        "within": 2, "counted_in": "days", "works_on": [7, 2], "works_from": "09:00",
        "works_until": "17:00",
    }  # fmt: skip
    client.post("/concerns/front-door/", week)
    assert FrontDoor.objects.get().works_on == [2, 7]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"closed_on": "25.12.2026"}, "Line 1, “25.12.2026”, is no day."),
        ({"works_until": "08:00"}, "Choose a time after the one at which you begin."),
        ({"works_on": []}, "This field is required."),
        ({"within": 0}, "greater than or equal to 1"),
    ],
)
def test_a_front_door_that_nobody_could_keep_is_refused(client, olivia, wrong, said):
    client.force_login(olivia)
    week = {
        "within": 4, "counted_in": "days", "works_on": [1], "works_from": "09:00",
        "works_until": "17:00",
    }  # fmt: skip
    refused = client.post("/concerns/front-door/", week | wrong)
    assert (refused.status_code, said in refused.text) == (400, True)
    assert not FrontDoor.objects.exists()


@pytest.fixture
def mail_goes_out(settings):
    settings.EMAIL_HOST, settings.PUBLIC_URL = "mail.example.org", "https://word.example.org"


def test_whoever_agreed_to_it_reads_the_answer_in_a_mail_too(client, olivia, mail_goes_out):
    agreed = make(Concern, may_contact=True, mail="kim@example.org", name="Kim & Co")
    other = make(Concern)
    client.force_login(olivia)
    assert "They get it by mail, too." in client.get(f"/concerns/{agreed.pk}/").text
    for each in (agreed, other):
        client.post(f"/concerns/{each.pk}/", {"words": "We <bring> it today.", "seen": 0})
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["kim@example.org"], f"Your concern {agreed.number}")
    assert sent.body.startswith("Good day, Kim & Co,\n\nyou told us on ")
    assert "\n\nWe <bring> it today.\n\nIf something is still open" in sent.body


def test_a_mail_that_is_refused_is_said_and_the_answer_is_kept(
    client, olivia, mail_goes_out, monkeypatch
):
    agreed = make(Concern, may_contact=True, mail="kim@example.org")
    client.force_login(olivia)
    monkeypatch.setattr(mail.EmailMessage, "send", _refuse)
    here = f"/concerns/{agreed.pk}/"
    page = client.post(here, {"words": "Today.", "seen": 0}, follow=True)
    assert "The mail could not be sent." in page.text
    assert agreed.replies.get().words == "Today."


def _refuse(_mail):
    raise ConnectionRefusedError
