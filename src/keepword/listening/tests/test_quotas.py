"""So many answers of a kind are taken; whoever comes after that is thanked instead."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepword.listening.models import Answer, QuotaPlace, Response
from keepword.listening.surveys import answers
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.questionnaire import Block, Quota
from keepword.listening.surveys.quotas import Standing, standings
from keepword.listening.surveys.way import way

from .questionnaires import choices, pages, question, so

pytestmark = pytest.mark.django_db
WHERE = question("where", "single", choices=choices("north", "south"))
NORTH = Quota("north", 2, so("where", "is", "north"), {"en": "Enough came from the north."})
ASKED = pages(
    Block("first", {}, (WHERE,)), Block("second", {}, (question("stars"),)), quotas=(NORTH,)
)


@pytest.fixture
def version(launched):
    return launched(ASKED)


@pytest.fixture
def send(client, version):
    """Sends a page of somebody's; the page that comes next."""

    def send(who: int, page: str = "first", **more):
        hidden = {"response": uuid.UUID(int=who), "version": 1, "page": page, "language": "en"}
        client.cookies.clear()
        return client.post(f"/s/{version.survey.address}/", hidden | more, follow=True)

    return send


def ended() -> dict[int, bool]:
    return {each.key.int: bool(each.finished_at) for each in Response.objects.all()}


def test_who_comes_after_the_last_place_is_thanked_and_asked_no_more(send, version):
    for who in (1, 2):
        assert "About stars?" in send(who, where="north").text
    assert "Enough came from the north." in send(3, where="north").text
    assert "About stars?" in send(4, where="south").text
    assert ended() == {1: False, 2: False, 3: True, 4: False}
    (not_asked,) = Answer.objects.filter(response__key=uuid.UUID(int=3), question="stars")
    assert not_asked.state == Answer.State.NOT_SHOWN
    assert standings(version.survey, ASKED) == [Standing(NORTH, 2, 1)]


def test_sent_twice_it_takes_one_place_and_another_answer_gives_it_back(send):
    send(1, where="north")
    send(1, where="north")
    send(2, where="north")
    assert QuotaPlace.objects.filter(was_left=True).count() == 2
    send(1, where="south")
    assert "About stars?" in send(3, where="north").text
    assert QuotaPlace.objects.filter(was_left=False).count() == 0


def test_who_finds_no_place_in_one_takes_none_in_another(send, version):
    every = Quota("every", 3)
    version.document |= {"quotas": [{"key": "every", "most": 3}, *version.document["quotas"]]}
    version.save()
    for who in (1, 2, 3):
        send(who, where="north")
    assert "About stars?" in send(4, where="south").text
    assert "Thank you." in send(5, where="south").text
    found = standings(version.survey, questionnaire(version.document))
    assert [(each.quota.key, each.taken, each.thanked_instead) for each in found] == [
        (every.key, 3, 1), ("north", 2, 1),
    ]  # fmt: skip


def test_what_comes_after_a_quota_is_asked_is_on_the_way_unless_it_is_full():
    def met(full=frozenset(), **values):
        return [page.block.key for page in way(ASKED, values, {}, full)]

    assert met(where="north") == ["first", "second"]
    assert met(frozenset({"north"}), where="north") == ["first"]
    assert met(frozenset({"north"}), where="south") == ["first", "second"]


def test_a_forgotten_response_gives_its_place_back(send, olivia):
    send(1, where="north")
    answers.erase(response=Response.objects.get(), by=olivia)
    assert not QuotaPlace.objects.exists()


def test_surveys_without_quotas_ask_for_none(client, launched):
    address = f"/s/{launched(pages(Block('first', {}, (WHERE,)))).survey.address}/"
    with CaptureQueriesContext(connection) as asked:
        client.post(address, {"response": uuid.uuid4(), "page": "first", "where": "north"})
    assert asked.captured_queries
    assert not any("quotaplace" in each["sql"] for each in asked)


def test_the_surveys_page_says_how_far_it_is(send, client, version, olivia):
    for who in (1, 2, 3):
        send(who, where="north")
    client.force_login(olivia)
    page = client.get(f"/surveys/{version.survey.key}/")
    assert "Quota 1: 2 of 2." in page.text
    assert "1 came later and was thanked instead." in page.text
