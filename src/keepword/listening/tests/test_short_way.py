"""Customers pass by what is there for people with an account, and are told the same."""

import re
import uuid
from http import HTTPStatus
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import quote_plus, urlencode

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st

from keepword.listening.models import Answer, Response, StaffNetwork
from keepword.listening.surveys import actions, addresses
from keepword.listening.surveys.files import LARGEST_FORM
from keepword.listening.surveys.questionnaire import Block
from keepword.listening.surveys.short_way import OPEN_TO_ALL, fields, short_way
from keepword.web import limits

from .questionnaires import pages, question

pytestmark = pytest.mark.django_db
ASKED = pages(
    Block("first", {}, (question("stars"),)), Block("second", {}, (question("why", "long"),))
)
FIRST = {"version": 1, "page": "first", "language": "en", "channel": "qr", "stars": "4"}
SECOND = {"version": 1, "page": "second", "language": "en", "channel": "qr", "why": "Late."}
FORM = "application/x-www-form-urlencoded"
KEY = r"[0-9a-f]{8}-[0-9a-f-]{27}"


class Way:
    """Somebody who comes by one of the ways, with a browser that keeps cookies."""

    def __init__(self, *, is_short):
        self.went_far = 0
        self.cookies: dict[str, str] = {}
        self.come = short_way(self._go_far) if is_short else WSGIHandler()

    def _go_far(self, environ, start_response):
        self.went_far += 1
        return WSGIHandler()(environ, start_response)

    def __call__(self, path, form=None, **headers):
        body = b"" if form is None else urlencode(form).encode()
        sent = {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": FORM} if body else {}
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        asked = RequestFactory().get(path, **sent, HTTP_COOKIE=cookies, headers=headers).environ
        asked |= {"REQUEST_METHOD": "POST" if body else "GET", "wsgi.input": BytesIO(body)}
        told = []
        page = b"".join(self.come(asked, lambda *head: told.append(head)))
        ((status, head),) = told
        for name, value in head:
            if name == "Set-Cookie":
                self.cookies |= [value.strip().split(";")[0].split("=", 1)]
        return as_told(status, head, page)


def as_told(status, head, page) -> list[str]:
    """What a browser makes of it; keys and instants differ, and what the long way adds."""
    added = {"Vary", *(["Content-Language"] if status[:3] not in ("200", "400") else [])}
    kept = sorted(f"{name}: {value.strip()}" for name, value in head if name not in added)
    whole = [status, *kept, page.decode()]
    return [re.sub(rf"{KEY}|expires=[^;]+", "SOME", each) for each in whole]


@pytest.fixture
def address(launched):
    return f"/s/{launched(ASKED).survey.address}/"


@pytest.fixture
def ways(monkeypatch):
    """Both, within one minute."""
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 0.0))
    limits.forget()
    request_started.disconnect(close_old_connections)  # the test's own transaction stays open
    yield Way(is_short=True), Way(is_short=False)
    request_started.connect(close_old_connections)


@pytest.mark.parametrize("at", OPEN_TO_ALL)
def test_each_is_the_view_at_its_address(at):
    before, after = at
    assert resolve(f"/{before}/abc-1/{after + '/' if after else ''}").func is OPEN_TO_ALL[at]


def test_nothing_of_people_is_met_on_it():
    short = Way(is_short=True)
    for path in ("/", "/board/", "/s/abc/kiosk/", "/s/a b/", "/i/abc/thanks/", "/sign-in/"):
        short(path)
    assert short.went_far == 6


@pytest.mark.parametrize("language", ["en", "de"])
def test_both_ways_tell_the_same(address, ways, language):
    said = {"Accept-Language": language}
    for_each = [
        [
            way(address, **said),
            way(address, FIRST | {"response": key}, **said),
            way(address, SECOND | {"response": key, "page": "nowhere"}, **said),
            way(address, FIRST | {"response": key, "stars": "9"}, **said),
            way(address, FIRST | {"response": key, "stars": "2", "switch": "de"}, **said),
            way(address, SECOND | {"response": key, "leave_empty": "x"}, **said),
            way(address, SECOND | {"response": key}, **said),
            way(f"{address}thanks/", **said),
            way("/s/nowhere/", **said),
            way("/i/nowhere/", **said),
            way(address, FIRST, **{"Sec-Fetch-Site": "cross-site"}),
            way(f"{address}?unit=%00", **said),
            way(address, Host="elsewhere.example.org"),
        ]
        for way, key in zip(ways, (uuid.UUID(int=1), uuid.UUID(int=2)), strict=True)
    ]
    assert for_each[0] == for_each[1]
    assert [int(each[0][:3]) for each in for_each[0]] == [
        200, 302, 302, 400, 302, 400, 302, 200, 404, 404, 403, 404, 400
    ]  # fmt: skip
    assert ways[0].went_far == 5


def test_many_from_one_place_are_held_up_on_both(address, ways):
    for way in ways:
        limits.forget()
        told = [way(address, FIRST | {"response": uuid.uuid4()})[0] for _customer in range(62)]
        assert told == 60 * ["302 Found"] + 2 * ["429 Too Many Requests"]


def test_what_was_presumed_is_looked_up_when_it_is_not_so(address, ways, launched, olivia):
    """The survey asks something else by now, is closed, or the response was begun before."""
    short, _long = ways
    key = uuid.UUID(int=1)
    assert short(address, FIRST | {"response": key})[0] == "302 Found"
    assert addresses.last_asked_at(address.split("/")[2], 1)
    for stars in ("5", "1", "3"):
        assert short(address, FIRST | {"response": key, "stars": stars})[0] == "302 Found"
    held = Answer.objects.get(replaced_at=None, question="stars")
    assert (held.value, Answer.objects.count()) == (3, 4)
    survey = Response.objects.get().version.survey
    actions.close(survey=survey, by=olivia)
    assert "200 OK" in short(address, FIRST | {"response": uuid.UUID(int=2)})[0]
    assert short(address, FIRST | {"response": key, "stars": "4"})[0] == "302 Found"
    assert Response.objects.count() == 1


def test_what_is_sent_again_counts_as_one_page_of_one_response(address, ways):
    """A response that was presumed to begin, and had, is not counted as a new one."""
    short, _long = ways
    for _time in range(70):
        told = short(address, FIRST | {"response": uuid.UUID(int=1)})
        assert told[0] == "302 Found"


@given(st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=6))
def test_a_form_is_read_as_django_reads_it(pairs):
    plain = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)
    for body in (plain, plain.replace("=", ""), plain.replace("%", "%%"), f"&{plain}&&=;"):
        assert list(fields(body.encode()).items()) == list(QueryDict(body).lists())


def test_more_fields_than_a_form_has_are_left_to_django(address, ways):
    for way in ways:
        form = {f"field-{each}": "1" for each in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
        assert way(address, form)[0].startswith(str(HTTPStatus.BAD_REQUEST.value))


def test_too_much_is_refused_unread(address, monkeypatch):
    monkeypatch.setattr("django.test.client.FakePayload.read", None)
    too_much = Client().post(address, FIRST, headers={"Content-Length": LARGEST_FORM + 1})
    assert too_much.status_code == 413
    assert "The files are too large" in too_much.text


def test_a_signed_in_person_is_known(client, address, sam):
    client.force_login(sam)
    client.post(address, FIRST | {"response": uuid.UUID(int=3)})
    assert StaffNetwork.objects.count() == 1
