"""What the rules find in texts: how much of what is there, and how much that is not."""

import time
from pathlib import Path

import pytest
from tests.support.factories import make

from keepword.ledger.models import FreshObservation
from keepword.standards import actions
from keepword.standards.claims import find_claims, likeness, sentences
from keepword.standards.measures import promises_in_texts
from keepword.standards.models import Claim, Moment, MomentAlias

TEXTS = Path(__file__).parent / "texts"
LOOKED_AT = ["written_first.txt", "written_second.txt", "written_third.txt"]


def labelled(name):
    """Every sentence of a file, with whether it promises something."""
    lines = (TEXTS / name).read_text(encoding="utf-8").splitlines()
    return [(line[2:], line[0] == "+") for line in lines if line[:2] in {"+ ", "- "}]


def precision_and_recall(names):
    """Of the lines in which something is found those that promise; of those, the lines found."""
    told = [each for name in names for each in labelled(name)]
    found = find_claims("\n".join(line for line, _ in told))
    hits = [promises for line, promises in told if any(each.sentence in line for each in found)]
    assert len(told) >= 60
    return sum(hits) / len(hits), sum(hits) / sum(promises for _, promises in told)


def test_in_texts_it_was_never_mended_with_nine_of_ten_found_are_promises():
    precision, recall = precision_and_recall(["held_out.txt"])
    assert precision >= 0.88
    assert recall >= 0.70


def test_in_texts_it_was_mended_with_it_finds_nearly_all():
    precision, recall = precision_and_recall(LOOKED_AT)
    assert precision >= 0.95
    assert recall >= 0.93


@pytest.mark.parametrize(
    "sentence",
    [
        "Delivery in 48 hours.",
        "Always reachable.",
        "Free return within 30 days",
        "Satisfaction guaranteed!",
        "Lieferung in 48 Stunden",
        "Wir sind rund um die Uhr erreichbar.",
    ],
)
def test_the_promises_that_everybody_makes_are_found(sentence):
    assert [found.sentence for found in find_claims(sentence)] == [sentence]


def test_a_text_is_cut_into_sentences_as_it_was_pasted():
    text = (
        "• Ready in z. B. two days.  We call you! \n\n- Free\n  of charge\nOpen until 8 p.m. daily"
    )
    assert [*sentences(text)] == [
        "Ready in z. B. two days.", "We call you!", "Free of charge", "Open until 8 p.m. daily",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("We are open from 9 to 18. Returns are free.", "We are open from 9 to 18."),
        ("Wir sind von 9 bis 18. Rückgabe ist frei.", "Wir sind von 9 bis 18."),
        ("Fertig am 3. Werktag. Wir rufen an.", "Fertig am 3. Werktag."),
        ("Lieferung bis 24. Dezember. Versprochen!", "Lieferung bis 24. Dezember."),
        ("1. Ready in a day. We call.", "1. Ready in a day."),
    ],
)
def test_a_number_ends_a_sentence_unless_it_says_which_one(text, first):
    assert next(sentences(text)) == first


def test_a_very_long_text_without_an_end_is_no_trouble():
    assert len(find_claims("we will never " * 7_000)) == 1


def test_a_text_of_nothing_but_abbreviations_takes_no_longer_than_another():
    began = time.process_time()
    assert find_claims("A. " * 10_000) == []
    assert time.process_time() - began < 2


@pytest.mark.django_db
def test_pasting_again_adds_only_what_is_new(owner):
    first = actions.paste_text(text="Delivery in 48 hours.", place="website", by=owner)
    claim = Claim.objects.get()
    actions.judge_claim(claim=claim, verdict="not meant", moment=None, by=owner)
    text = "DELIVERY in 48  hours! Always reachable."
    again = actions.paste_text(text=text, place="website", by=owner)
    assert (first, again) == (actions.Pasted(1, 1), actions.Pasted(2, 1))
    claim.refresh_from_db()
    assert claim.verdict == Claim.Verdict.NOT_MEANT
    assert actions.paste_text(text=text, place="offer", by=owner).new == 2


