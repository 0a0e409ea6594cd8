"""The first page is drawn once for all who come anew, and is never one that somebody else saw."""

import re
import uuid

import pytest
from django.test import Client

from keepword.listening.surveys import actions, pages
from keepword.listening.surveys.documents import document
from keepword.listening.surveys.questionnaire import Block
from keepword.organisation.models import Organisation

from .questionnaires import choices, one_page, question
from .questionnaires import pages as asking

pytestmark = pytest.mark.django_db
STARS = question("stars", text={"en": "How was it?", "de": "Wie war es?"})
ASKED = asking(Block("first", {}, (STARS,)), languages=("en", "de"))


@pytest.fixture
def version(launched):
    pages._drawn_for_all.cache_clear()
    return launched(ASKED)


@pytest.fixture
def address(version):
    return f"/s/{version.survey.address}/"


def key_on(page) -> str:
    return re.search(r'name="response" value="(.+?)"', page.text)[1]


def drawn() -> int:
    return pages._drawn_for_all.cache_info().misses


def test_two_visitors_meet_one_page_with_a_key_of_their_own(client, address):
    first, second = client.get(address), Client().get(address)
    assert drawn() == 1
    mine, theirs = key_on(first), key_on(second)
    assert mine != theirs
    assert first.text.replace(mine, theirs) == second.text
    assert client.cookies[f"answers-{address.split('/')[2]}"].value == mine


def test_whoever_comes_anew_costs_two_questions_to_the_database(
    client, address, django_assert_num_queries
):
    client.get(address)
    with django_assert_num_queries(2):
        Client().get(address)


def test_each_language_channel_and_version_has_a_page_of_its_own(address, version, olivia):
    assert "Wie war es?" in Client().get(address, {"language": "de"}).text
    assert "How was it?" in Client().get(address, {"language": "en"}).text
    assert 'value="qr"' in Client().get(address, {"by": "qr"}).text
    survey = version.survey
    told = asking(Block("first", {}, (question("stars", text={"en": "And now?"}),)))
    survey.draft = document(told)
    survey.edition += 1
    survey.save()
    actions.launch(survey=survey, edition=survey.edition, by=olivia)
    assert "And now?" in Client().get(address).text


def test_a_new_name_and_a_closing_show_at_once(address, version, olivia):
    Client().get(address)
    Organisation.objects.update(name="Hem and Haw")
    assert "Hem and Haw" in Client().get(address).text
    actions.close(survey=version.survey, by=olivia)
    assert "takes no more answers" in Client().get(address).text


def test_a_link_that_chooses_meets_its_choice_and_nobody_else_does(address):
    before = Client().get(address).text.count("checked")
    assert Client().get(address, {"stars": "4"}).text.count("checked") == before + 1
    assert Client().get(address).text.count("checked") == before


def test_what_is_drawn_by_lot_is_drawn_for_each(launched):
    asked = question("way", "single", choices=choices(*"abcdefgh"), shuffled=True)
    address = f"/s/{launched(one_page(asked)).survey.address}/"
    orders = set()
    for at in range(6):
        text = Client().get(address, {"response": str(uuid.UUID(int=at))}).text
        orders.add(tuple(re.findall(r'name="way"\s+value="(.)"', text)))
    assert len(orders) > 1
    assert all(sorted(each) == list("abcdefgh") for each in orders)


def test_what_is_known_is_said_in_its_place(launched, organisation):
    title = {"title": {"en": "From {{fact:organisation}} on {{fact:day}}"}}
    address = f"/s/{launched(one_page(STARS, **title)).survey.address}/"
    assert "From Thread and Needle on" in Client().get(address).text
    Organisation.objects.update(name="Hem and Haw")
    assert "From Hem and Haw on" in Client().get(address).text


def test_a_page_says_which_language_it_speaks(address):
    for language in ("en", "de"):
        assert Client().get(address, {"language": language})["Content-Language"] == language


def test_a_new_name_of_its_unit_shows_at_once(launched, workshop):
    title = {"title": {"en": "At {{fact:unit}}"}}
    survey = launched(one_page(STARS, **title)).survey
    survey.unit = workshop
    survey.save()
    for name in ("Workshop", "Garage"):
        workshop.name = name
        workshop.save()
        assert f"At {name}" in Client().get(f"/s/{survey.address}/").text
