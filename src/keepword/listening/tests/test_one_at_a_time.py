"""Each question on a page of its own, with the same way through them."""

import uuid
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.listening.models import Answer
from keepword.listening.surveys.one_at_a_time import as_shown
from keepword.listening.surveys.questionnaire import Block, Jump
from keepword.listening.surveys.way import way

from .questionnaires import one_page, pages, question, small_questionnaire, so

KEY = uuid.UUID(int=7)


@settings(max_examples=30)
@given(small_questionnaire(), st.lists(st.sampled_from([None, "x", "y"]), min_size=6, max_size=6))
def test_the_same_questions_are_met_one_by_one(asked, said):
    values = dict(zip((each.key for each in asked.questions), said, strict=False))
    alone = as_shown(replace(asked, one_at_a_time=True), KEY)
    met = [each.key for page in way(asked, values, {}) for each in page.questions]
    singly = [[each.key for each in page.questions] for page in way(alone, values, {})]
    assert [key for page in singly for key in page] == met
    assert all(len(page) <= 1 for page in singly)


def test_a_shuffled_page_keeps_the_order_of_its_response():
    block = Block("page", {}, tuple(question(f"q{n}") for n in range(6)), True, (Jump("end"),))
    asked = pages(block, Block("last", {}, (question("last"),)), one_at_a_time=True)
    orders = set()
    for number in range(9):
        shown = as_shown(asked, uuid.UUID(int=number))
        orders.add(tuple(each.key for each in shown.questions)[:6])
        assert shown == as_shown(asked, uuid.UUID(int=number))
        assert len([*way(shown, {}, {})]) == 6
    assert len(orders) > 4


@pytest.mark.django_db
def test_a_customer_meets_them_one_after_the_other_and_may_go_back(client, launched):
    why = question("why", "long", show_if=so("stars", "at most", 3))
    asked = one_page(question("stars"), why, question("more"), one_at_a_time=True)
    address = f"/s/{launched(asked).survey.address}/"
    hidden = {"response": KEY, "version": 1, "language": "en"}
    first = client.get(address)
    assert "About stars?" in first.text
    assert "About more?" not in first.text
    second = client.post(address, hidden | {"page": "page", "stars": 2}, follow=True)
    assert "About why?" in second.text
    third = client.post(address, hidden | {"page": "page.why", "why": "Late."}, follow=True)
    assert "About more?" in third.text
    back = client.post(address, hidden | {"page": "page.more", "_back": 1}, follow=True)
    assert "Late." in back.text
    end = client.post(address, hidden | {"page": "page.more", "more": 5}, follow=True)
    assert "Thank you." in end.text
    held = Answer.objects.filter(replaced_at=None).values_list("question", "value")
    assert dict(held) == {"stars": 2, "why": "Late.", "more": 5}
