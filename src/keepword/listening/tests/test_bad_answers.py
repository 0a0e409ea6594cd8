"""A bad answer to a survey is a concern: once, as it was said last, with a contact by consent."""

import uuid

import pytest
from django.utils import timezone
from tests.support.factories import make

from keepword.listening.models import Concern, Invitation, Response
from keepword.listening.surveys.checking import Known, problems
from keepword.listening.surveys.questionnaire import Block
from keepword.standards.models import Moment, MomentAlias
from keepword.webhooks.models import Event, Message, Receiver

from .questionnaires import one_page, pages, question
from .test_survey_answers import KEY, said

pytestmark = pytest.mark.django_db(transaction=True)
STARS = question("stars", moment="ready", concern_at=2)
ASKED = pages(
    Block("first", {}, (STARS, question("why", "long"))),
    Block("second", {}, (question("agree", "consent"), question("who", "contact"))),
)
KIM = {"name": "Kim", "mail": "kim@example.org"}


def test_a_bad_answer_is_one_concern_of_its_moment_and_unit(launched, workshop):
    version = launched(ASKED)
    said(version, stars=2)
    said(version, stars=1, why="It was late.")
    kept = Concern.objects.get()
    assert (kept.channel, kept.moment.key, kept.unit) == ("answer", "ready", workshop)
    assert kept.happened == "About stars? 1 / 5\nAbout why? It was late."
    assert kept.due_at > kept.received_at
    assert (kept.may_contact, kept.token_hash) == (False, None)
    said(version, key=uuid.UUID(int=8), stars=3)
    assert Concern.objects.count() == 1


def test_whoever_corrects_a_bad_answer_has_no_concern_unless_it_was_answered(launched):
    version = launched(ASKED)
    said(version, stars=1)
    said(version, stars=4)
    assert not Concern.objects.exists()
    said(version, stars=1)
    Concern.objects.update(answered_at=timezone.now())
    said(version, stars=4, why="A slip.")
    said(version, stars=2)
    assert Concern.objects.get().happened == "About stars? 1 / 5"


@pytest.mark.parametrize("given", [{"who": KIM}, {"agree": "skipped", "who": KIM}])
def test_no_contact_is_taken_over_without_consent(launched, given):
    said(launched(ASKED), stars=1, **given)
    kept = Concern.objects.get()
    assert (kept.may_contact, kept.mail, kept.name) == (False, "", "")


def test_with_consent_they_can_be_contacted_and_may_take_it_back(launched):
    version = launched(ASKED)
    said(version, stars=1)
    said(version, agree=True, who=KIM)
    kept = Concern.objects.get()
    assert (kept.may_contact, kept.name, kept.mail) == (True, "Kim", "kim@example.org")
    said(version, agree="skipped")
    assert Concern.objects.get().mail == ""


def test_whoever_was_invited_is_known_and_contacted_by_consent_only(launched):
    version = launched(one_page(STARS, question("agree", "consent")))
    said(version)
    invited = make(Invitation)
    Response.objects.filter(key=KEY).update(invitation=invited)
    said(version, stars=1)
    assert Concern.objects.get().mail == ""
    said(version, agree=True)
    assert Concern.objects.get().mail == invited.contact.email


def test_a_moment_that_was_renamed_since_is_found(launched):
    version = launched(ASKED)
    ready = Moment.objects.get(key="ready")
    make(MomentAlias, key="ready", moment=ready)
    Moment.objects.filter(pk=ready.pk).update(key="ready-by-then")
    said(version, stars=1)
    assert Concern.objects.get().moment == ready


def test_a_pair_is_bad_by_what_was_met(launched):
    pair = question("pair", "servqual", concern_at=3)
    version = launched(one_page(pair))
    said(version, pair={"expected": 2})
    assert not Concern.objects.exists()
    said(version, pair={"expected": 2, "perceived": 3})
    assert Concern.objects.get().happened == "About pair? 3 / 7"


def test_an_erased_response_takes_its_concerns_words_along(launched, olivia):
    from keepword.listening.surveys.answers import erase  # noqa: PLC0415 -- of this test alone

    said(launched(ASKED), stars=1, agree=True, who=KIM, why="It was late.")
    erase(response=Response.objects.get(), by=olivia)
    kept = Concern.objects.get()
    assert (kept.happened, kept.mail, kept.erased_at is None) == ("", "", False)


def test_what_cannot_be_a_concern_is_said_before_the_launch():
    known = Known(moments={"ready"})
    assert problems(one_page(question("stars", concern_at=2)), known) == []
    (off,) = problems(one_page(question("stars", concern_at=9)), known)
    assert off.words == "Say up to which answer it is a concern: one of its scale."
    asked = one_page(question("stars", concern_at=2), question("who", "contact"))
    (consent,) = problems(asked, known)
    assert (consent.where, "Ask for consent" in consent.words) == ("who", True)


def test_programs_are_told_of_it_once(launched):
    make(Receiver, events=Event.values)
    version = launched(ASKED)
    said(version, stars=1)
    said(version, stars=2, why="It was late.")
    assert [each.event for each in Message.objects.all()] == ["concern.opened"]
