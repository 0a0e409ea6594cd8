"""What stands in the way of a launch is found; and nothing else is."""

from itertools import product

import pytest
from hypothesis import given, settings

from keepword.listening.surveys.checking import Known, problems
from keepword.listening.surveys.exploring import TooEntangledError, reached
from keepword.listening.surveys.questionnaire import (
    Block,
    Comparison,
    Condition,
    Jump,
    Quota,
    Scoring,
)
from keepword.listening.surveys.way import quotas_met, way

from .questionnaires import choices, one_page, pages, question, small_questionnaire, so

KNOWN = Known(moments={"ready"}, units={"workshop"})
YES_NO = {"kind": "single", "choices": choices("yes", "no")}


def found(asked) -> list[tuple[str, str]]:
    return [(each.where, each.words) for each in problems(asked, KNOWN)]


def test_an_ordinary_survey_may_be_launched():
    asked = one_page(
        question("ready", **YES_NO, moment="ready", scoring=Scoring("perceived", choices=("yes",))),
        question("why", "long", show_if=so("ready", "is", "no")),
        question("stars", moment="ready", unit="workshop", scoring=Scoring("perceived", 4)),
        question("days", "number", least=0, most=9, moment="ready", scoring=Scoring("perceived")),
    )
    assert found(asked) == []


two = (question("a"), question("b"))


