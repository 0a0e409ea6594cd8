"""Customers pass by what is there for people with an account, and are told the same."""

import re
import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve

from keepword.listening.models import StaffNetwork
from keepword.listening.surveys.files import LARGEST_FORM
from keepword.listening.surveys.questionnaire import Block
from keepword.listening.surveys.short_way import OPEN_TO_ALL, short_way

from .questionnaires import pages, question

pytestmark = pytest.mark.django_db
ASKED = pages(
    Block("first", {}, (question("stars"),)), Block("second", {}, (question("why", "long"),))
)
FIRST = {"version": 1, "page": "first", "language": "en", "channel": "qr", "stars": "4"}
SECOND = {"version": 1, "page": "second", "language": "en", "channel": "qr", "why": "Late."}


@pytest.fixture
def address(launched):
    return f"/s/{launched(ASKED).survey.address}/"


@pytest.fixture
def long_way():
    """A browser with a session, though of nobody."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "nobody"
    return client


@pytest.mark.parametrize("at", OPEN_TO_ALL)
def test_each_is_the_view_at_its_address(at):
    before, after = at
    assert resolve(f"/{before}/abc-1/{after + '/' if after else ''}").func is OPEN_TO_ALL[at]


def test_nothing_of_people_is_met_on_it(rf):
    asked = []
    respond = short_way(asked.append)
    for path in ("/", "/board/", "/s/abc/kiosk/", "/s/a b/", "/i/abc/thanks/", "/sign-in/"):
        respond(rf.get(path))
    assert len(asked) == 6


def told(response) -> tuple[str, ...]:
    """What a browser makes of it; keys differ, and what the long way adds of its own."""
    asked = {"Vary", *(["Content-Language"] if response.status_code not in (200, 400) else [])}
    head = {name: each for name, each in response.headers.items() if name not in asked}
    ours = (each for name, each in response.cookies.items() if name.startswith("answers-"))
    cookies = [{**each, "expires": ""} for each in ours]
    whole = (response.status_code, response.text, *sorted(head.items()), *cookies)
    return tuple(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "KEY", str(each)) for each in whole)


@pytest.mark.parametrize("language", ["en", "de"])
def test_both_ways_tell_the_same(address, long_way, language):
    short, keys = Client(), iter((uuid.UUID(int=1), uuid.UUID(int=2)))
    said = {"headers": {"Accept-Language": language}}
    for_each = [
        [
            told(client.get(address, **said)),
            told(client.post(address, FIRST | {"response": key}, **said)),
            told(client.post(address, SECOND | {"response": key, "page": "nowhere"}, **said)),
            told(client.post(address, FIRST | {"response": key, "stars": "9"}, **said)),
            told(client.post(address, SECOND | {"response": key}, **said)),
            told(client.get(f"{address}thanks/", **said)),
            told(client.post(f"{address}thanks/", **said)),
            told(client.get("/s/nowhere/", **said)),
            told(client.get("/i/nowhere/", **said)),
            told(client.post(address, FIRST, headers={"Sec-Fetch-Site": "cross-site"})),
            told(client.get(f"{address}?unit=%00", **said)),
        ]
        for client, key in zip((short, long_way), keys, strict=True)
    ]
    assert for_each[0] == for_each[1]
    assert [each[0] for each in for_each[0]] == [
        "200", "302", "302", "400", "302", "200", "405", "404", "404", "403", "404"
    ]  # fmt: skip


def test_too_much_is_refused_unread(address, monkeypatch):
    monkeypatch.setattr("django.test.client.FakePayload.read", None)
    too_much = Client().post(address, FIRST, headers={"Content-Length": LARGEST_FORM + 1})
    assert too_much.status_code == 413
    assert "The files are too large" in too_much.text


def test_a_signed_in_person_is_known(client, address, sam):
    client.force_login(sam)
    client.post(address, FIRST | {"response": uuid.UUID(int=3)})
    assert StaffNetwork.objects.count() == 1
