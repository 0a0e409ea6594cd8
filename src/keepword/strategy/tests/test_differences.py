"""What changed, word by word: nothing lost, nothing made up."""

from hypothesis import given
from hypothesis import strategies as st

from keepword.strategy.differences import changes, differences
from keepword.strategy.kinds import labels_of

SOME = ["we", "answer", "today", "soon,", "always.", "\n", "ä", "-", ""]
WORDS = st.lists(st.sampled_from(SOME), max_size=12)
TEXTS = WORDS.map(" ".join)


def told(before, after):
    return [(each.how, each.words) for each in differences(before, after)]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_what_changed(before, after):
    spans = told(before, after)
    assert "".join(words for how, words in spans if how != "removed") == after.rstrip()
    without = "".join(words for how, words in spans if how != "added")
    assert "".join(without.split()) == "".join(before.split())


def test_a_sign_behind_a_word_does_not_change_the_word():
    assert told("We answer", "We answer.") == [("same", "We answer"), ("added", ".")]
    assert told("", "New words") == [("added", "New words")]
    assert told("Old", "") == [("removed", "Old")]
    assert told("The same", "The same") == [("same", "The same")]


def test_only_parts_that_changed_are_told_in_their_order():
    before = {"belief": "We answer.", "why": "It calms.", "rules": ""}
    after = {"belief": "We answer.", "why": "It helps.", "guidance": "Ring first."}
    assert [str(each.label) for each in changes(labels_of("principle"), before, after)] == [
        "Why", "Guidance for everybody",
    ]  # fmt: skip
