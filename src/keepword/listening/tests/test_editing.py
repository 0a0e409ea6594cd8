"""What the editing page sends becomes the draft; what it does not send, stays."""

import pytest

from keepword.listening.surveys.editing import Sent, edited, pressed
from keepword.listening.surveys.questionnaire import (
    Block,
    Choice,
    Comparison,
    Condition,
    Jump,
    Quota,
    Scoring,
)

from .questionnaires import choices, pages, question

YES_NO = {"kind": "single", "choices": choices("yes", "no")}
ASKED = pages(
    Block("one", {}, (question("kept", **YES_NO), question("stars"))),
    Block("two", {}, (question("why", "long"),)),
    languages=("en", "de"),
)


def after(language="en", asked=ASKED, **sent):
    posted = {name: value if isinstance(value, list) else [value] for name, value in sent.items()}
    return edited(asked, Sent(posted, language))


def order(asked) -> list[list[str]]:
    return [[each.key for each in block.questions] for block in asked.blocks]


def test_nothing_sent_changes_nothing():
    assert after() == ASKED


def test_texts_change_in_the_language_shown_alone():
    german = after("de", title="Nach der Reparatur", **{"q.stars.text": "Wie war es?"})
    assert german.title == {"en": "After your repair", "de": "Nach der Reparatur"}
    assert german.by_key["stars"].text == {"en": "About stars?", "de": "Wie war es?"}
    emptied = after("de", german, **{"q.stars.text": " "})
    assert emptied.by_key["stars"].text == {"en": "About stars?"}


def test_every_field_of_a_question_is_taken():
    sent = {
        "text": "How?", "help": "Think back.", "required": "on", "may_not_apply": "on",
        "points": "7", "look": "faces", "low": "bad", "high": "good", "moment": "ready",
        "dimension": "On time", "unit": "workshop", "lens": "perceived", "satisfied_at": "6",
        "joined": "any", "if.0.about": "1", "if.0.how": "is", "if.0.value": "YES",
        "if.1.about": "channel", "if.1.how": "is", "if.1.value": "qr",
    }  # fmt: skip
    asked = after(**{f"q.stars.{name}": value for name, value in sent.items()})
    compared = (Comparison("kept", "is", "yes"), Comparison("fact:channel", "is", "qr"))
    assert asked.by_key["stars"] == question(
        "stars", text={"en": "How?"}, help={"en": "Think back."}, required=True,
        may_not_apply=True, points=7, look="faces", low={"en": "bad"}, high={"en": "good"},
        moment="ready", dimension="On time", unit="workshop", scoring=Scoring("perceived", 6),
        show_if=Condition("any", compared),
    )  # fmt: skip
    emptied = {f"q.stars.{name}": "" for name in ("help", "low", "high")}
    plain = after(asked=asked, **emptied, **{"q.stars.text": "How?"}).by_key["stars"]
    assert plain == question("stars", text={"en": "How?"})


def test_choices_are_reworded_removed_and_added_without_changing_their_keys():
    first = {"q.kept.text": "Ready?", "q.kept.choices.yes": "Yes, it was", "q.kept.choices.no": ""}
    asked = after(**first, **{"q.kept.choices.more": "Nearly\n\n Don’t know \nYes"})
    assert asked.by_key["kept"].choices[:2] == (
        Choice("yes", {"en": "Yes, it was"}),
        Choice("nearly", {"en": "Nearly"}),
    )
    keys = [each.key for each in asked.by_key["kept"].choices]
    assert keys[2] == "dont-know"
    assert keys[3].startswith("yes-")
    german = after("de", **{"q.kept.text": "Fertig?", "q.kept.choices.no": ""})
    assert [each.key for each in german.by_key["kept"].choices] == ["yes", "no"]


def test_which_choices_count_as_kept_is_taken():
    sent = {"q.kept.text": "Ready?", "q.kept.lens": "perceived", "q.kept.kept": ["yes", "gone"]}
    assert after(**sent).by_key["kept"].scoring == Scoring("perceived", None, ("yes",))


