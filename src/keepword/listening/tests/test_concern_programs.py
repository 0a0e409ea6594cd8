"""Concerns taken away, read and forgotten by programs, and told to them."""

import csv
import datetime as dt
import json

import pytest
from django.utils import timezone
from tests.support.factories import make

from keepword.listening.concerns import actions
from keepword.listening.concerns.actions import Told
from keepword.listening.models import Concern
from keepword.organisation.actions import make_token
from keepword.organisation.models import AuditEntry
from keepword.standards.models import Moment
from keepword.webhooks.models import Event, Message, Receiver

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def three(workshop, olivia):
    """One that is late and names nobody, one of the workshop with a contact, one answered."""
    now = timezone.now()
    ready = Moment.objects.create(key="ready", name="Ready")
    make(Concern, number="LATE-2345", due_at=now - HOUR, happened="=1+1", moment=ready)
    reached = {"may_contact": True, "name": "Kim", "mail": "kim@example.org"}
    make(Concern, number="NEWS-2345", due_at=now + HOUR, unit=workshop, wish="A call.", **reached)
    done = make(Concern, number="DONE-2345", due_at=now, answered_at=now)
    done.replies.create(words="We are sorry.", written_by=olivia)


@pytest.fixture
def program(client, olivia):
    def with_token(*scopes):
        _token, secret = make_token(name="Desk", scopes=scopes, days=1, by=olivia)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    return with_token


def rows(client, address):
    file = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(file.splitlines()))


def test_the_file_is_the_list_without_how_to_reach_anybody(client, olivia, three):
    client.force_login(olivia)
    late, new = rows(client, "/concerns.csv")
    assert (late["number"], late["standing"], late["moment"]) == ("LATE-2345", "overdue", "ready")
    assert late["happened"] == "'=1+1"
    assert (new["standing"], new["unit"], new["wish"]) == ("new", "workshop", "A call.")
    assert not {"Kim", "kim@example.org"} & {*new.values()}
    (done,) = rows(client, "/concerns.csv?only=answered")
    assert (done["number"], done["standing"]) == ("DONE-2345", "answered")
    assert 'href="/concerns.csv?only=answered"' in client.get("/concerns/?only=answered").text


def test_whoever_answers_for_a_unit_takes_that_units_alone(client, person, workshop, three):
    client.force_login(person("Mia", "manager", workshop))
    assert [each["number"] for each in rows(client, "/concerns.csv")] == ["NEWS-2345"]


def test_a_program_reads_what_the_maker_of_its_token_answers(program, olivia, workshop, three):
    desk = program("answer customers")
    olivia.roles.update(kind="manager", unit=workshop)
    assert [each["number"] for each in desk.get("/api/concerns").json()["items"]] == ["NEWS-2345"]
    assert desk.get("/api/concerns/LATE-2345").status_code == 404
    olivia.roles.update(kind="member")
    assert desk.get("/api/concerns").status_code == 403


def test_a_program_reads_what_waits_and_one_with_what_was_answered(program, three):
    desk = program("answer customers")
    newest, oldest = desk.get("/api/concerns").json()["items"]
    assert (newest["number"], oldest["number"]) == ("NEWS-2345", "LATE-2345")
    assert "Kim" not in desk.get("/api/concerns").text
    whole = desk.get("/api/concerns/NEWS-2345").json()
    assert (whole["name"], whole["mail"], whole["replies"]) == ("Kim", "kim@example.org", [])
    (answered,) = desk.get("/api/concerns?only=answered").json()["items"]
    (reply,) = desk.get(f"/api/concerns/{answered['number']}").json()["replies"]
    assert (reply["words"], reply["written_by"]) == ("We are sorry.", "Olivia")
    assert program("read", "write").get("/api/concerns").status_code == 403


def test_a_program_forgets_a_customer_as_the_page_does(program, olivia, three):
    desk = program("look up")
    assert desk.delete("/api/concerns/NEWS-2345").status_code == 204
    gone = Concern.objects.get(number="NEWS-2345")
    assert (gone.name, gone.mail, gone.wish) == ("", "", "")
    assert gone.erased_at
    assert AuditEntry.objects.filter(by=olivia, did="erased a concern").count() == 1
    assert program("answer customers").delete("/api/concerns/LATE-2345").status_code == 403
    assert Concern.objects.get(number="LATE-2345").happened == "=1+1"


def told():
    return [(each.event, json.loads(each.body)["data"]) for each in Message.objects.order_by("pk")]


def test_programs_are_told_by_keys_that_it_came_and_that_it_was_answered(olivia, workshop):
    make(Receiver, events=Event.values)
    ready = Moment.objects.create(key="ready", name="Ready for Zoë", unit=workshop)
    said = Told("Zoë was late", moment=ready, may_contact=True, name="Zoë")
    for _twice in range(2):
        concern = actions.receive(token="t" * 43, told=said)
    actions.reply(concern=concern, words="Zoë calls", seen=0, by=olivia)
    about = {"concern": concern.number, "channel": "page", "moment": "ready", "unit": "workshop"}
    assert told() == [("concern.opened", about), ("concern.answered", about)]
