"""Which pages and questions somebody meets, and in which order."""

import uuid

from keepword.listening.surveys.piping import filled, places
from keepword.listening.surveys.questionnaire import Block, Comparison, Condition, Jump
from keepword.listening.surveys.way import choices_in_order, in_order, way

from .questionnaires import choices, one_page, pages, question, so

FACTS = {"channel": "qr", "language": "en"}


def met(asked, **values) -> list[list[str]]:
    return [[each.key for each in page.questions] for page in way(asked, values, FACTS)]


def test_a_question_is_asked_when_an_earlier_answer_says_so():
    asked = one_page(question("stars"), question("why", "long", show_if=so("stars", "at most", 3)))
    assert met(asked) == [["stars"]]
    assert met(asked, stars=4) == [["stars"]]
    assert met(asked, stars=3) == [["stars", "why"]]


def test_all_or_any_of_several_comparisons():
    low, qr = Comparison("stars", "at most", 3), Comparison("fact:channel", "is", "qr")
    for joined, given, expected in (("all", 4, 1), ("all", 3, 2), ("any", 4, 2)):
        why = question("why", "long", show_if=Condition(joined, (low, qr)))
        assert len(met(one_page(question("stars"), why), stars=given)[0]) == expected


def test_without_an_answer_nothing_is_so_but_that_there_is_none():
    for how, value, expected in (
        ("is", 3, 1), ("is not", 3, 1), ("at least", 0, 1), ("answered", None, 1),
        ("not answered", None, 2),
    ):  # fmt: skip
        asked = one_page(question("stars"), question("why", show_if=so("stars", how, value)))
        assert len(met(asked)[0]) == expected, how


def test_several_choices_are_looked_into_and_pairs_compared_by_what_was_met():
    several = question("what", "multiple", choices=choices("time", "price"))
    asked = one_page(several, question("when", "date", show_if=so("what", "includes", "time")))
    assert met(asked, what=["price", "time"]) == [["what", "when"]]
    assert met(asked, what=["price"]) == [["what"]]
    asked = one_page(question("p", "servqual"), question("why", show_if=so("p", "at most", 4)))
    assert met(asked, p={"expected": 7, "perceived": 4}) == [["p", "why"]]
    assert met(asked, p={"expected": 4}) == [["p"]]


def test_a_jump_leaves_pages_out_and_their_answers_count_no_more():
    skip = Jump("last", so("collected", "is", "no"))
    first = question("collected", "single", choices=choices("yes", "no"))
    asked = pages(
        Block("first", {}, (first,), jumps=(skip,)),
        Block("pick-up", {}, (question("stars"),)),
        Block("last", {}, (question("why", show_if=so("stars", "at most", 3)),)),
    )
    assert met(asked, collected="yes", stars=1) == [["collected"], ["stars"], ["why"]]
    assert met(asked, collected="no", stars=1) == [["collected"], []]


def test_a_jump_to_the_end_ends_it_and_one_back_goes_on():
    first = Block("first", {}, (question("a"),), jumps=(Jump("end"),))
    assert met(pages(first, Block("second", {}, (question("b"),)))) == [["a"]]
    back = Block("second", {}, (question("b"),), jumps=(Jump("first"),))
    assert met(pages(Block("first", {}, (question("a"),)), back)) == [["a"], ["b"]]


def test_a_random_order_is_each_responses_own_and_stays():
    block = Block("page", {}, tuple(question(f"q{n}") for n in range(6)), shuffled=True)
    several = question("s", "single", choices=choices(*"abcdef"), shuffled=True)
    orders, chosen = set(), set()
    for number in range(20):
        key = uuid.UUID(int=number)
        order = [each.key for each in in_order(block, block.questions, key)]
        assert order == [each.key for each in in_order(block, block.questions, key)]
        assert sorted(order) == [f"q{n}" for n in range(6)]
        orders.add(tuple(order))
        chosen.add(tuple(each.key for each in choices_in_order(several, key)))
    assert len(orders) > 10
    assert len(chosen) > 10


def test_texts_repeat_what_was_said():
    text = "You said {{ ready }} by {{fact:channel}}. {{unknown}}{ready}"
    assert places([{"en": text}]) == {"ready", "fact:channel", "unknown"}
    said = {"ready": "<late>", "fact:channel": "qr"}
    assert filled(text, lambda place: said.get(place, "")) == "You said <late> by qr. {ready}"
