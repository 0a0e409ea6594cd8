"""What the rules find in texts: how much of what is there, and how much that is not."""

import time
from pathlib import Path

import pytest
from tests.support.factories import make

from keepword.ledger.models import FreshObservation
from keepword.standards import actions
from keepword.standards.claims import find_claims, sentences
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