def test_a_page_leads_on_under_a_condition_and_further_jumps_stay():
    last = Jump("end", Condition("all", (Comparison("stars", "is", 1),)))
    asked = pages(Block("one", {}, (question("stars"),), jumps=(Jump("end"), last)), *ASKED.blocks)
    sent = {
        "b.one.title": "First", "b.one.shuffled": "on", "b.one.to": "two",
        "b.one.if.0.about": "1", "b.one.if.0.how": "at least", "b.one.if.0.value": "4",
    }  # fmt: skip
    block = after(asked=asked, **sent).blocks[0]
    jump = Jump("two", Condition("all", (Comparison("stars", "at least", 4),)))
    assert block.jumps == (jump, last)
    assert (block.title, block.shuffled) == ({"en": "First"}, True)
    assert after(asked=asked, **{"b.one.to": ""}).blocks[0].jumps == (last,)


def test_languages_are_codes_each_once():
    assert after(languages="EN, ar; de en").languages == ("en", "ar", "de")
    assert after(languages=" ").languages == ("en", "de")


@pytest.mark.parametrize(
    ("do", "expected"),
    [
        ("up:stars", [["stars", "kept"], ["why"]]),
        ("down:stars", [["kept"], ["stars", "why"]]),
        ("up:why", [["kept", "stars", "why"], []]),
        ("up:kept", [["kept", "stars"], ["why"]]),
        ("down:why", [["kept", "stars"], ["why"]]),
        ("up:gone", [["kept", "stars"], ["why"]]),
        ("remove:kept", [["stars"], ["why"]]),
        ("remove-page:one", [["kept", "stars"], ["why"]]),
        ("nothing", [["kept", "stars"], ["why"]]),
    ],
)
def test_what_a_button_does(do, expected):
    assert order(pressed(ASKED, do, Sent({}, "en"))[0]) == expected


def test_a_question_is_added_under_a_new_key_and_an_empty_page_removed_again():
    asked, key = pressed(ASKED, "add:two", Sent({"b.two.kind": ["nps"]}, "en"))
    assert order(asked)[1] == ["why", key]
    assert (asked.by_key[key].kind, key[:4]) == ("nps", "nps-")
    assert pressed(ASKED, "add:two", Sent({"b.two.kind": ["?"]}, "en")) == (ASKED, "two")
    longer, page = pressed(ASKED, "add-page", Sent({}, "en"))
    assert order(longer) == [*order(ASKED), []]
    assert pressed(longer, f"remove-page:{page}", Sent({}, "en"))[0] == ASKED


def test_quotas_are_added_written_and_removed():
    asked, key = pressed(ASKED, "add-quota", Sent({}, "en"))
    assert asked.quotas == (Quota(key, 0),)
    sent = {
        f"n.{key}.most": "40", f"n.{key}.thanks": "Enough.", f"n.{key}.joined": "all",
        f"n.{key}.if.0.about": "1", f"n.{key}.if.0.how": "is", f"n.{key}.if.0.value": "Yes",
    }  # fmt: skip
    written = after(asked=asked, **sent)
    wanted = Condition("all", (Comparison("kept", "is", "yes"),))
    assert written.quotas == (Quota(key, 40, wanted, {"en": "Enough."}),)
    assert after(asked=written) == written
    assert pressed(written, f"remove-quota:{key}", Sent({}, "en")) == (ASKED, "quotas")


def test_how_it_is_shown_and_where_is_taken():
    websites = "https://Shop.example.org/\n\nhttps://shop.example.org"
    shown = after(one_at_a_time="1", framed_by=websites)
    assert (shown.one_at_a_time, shown.framed_by) == (True, ("https://shop.example.org",))
    assert after(asked=shown, title="Else").framed_by == shown.framed_by
    again = after(asked=shown, framed_by="")
    assert (again.one_at_a_time, again.framed_by) == (False, ())


def test_which_files_a_question_takes_is_taken():
    asked = pages(Block("one", {}, (question("photo", "file"),)))
    sent = {"q.photo.text": "A picture?", "q.photo.files": ["picture", "film"], "q.photo.most": "3"}
    photo = after(asked=asked, **sent).by_key["photo"]
    assert (photo.files, photo.most) == (("picture",), 3)
