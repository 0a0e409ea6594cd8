"""What a text repeats is filled where somebody answers, and left open where others read of it."""

import uuid
from urllib.parse import urlparse

import pytest
from django.urls import reverse

from keepword.listening.inviting.mails import first_question
from keepword.listening.surveys.measures import results
from keepword.listening.surveys.piping import called
from keepword.listening.surveys.questionnaire import Block, Choice
from keepword.listening.telling import actions as telling
from keepword.listening.telling.actions import Line

from .inviting import a_wave, ask, send, take_in
from .questionnaires import choices, pages, question
from .test_survey_answers import said

pytestmark = pytest.mark.django_db
OURS = Choice("ours", {"en": "At {{fact:organisation}}"})
ASKED = pages(
    Block("first", {}, (question("where", "single", choices=(OURS, *choices("else"))),)),
    Block("second", {}, (question("stars", text={"en": "{{where}}: how was it?"}),)),
)
TITLED = {"title": {"en": "A visit to {{fact:organisation}}"}}


@pytest.fixture
def survey(launched):
    version = launched(ASKED)
    version.document |= TITLED
    version.save()
    return version.survey


def test_a_place_is_left_open():
    assert called("You said {{ where }} by {{fact:channel}}.") == "You said … by …."


def test_pages_about_answers_show_no_marks_of_the_form(client, survey, olivia):
    for number in range(3):
        said(survey.versions.get(), key=uuid.UUID(int=number + 1), where="ours", stars=4)
    where, stars = results(survey, "en", 3).questions
    assert stars.text == "…: how was it?"
    assert where.figures.parts[0].bars[0].label == "At …"
    line = Line("You like it here.", "done", "So do we.", "stars")
    draft = telling.save_draft(survey=survey, edition=0, intro="", lines=[line], by=olivia)
    telling.publish(telling=draft, by=olivia)
    page = client.get(reverse("you_said", args=[survey.address])).text
    assert "A visit to Thread and Needle" in page
    assert "…: how was it?" in page
    client.force_login(olivia)
    sheet = client.get(reverse("survey_sheet", args=[survey.key])).text
    assert "A visit to Thread and Needle" in sheet
    assert "{{" not in page + sheet


def test_a_mail_offers_answers_with_what_is_known(survey, olivia, settings):
    settings.EMAIL_HOST, settings.PUBLIC_URL = "mail.example.org", "https://word.example.org"
    assert first_question(ASKED) is not None
    take_in(olivia, "kim")
    a_wave(survey, olivia)
    ask()
    (mail,) = send()
    assert "At Thread and Needle: https://" in mail.body
    assert mail.subject == "A visit to Thread and Needle"
    assert urlparse(settings.PUBLIC_URL).hostname in mail.body


@pytest.mark.parametrize(
    ("kind", "more", "hint"),
    [
        ("importance", {}, "Give out 100 points in all."),
        ("ranking", {}, "Give each place from 1 to 2 once."),
        ("multiple", {"most": 1}, "Choose 1 at most."),
    ],
)
def test_what_nobody_could_guess_is_said_unless_its_writer_does(client, launched, kind, more, hint):
    asked = question("q", kind, choices=choices("price", "speed"), **more)
    helped = question("h", kind, choices=choices("price", "speed"), help={"en": "As you like."})
    page = client.get(f"/s/{launched(pages(Block('one', {}, (asked,)))).survey.address}/").text
    assert hint in page
    page = client.get(f"/s/{launched(pages(Block('one', {}, (helped,)))).survey.address}/").text
    assert hint not in page
    assert "As you like." in page