@pytest.mark.parametrize(
    ("asked", "where", "words"),
    [
        (pages(), "", "The survey asks nothing yet"),
        (one_page(*two, title={}), "", "The survey needs a title"),
        (one_page(*two, title={"de": "Nur hier"}), "", "The survey needs a title"),
        (pages(Block("p", {}, two), Block("q", {}, ())), "q", "This page has no question"),
        (one_page(question("a", text={})), "a", "has no text yet"),
        (one_page(question("a", "single", choices=choices("x"))), "a", "at least two choices"),
        (one_page(question("a", "matrix", choices=choices("x", "y"))), "a", "at least one row"),
        (one_page(question("a", points=1)), "a", "A scale has from 2 to 11 points."),
        (one_page(question("a", "nps", points=5)), "a", "The scale of this question is fixed"),
        (one_page(question("a", "number", least=3, most=2)), "a", "nobody could go on"),
        (
            one_page(question("a", "multiple", choices=choices("x", "y"), most=0)),
            "a", "nobody could go on",
        ),
        (one_page(question("a", moment="gone")), "a", "The moment “gone” is not there."),
        (one_page(question("a", unit="gone")), "a", "The unit “gone” is not there."),
        (one_page(question("a", scoring=Scoring("perceived", 4))), "a", "Choose the moment"),
        (
            one_page(question("a", moment="ready", scoring=Scoring("perceived", 6))),
            "a", "Say from which answer on",
        ),
        (
            one_page(question("a", "number", moment="ready", scoring=Scoring("perceived"))),
            "a", "Say from which answer on",
        ),
        (
            one_page(question("a", "long", moment="ready", scoring=Scoring("perceived", 4))),
            "a", "cannot be counted this way",
        ),
        (
            one_page(
                question("a", **YES_NO, moment="ready", scoring=Scoring("perceived", None, ("z",)))
            ),
            "a", "not among the choices",
        ),
        (one_page(question("a", show_if=so("b", "is", 1)), question("b")), "a", "not asked before"),
        (one_page(question("a", show_if=so("a", "is", 1))), "a", "not asked before it"),
        (one_page(question("a", show_if=so("z", "is", 1))), "a", "which is not there"),
        (one_page(question("language")), "language", "give the question another key"),
        (one_page(question("a", show_if=so("fact:age", "is", 1))), "a", "which is not known"),
        (one_page(question("a", show_if=Condition("any", ()))), "a", "compares nothing"),
        (
            one_page(question("a", "long"), question("b", show_if=so("a", "at least", 3))),
            "b", "as such an answer cannot be",
        ),
        (one_page(question("a", text={"en": "{{b}}?"}), question("b")), "a", "repeats the answer"),
        (
            pages(Block("p", {}, (question("a"), question("b", show_if=so("a", "is", 1))), True)),
            "b", "not asked before it",
        ),
        (
            pages(Block("p", {}, two), Block("q", {}, (question("c"),), jumps=(Jump("p"),))),
            "q", "it would never end",
        ),
        (pages(Block("p", {}, two, jumps=(Jump("p"),))), "p", "it would never end"),
        (pages(Block("p", {}, two, jumps=(Jump("gone"),))), "p", "a page that is not there"),
        (
            pages(Block("p", {}, two, jumps=(Jump("end", so("z", "is", 1)),))),
            "p", "which is not there",
        ),
        (
            pages(Block("p", {}, two, jumps=(Jump("end"),)), Block("q", {}, (question("c"),))),
            "q", "Nobody ever comes to this page",
        ),
        (one_page(question("a"), question("b", show_if=so("a", "at least", 6))), "b", "Nobody is"),
        (one_page(*two, thanks={"en": "You gave {{a}}."}), "", "can be repeated by questions only"),
        (pages(Block("p", {"en": "After {{b}}"}, two)), "p", "repeats the answer"),
        (one_page(*two, quotas=(Quota("none", 0),)), "none", "A quota of none"),
        (one_page(*two, quotas=(Quota("q", 9, so("z", "is", 1)),)), "q", "which is not there"),
        (one_page(*two, quotas=(Quota("q", 9, so("a", "is", 6)),)), "q", "ever of this kind"),
        (
            pages(
                Block("p", {}, (question("a", required=True),)), Block("r", {}, (question("b"),)),
                quotas=(Quota("q", 9, so("a", "not answered")),),
            ),
            "q", "ever of this kind",
        ),
        (
            one_page(*two, quotas=(Quota("q", 9, so("fact:channel", "is", "mast")),)),
            "q", "ever of this kind",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_is(asked, where, words):
    ((at, said),) = found(asked)
    assert (at, words in said) == (where, True), said


def test_a_question_behind_one_that_is_never_asked_so_is_never_asked():
    low_and_high = Condition("all", (Comparison("a", "at most", 2), Comparison("a", "at least", 4)))
    asked = one_page(
        question("a"),
        question("b", show_if=low_and_high),
        question("c", show_if=so("b", "answered")),
        question("d", show_if=so("b", "not answered")),
    )
    assert [where for where, _ in found(asked)] == ["b", "c"]


def test_numbers_between_and_beyond_those_compared_are_tried():
    def asked(*comparisons):
        both = Condition("all", comparisons)
        return one_page(question("n", "number", least=0), question("b", show_if=both))

    between = (Comparison("n", "at least", 2), Comparison("n", "at most", 3))
    apart = (*between, Comparison("n", "is not", 2), Comparison("n", "is not", 3))
    assert found(asked(*apart)) == []
    assert len(found(asked(Comparison("n", "at most", -1)))) == 1


def test_more_ways_than_can_be_tried_are_said_to_be_too_many():
    many = tuple(question(f"q{n}", "nps") for n in range(6))
    last = Condition("any", tuple(Comparison(each.key, "is", 3) for each in many))
    (where, words), *others = found(one_page(*many, question("last", show_if=last)))
    assert (where, others) == ("", [])
    assert "too entangled" in words
    with pytest.raises(TooEntangledError):
        reached(one_page(*many, question("last", show_if=last)), {})


@settings(max_examples=40)
@given(small_questionnaire())
def test_just_what_no_answers_reach_is_found(asked):
    """Beside every combination of answers walked one by one."""
    blocks, questions, quotas = set(), set(), set()
    keys = [each.key for each in asked.questions]
    offered = [("x", "y") if each.required else (None, "x", "y") for each in asked.questions]
    for values in product(*offered):
        met = {}
        for page in way(asked, dict(zip(keys, values, strict=True)), {}):
            blocks.add(page.block.key)
            shown = {each.key for each in page.questions}
            met |= {key: value for key, value in zip(keys, values, strict=True) if key in shown}
            questions |= shown
        quotas |= {each.key for each in quotas_met(asked, keys, met, {})}
    met = reached(asked, {})
    assert (met.blocks, met.questions, met.quotas) == (blocks, questions, quotas)