@pytest.mark.django_db
def test_a_promise_counts_as_measured_once_something_was_seen_at_its_moment(owner):
    ready = make(Moment, key="ready")
    make(MomentAlias, key="done", moment=ready)
    text = "Delivery in 48 hours. Always reachable. Free returns. Money back."
    actions.paste_text(text=text, place="website", by=owner)
    judged = [("measured", ready), ("measured", ready), ("not measured", None), ("not meant", None)]
    for claim, (verdict, moment) in zip(Claim.objects.order_by("pk"), judged, strict=True):
        actions.judge_claim(claim=claim, verdict=verdict, moment=moment, by=owner)
    make(FreshObservation, moment="done", lens="believed_staff")
    told = promises_in_texts()
    assert (str(told), told.not_seen_yet, told.open) == (
        "Your website makes 3 promises. You measure none.", 2, 0,
    )  # fmt: skip
    make(FreshObservation, moment="done", lens="perceived")
    told = promises_in_texts()
    assert (str(told), told.not_seen_yet) == (
        "Your website makes 3 promises. You measure 2.", 0,
    )  # fmt: skip
    actions.add_claim(sentence="We keep our word.", place="invoice", by=owner)
    assert str(promises_in_texts()) == "Your texts make 4 promises. You measure 2."


FIRST = "Delivery in 48 hours. Always reachable. Free returns within 30 days."


def of(claim: Claim) -> tuple[str, bool, str | None]:
    """A sentence, whether it is gone, and what it said before."""
    return claim.sentence, claim.gone_at is not None, claim.before and claim.before.sentence


@pytest.mark.django_db
def test_a_text_that_comes_again_says_what_is_new_changed_and_gone(client, owner):
    text = {"place": "website", "named": "home page", "by": owner}
    assert actions.paste_text(text=FIRST, **text) == actions.Pasted(3, 3)
    delivery = Claim.objects.get(sentence__startswith="Delivery")
    actions.judge_claim(claim=delivery, verdict="not measured", moment=None, by=owner)
    client.force_login(owner)
    again = "Delivery in 72 hours. Free returns within 30 days! We ring you within a day."
    page = client.post(
        "/claims/paste/", {"place": "website", "named": "home page", "text": again}, follow=True
    ).text
    assert "Against the last time: 2 new, 1 of them in the place of others, and 1 gone." in page
    assert {of(each) for each in Claim.objects.select_related("before")} == {
        ("Delivery in 48 hours.", True, None),
        ("Always reachable.", True, None),
        ("Free returns within 30 days.", False, None),
        ("Delivery in 72 hours.", False, "Delivery in 48 hours."),
        ("We ring you within a day.", False, None),
    }
    assert promises_in_texts().made == 3
    assert "It said before: “Delivery in 48 hours.” (Not measured)." in page
    assert "Always reachable." not in page
    gone = client.get("/claims/?verdict=gone").text
    assert "Always reachable." in gone
    assert "Free returns" not in gone
    changed = client.get("/claims/?verdict=changed").text
    assert ("Delivery in 72" in changed, "We ring" in changed) == (True, False)
    assert actions.paste_text(text=again, **text) == actions.Pasted(3, 0)
    assert actions.paste_text(text=FIRST, **text).gone == 2
    delivery.refresh_from_db()
    assert (delivery.gone_at, delivery.verdict) == (None, "not measured")


@pytest.mark.django_db
def test_another_page_takes_nothing_away_and_has_claims_of_its_own(owner):
    for named in ("home page", "terms", ""):
        actions.paste_text(text=FIRST, place="website", by=owner, named=named)
    actions.paste_text(text="Always reachable.", place="website", by=owner, named="terms")
    assert Claim.objects.filter(gone_at=None).count() == 3 + 1 + 3


@pytest.mark.django_db
def test_what_is_withdrawn_no_longer_counts_and_is_told_when_it_is_still_there(client, owner):
    text = {"text": "Always reachable.", "place": "website", "named": "home page", "by": owner}
    actions.paste_text(**text)
    claim = Claim.objects.get()
    client.force_login(owner)
    client.post(f"/claims/{claim.pk}/", {"verdict": "withdrawn"})
    assert promises_in_texts().made == 0
    assert "still in the text" not in client.get("/claims/").text
    actions.paste_text(**text)
    assert "Withdrawn, and still in the text" in client.get("/claims/").text


def test_the_words_that_two_sentences_share_say_whether_one_was_changed():
    assert likeness("Delivery in 48 hours.", "delivery in 72 HOURS!") == pytest.approx(0.6)
    assert likeness("", "") == 0
