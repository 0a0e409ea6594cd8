"""Readability: published figures, a stated counter, and sentences as forms have them."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.measure import MeasureError
from keepword.measure.clarity import readability, spoken_syllables, wording

from .reference import figures

PLATYPUS = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
PASSAGE = "This sentence, taken as a reading passage unto itself, is being used to prove a point."


def test_the_published_sentences_are_reproduced() -> None:
    """Wikipedia, "Flesch-Kincaid readability tests": 37.5 and 69; 11.3 from 24 in 13 words."""
    found = readability(PLATYPUS)
    assert (found.words, found.syllables, found.sentences) == (13, 24, 1)
    assert round(found.flesch, 1) == 37.5
    assert round(found.kincaid, 1) == 11.3
    assert round(readability(PASSAGE).flesch) == 69


@pytest.mark.parametrize("counter", ["cmudict_first_pron", "pyphen_hyphenation"])
@pytest.mark.parametrize("text", ["platypus", "reading_passage", "cat", "gettysburg"])
def test_the_formulas_are_exact_from_the_counts(text: str, counter: str) -> None:
    """A counter that has these syllables and long words in all gives exactly these scores."""
    reference = figures("readability")
    expected = reference["by_syllable_counter"][text][counter]
    found = readability(reference["texts"][text], syllables=_counting(expected))
    for name in ("words", "sentences", "syllables", "polysyllables"):
        assert getattr(found, name) == expected[name]
    assert found.flesch == pytest.approx(expected["fre"], abs=1e-8)
    assert found.kincaid == pytest.approx(expected["fkgl"], abs=1e-8)
    assert found.smog == pytest.approx(expected["smog"], abs=1e-8)


def _counting(expected: Any) -> Any:
    """Three syllables for as many words as are long, then two until the sum is right."""
    counts = [3] * expected["polysyllables"]
    rest = expected["words"] - len(counts)
    extra = expected["syllables"] - 3 * len(counts) - rest
    # Words that are not long may have to share what long ones have beyond three.
    twos = min(extra, rest)
    counts += [2] * twos + [1] * (rest - twos)
    if counts and extra > twos:
        counts[0] += extra - twos
    each = iter(counts)
    return lambda _: next(each)


def test_the_rules_count_nearly_as_the_dictionary_does() -> None:
    """CMUdict has 369 syllables and 20 long words in the Gettysburg address."""
    reference = figures("readability")
    found = readability(reference["texts"]["gettysburg"])
    assert abs(found.syllables - 369) <= 3
    assert found.polysyllables == 20


SYLLABLES = {
    1: """
        a the time times closed friend real queue league don't fixed""",
    2: """
        wanted boxes tables settled minutes careful something sometimes business being
        going playing player client science create creature special service colleague
        didn't wasn't shouldn't couldn't agreed repaired parcel receipt equal quiet poem
        question require""",
    3: """
        completely somebody area idea created media customer guarantee guaranteed
        appointment technician employee usual various self-service realism""",
    4: """
        reliable reality material satisfaction delivery immediate society""",
}


@pytest.mark.parametrize(
    ("word", "count"), [(word, n) for n, words in SYLLABLES.items() for word in words.split()]
)
def test_a_word_has_its_syllables(word: str, count: int) -> None:
    assert spoken_syllables(word) == count


@pytest.mark.parametrize(
    ("number", "syllables"),
    [("0", 2), ("7", 2), ("14", 2), ("24", 3), ("100", 3), ("365", 6), ("1999", 9), ("10000", 3)],
)
def test_a_number_is_read_out(number: str, syllables: int) -> None:
    assert spoken_syllables(number) == syllables


def sentences(text: str) -> list[str]:
    return [one.text for one in wording(text).sentences]


