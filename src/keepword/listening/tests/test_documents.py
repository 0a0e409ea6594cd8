"""A questionnaire goes into JSON and comes back; what is none is refused at its place."""

import json

import pytest
from hypothesis import given, settings

from keepword.listening.surveys.documents import DocumentError, document, questionnaire

from .questionnaires import any_questionnaire, one_page, question, so


@settings(max_examples=25)
@given(any_questionnaire())
def test_nothing_is_lost_on_the_way_to_json_and_back(asked):
    assert questionnaire(json.loads(json.dumps(document(asked)))) == asked


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Soon?"), ("en-gb", "Soon?"), ("de-at", "Bald?"), ("fr", "Bald?")]
)
def test_a_region_reads_the_words_of_its_language(language, said):
    texts = {"de": "Bald?", "en": "Soon?"}
    assert one_page(languages=("de", "en")).said(texts, language) == said


def test_what_is_empty_is_left_out_and_a_zero_is_not():
    asked = one_page(question("n", "number", least=0, show_if=so("m", "is", 0)))
    (written,) = document(asked)["blocks"][0]["questions"]
    assert written == {
        "key": "n", "kind": "number", "text": {"en": "About n?"}, "least": 0,
        "show_if": {"joined": "all", "comparisons": [{"about": "m", "how": "is", "value": 0}]},
    }  # fmt: skip


def broken(**change):
    raw = document(one_page(question("ready"), question("again")))
    raw["blocks"][0]["questions"][1] |= change
    return raw


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ([], "The survey: this should be an object in braces."),
        ({}, "The survey: name at least one language"),
        ({"languages": ["English"]}, "The survey, languages 1: a language is a code"),
        ({"languages": ["en"], "colour": 1}, "“colour” is not known here."),
        ({"languages": ["en"], "quotas": [{"key": "q"}]}, "quotas 1: “most” says how many"),
        ({"languages": ["en"], "framed_by": ["javascript:1"]}, "framed_by 1: a website is"),
        ({"languages": ["en"], "framed_by": ["https://a.example; *"]}, "framed_by 1: a website is"),
        (broken(kind="slider"), "blocks 1, questions 2: “kind” is one of: rating, nps"),
        (broken(key="ready"), "The survey: the key “ready” is there twice."),
        (broken(key="Ünder"), "questions 2: “key” needs a key of lower-case letters"),
        (broken(required="yes"), "questions 2: “required” has a value of the wrong kind."),
        (broken(points=True), "questions 2: “points” has a value of the wrong kind."),
        (broken(least=float("nan")), "questions 2: “least” has a value of the wrong kind."),
        (broken(text={"en": 3}), "questions 2: “text” needs a text for each language."),
        (broken(text={"en": "x" * 4001}), "questions 2: the text of “text” is too long."),
        (broken(choices=[{"key": "a"}] * 2), "questions 2: the key “a” is there twice."),
        (broken(scoring={"lens": "promised"}), "questions 2, scoring: the lens is “perceived” or"),
        (broken(show_if={"joined": "or"}), "questions 2, show_if: “joined” is “all” or “any”."),
        (
            broken(show_if={"joined": "all", "comparisons": [{"about": "a", "how": "eval"}]}),
            "show_if, comparisons 1: “how” is one of: is, is not",
        ),
    ],
)
def test_what_is_no_questionnaire_is_refused_at_its_place(raw, said):
    with pytest.raises(DocumentError) as refused:
        questionnaire(raw)
    assert said in str(refused.value)
