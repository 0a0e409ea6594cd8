"""Wording: passive voice, vague words and quantities, found where they are and only there."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.measure import MeasureError
from keepword.measure.clarity import wording

VERBS = {
    "answered": "answer",
    "repaired": "repair",
    "sent": "send",
    "paid": "pay",
    "told": "tell",
    "written": "write",
    "checked": "check",
    "made": "make",
}
TIMES = ("is", "was", "will be", "has been", "is being", "must not be", "can always be", "gets")


def test_every_passive_of_known_verbs_is_found_and_no_active() -> None:
    for verb, time in itertools.product(VERBS, TIMES):
        assert wording(f"The order {time} {verb} by us.").passive, (time, verb)
    for verb in VERBS.values():
        for form in (f"We {verb} it.", f"We will {verb} it.", f"They have to {verb} it today."):
            assert not wording(form).passive, form
    for past in ("answered", "repaired", "sent", "paid"):
        assert not wording(f"We {past} it, and have {past} it before.").passive


@pytest.mark.parametrize(
    "sentence",
    [
        "She is tired.",
        "We were delighted.",
        "Customers are satisfied.",
        "You are supposed to wait.",
        "The need is a hundred.",
        "The sign is red.",
        "It is indeed so.",
        "He is interested in it.",
        "It is a used car.",
        "The shop is nearby.",
    ],
)
def test_how_something_is_is_not_passive(sentence: str) -> None:
    assert wording(sentence).passive == ()


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("We answer promptly.", ["promptly"]),
        ("We reply as soon as possible.", ["as soon as possible"]),
        ("We give good service.", ["good service"]),
        ("Good, fast, friendly: that is us.", ["Good", "fast", "friendly"]),
        ("We aim to reply in a timely manner, where possible.",
         ["aim to", "in a timely manner", "where possible"]),
        ("Most repairs usually take a few days, etc.", ["Most", "usually", "few", "etc"]),
        ("ASAP", ["ASAP"]),
        ("as soon\nas possible", ["as soon as possible"]),
        ("Good morning! All goods are in store.", []),
        ("We greet you with good morning within 10 seconds.", []),
        ("Soonest is not a name, nor is Goodman.", []),
        ("We answer within 2 hours.", []),
    ],
)  # fmt: skip
def test_vague_words_are_found_whole(sentence: str, found: list[str]) -> None:
    assert [word.text for word in wording(sentence).vague] == found


def test_a_vague_word_brings_the_question_that_mends_it() -> None:
    vague = wording("We reply promptly to most letters with good advice, if possible.").vague
    assert [word.question for word in vague] == [
        "By when, in hours or days?",
        "How many, or how many in 100?",
        "How would a customer tell that it is so?",
        "When not, and what then?",
    ]


@pytest.mark.parametrize(
    ("sentence", "quantity"),
    [
        ("We answer within 2 working days.", "2 working days"),
        ("We keep 95 in 100.", "95 in 100"),
        ("Nine in ten arrive.", "Nine in ten"),
        ("99.5 % are right.", "99.5 %"),
        ("At least 95 per cent are right.", "At least 95 per cent"),
        ("Ready by 17:00.", "17:00"),
        ("Ready at 5 pm.", "5 pm"),
        ("Refunds up to £50.", "£50"),
        ("It costs 20 euros.", "20 euros"),
        ("Within three rings.", "three rings"),
        ("Sent the same day.", "same day"),
        ("Sent the next working day.", "next working day"),
        ("Done by the end of the week.", "by the end of the week"),
        ("Ready on Friday.", "on Friday"),
        ("Until 31 March.", "31 March"),
        ("Within an hour.", "Within an hour"),
        ("Cleaned once a week.", "once a week"),
        ("No more than twenty-five people wait.", "No more than twenty-five people"),
        ("It rings not more than 3 times.", "not more than 3 times"),
        ("A 24-hour service.", "24-hour"),
    ],
)
def test_a_measurable_quantity_is_found(sentence: str, quantity: str) -> None:
    found = wording(sentence)
    assert found.sentences[0].quantities == (quantity,)
    assert found.measurable == found.sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "We answer promptly.",
        "One should be kind.",
        "Section 3 applies.",
        "Call 0800 123456.",
        "In 2024 we moved.",
        "May we help?",
        "We always greet by name.",
        "The second floor.",
    ],
)
def test_what_is_no_quantity_is_not_taken_for_one(sentence: str) -> None:
    assert wording(sentence).measurable == ()


def test_long_sentences_are_those_over_the_limit() -> None:
    text = f"A {'word ' * 24}end. A {'word ' * 23}end."
    assert [one.words for one in wording(text).long] == [26]
    assert len(wording(text, longest=24).long) == 2
    assert wording(text, longest=26).long == ()


STANDARD = st.builds(
    "{} {} {}.".format,
    st.sampled_from(["We answer", "Staff reply to", "The shop repairs"]),
    st.sampled_from(["calls", "every letter", "bicycles"]),
    st.sampled_from(["within 2 days", "by Friday", "in 9 of 10 cases"]),
)


@given(
    st.lists(STANDARD, min_size=1, max_size=5),
    st.lists(st.sampled_from(["promptly", "as soon as possible", "with good results"]), max_size=3),
)
def test_known_truth_is_recovered(standards: list[str], vague: list[str]) -> None:
    """Standards that are measurable, and sentences that are only vague, in one text."""
    text = " ".join([*standards, *(f"We work {phrase}." for phrase in vague)])
    found = wording(text)
    assert found.n == len(standards) + len(vague)
    assert len(found.measurable) == len(standards)
    assert len(found.vague) == len(vague)
    assert found.passive == ()


def test_what_cannot_be_looked_at_is_refused() -> None:
    with pytest.raises(MeasureError, match="1 of 1 words have no Latin letter"):
        wording("迅速に対応します。")
    with pytest.raises(MeasureError, match="There are no words"):
        wording(" \n- ")
    with pytest.raises(MeasureError, match="longest is a number of words"):
        wording("We reply.", longest=0)


def test_a_result_is_shown_as_a_sentence_and_a_table() -> None:
    found = wording("Calls will be answered promptly. Promptly! <b>We reply in 2 hours.</b>")
    assert "vague words: promptly; 1 passive" in str(found)
    assert "&lt;b&gt;" in found._repr_html_()
    assert "vague words: none" in str(wording("We reply."))