def test_a_full_stop_ends_a_sentence_where_it_does() -> None:
    text = (
        "We answer e.g. calls within 3.5 minutes, i.e. soon. We ring back by 5 p.m. on weekdays. "
        "Mr. Smith and J. R. Hill see approx. 20 people. “Is it ready?” she asked. Call no. 5! No. "
        "It costs £1,200.50."
    )
    assert sentences(text) == [
        "We answer e.g. calls within 3.5 minutes, i.e. soon.",
        "We ring back by 5 p.m. on weekdays.",
        "Mr. Smith and J. R. Hill see approx. 20 people.",
        "“Is it ready?” she asked.",
        "Call no. 5!",
        "No.",
        "It costs £1,200.50.",
    ]


def test_headings_fields_and_items_are_sentences_and_wrapped_lines_are_not() -> None:
    text = (
        "How to return goods\n"
        "Name\n"
        "Date of birth\n\n"
        "- bring the receipt\n"
        "- bring the box\n"
        "1. Fill in the form, which you find beside the entrance of each\n"
        "Hill & Sons shop.\n"
        "2) Sign it.\n"
    )
    assert sentences(text) == [
        "How to return goods",
        "Name",
        "Date of birth",
        "bring the receipt",
        "bring the box",
        "Fill in the form, which you find beside the entrance of each Hill & Sons shop.",
        "Sign it.",
    ]


def test_numbers_and_hyphened_words_are_one_word() -> None:
    found = readability("A battle-field -- we can’t -- costs 1,200.50 at 17:30.End")
    assert found.words == 9


texts = st.lists(
    st.sampled_from(["we", "call", "you", "back", "within", "two", "hours"]), min_size=1
)


@given(texts, st.integers(1, 5))
def test_more_of_the_same_is_as_easy(words: list[str], times: int) -> None:
    sentence = f"{' '.join(words).capitalize()}. "
    once, often = readability(sentence), readability(sentence * times)
    assert often.words == times * once.words
    assert often.flesch == pytest.approx(once.flesch, abs=1e-9)
    assert often.smog == pytest.approx(once.smog, abs=1e-9)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzé0123456789'-", min_size=1, max_size=20))
def test_every_word_has_a_syllable(word: str) -> None:
    assert spoken_syllables(word) >= 1


def _one(word: str) -> int:
    return 1


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_loses_no_word(text: str) -> None:
    if not any(character.isalnum() for character in text):
        with pytest.raises(MeasureError, match="There are no words"):
            readability(text)
        return
    found = readability(text, syllables=spoken_syllables if text.isascii() else _one)
    assert 1 <= found.sentences <= found.words <= found.syllables
    assert all(math.isfinite(score) for score in (found.flesch, found.kincaid, found.smog))


def test_what_cannot_be_read_is_refused() -> None:
    for text in ("", "  \n", "!? --"):
        with pytest.raises(MeasureError, match="There are no words"):
            readability(text)
    for count in (0, -1, 1.5):
        with pytest.raises(MeasureError, match=f"'cat' was counted as {count} syllables"):
            readability("cat", syllables=lambda _: count)  # noqa: B023 - called at once


def test_rules_for_english_are_not_applied_to_other_letters() -> None:
    with pytest.raises(MeasureError, match="4 of 5 words have no Latin letter"):
        readability("Мы отвечаем в течение 20.")
    assert readability("Мы отвечаем.", syllables=lambda _: 2).syllables == 4
    assert readability("Élan vital, naïve à jour.").words == 5


def test_a_result_says_what_it_rests_on() -> None:
    found = readability("The cat sat on the mat.")
    assert str(found).startswith("Reading ease 116 (very easy); school grade -1.4")
    assert "indicative" in str(found)
    assert "indicative" not in str(readability("The cat sat. " * 30))
    counted = readability("The cat sat.", syllables=len)
    assert counted.definition == "syllables as counted by the caller"
    assert readability("incomprehensible bureaucratic terminology").ease == "very difficult"
    assert "<td>6</td>" in found._repr_html_()
