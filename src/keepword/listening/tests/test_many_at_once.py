"""Much that comes from one place at once: a sum lets it through, and nothing written is lost."""

import itertools
import re
import uuid

import pytest
from django.test import Client

from keepword.listening import answering as predicting
from keepword.listening.concerns import front_door
from keepword.listening.models import Concern, FrontDoor, Prediction, Response
from keepword.listening.surveys import answering
from keepword.organisation.tokens import new_token
from keepword.web import puzzles

from .questionnaires import one_page, question

pytestmark = pytest.mark.django_db
WORDS = "It was late, and nobody rang."


@pytest.fixture(autouse=True)
def easy(monkeypatch):
    monkeypatch.setattr(puzzles, "BITS", 4)
    monkeypatch.setattr(answering, "NEW_RESPONSES_A_MINUTE", 1)
    monkeypatch.setattr(front_door, "CONCERNS_A_MINUTE", 1)
    monkeypatch.setattr(predicting, "NEW_PHONES_A_MINUTE", 1)


@pytest.fixture
def survey(launched):
    return f"/s/{launched(one_page(question('stars'), question('why', 'long'))).survey.address}/"


def page_of(number: int) -> dict[str, object]:
    key = str(uuid.UUID(int=number))
    return {"response": key, "version": 1, "page": "page", "stars": 2, "why": WORDS}


def solved(page) -> dict[str, str]:
    """What its script would send along."""
    token = re.search(r'name="_puzzle" value="(.+?)"', page.text)[1]
    tries = map(str, itertools.count())
    return {"_puzzle": token, "_number": next(filter(puzzles.Puzzle(token).is_solved_by, tries))}


def test_an_answer_comes_back_whole_and_with_its_sum_is_kept(survey):
    assert Client().post(survey, page_of(1)).status_code == 302
    page = Client().post(survey, page_of(2))
    assert page.status_code == 429
    assert 0 < int(page["Retry-After"]) <= 60
    assert WORDS in page.text
    assert "Send it again in a minute." in page.text
    assert Response.objects.count() == 1
    assert Client().post(survey, page_of(2) | solved(page)).status_code == 302
    assert Response.objects.count() == 2


def test_the_sum_of_one_answer_lets_no_other_through(survey):
    Client().post(survey, page_of(1))
    worked_out = solved(Client().post(survey, page_of(2)))
    assert Client().post(survey, page_of(3) | worked_out).status_code == 429
    assert Response.objects.count() == 1


def test_while_few_answer_nobody_is_asked_for_a_sum(survey):
    assert "_puzzle" not in Client().get(survey).text


@pytest.fixture
def door(organisation):
    return FrontDoor.objects.create(pk=1, is_open=True)


def test_a_complaint_comes_back_whole_and_with_its_sum_is_received(door):
    first, second = ({"token": new_token(), "happened": WORDS} for _each in range(2))
    assert Client().post("/concern/", first).status_code == 302
    page = Client().post("/concern/", second)
    assert page.status_code == 429
    assert WORDS in page.text
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert Client().post("/concern/", second | solved(page)).status_code == 302
    assert Concern.objects.count() == 2


def test_a_prediction_by_link_comes_back_and_with_its_sum_is_kept(open_round, olivia):
    from keepword.listening.actions import make_link  # noqa: PLC0415

    link = f"/p/{make_link(asking=open_round(), by=olivia)}/"
    says = {"question": "ready:believed_staff", "slider": 70, "view": "believed_staff"}
    first, second = (says | {"me": str(uuid.UUID(int=number))} for number in (1, 2))
    assert Client().post(link, first).status_code == 302
    page = Client().post(link, second)
    assert page.status_code == 429
    assert 'value="70"' in page.text
    assert Client().post(link, second | solved(page)).status_code == 302
    assert Prediction.objects.count() == 2
