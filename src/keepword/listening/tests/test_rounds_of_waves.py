"""Predictions of what a wave will bring: said before it is seen, open as long as the wave."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.support.factories import make

from keepword.listening import actions, tasks
from keepword.listening.inviting import actions as inviting
from keepword.listening.models import Round, Wave
from keepword.listening.questions import questions
from keepword.listening.surveys.questionnaire import Scoring
from keepword.listening.tests.questionnaires import one_page, question
from keepword.organisation.models import Organisation

ASKED = one_page(
    question("stars", moment="ready", scoring=Scoring("perceived", satisfied_at=4)),
    question("advice", moment="advice"),
)


@pytest.fixture
def wave(launched):
    return make(Wave, survey=launched(ASKED).survey, open_until=None)


@pytest.fixture
def asking(wave, olivia, sam):
    return actions.open_round(
        name="Spring", moments=["ready"], open_until=dt.date.max, wave=wave, by=olivia
    )


def says(asking, user, number: int | None) -> None:
    mine = asking.participants.get(user=user)
    for each in questions(asking, mine.view):
        actions.predict(participant=mine, question=each, says=number)


def pages(survey) -> list[str]:
    parts = {"key": survey.key}
    return [
        reverse("survey", kwargs=parts),
        reverse("results_file", kwargs=parts | {"ending": "csv"}),
        reverse("survey_question", kwargs=parts | {"asked": "stars"}),
    ]


@pytest.mark.parametrize("number", [80, None])
def test_results_are_shown_to_who_has_said_or_skipped_them(client, wave, asking, sam, number):
    client.force_login(sam)
    for page in pages(wave.survey):
        assert "Say it before you see it" in client.get(page).content.decode()
    says(asking, sam, number)
    for page in pages(wave.survey):
        shown = client.get(page)
        assert shown.streaming or "Say it before you see it" not in shown.content.decode()


def test_who_is_not_asked_sees_them_at_once(client, wave, asking, person):
    client.force_login(person("New"))
    assert "Say it before" not in client.get(pages(wave.survey)[0]).content.decode()


def test_another_survey_waits_for_nobody(client, wave, asking, sam, launched):
    client.force_login(sam)
    other = launched(ASKED).survey
    assert "Say it before" not in client.get(pages(other)[0]).content.decode()


def test_it_closes_with_its_wave_and_then_shows_the_results(client, wave, asking, sam, olivia):
    assert asking.is_open
    inviting.close(wave=wave, by=olivia)
    asking = Round.objects.get()
    assert not asking.is_open
    client.force_login(sam)
    assert "Say it before" not in client.get(pages(wave.survey)[0]).content.decode()
    tasks.sweep()
    assert Round.objects.get().closed_at


def test_it_lasts_as_long_as_the_wave_even_when_that_is_prolonged(wave, asking):
    today = Organisation.objects.get(pk=1).today()
    Round.objects.update(open_until=today - dt.timedelta(days=1))
    tasks.sweep()
    assert Round.objects.get().is_open
    Wave.objects.update(open_until=today - dt.timedelta(days=1))
    tasks.sweep()
    assert Round.objects.get().closed_at


def test_a_wave_is_predicted_once_and_not_after_its_end(wave, asking, olivia):
    again = {"name": "Again", "moments": ["ready"], "open_until": dt.date.max, "by": olivia}
    with pytest.raises(actions.ClosedError):
        actions.open_round(wave=wave, **again)
    ended = make(Wave, survey=wave.survey)
    inviting.close(wave=ended, by=olivia)
    with pytest.raises(actions.ClosedError):
        actions.open_round(wave=ended, **again)
    assert Round.objects.count() == 1


def test_the_form_offers_what_the_survey_scores_and_nothing_else(client, wave, olivia, sam):
    client.force_login(olivia)
    address = reverse("new_round_of_wave", kwargs={"key": wave.key})
    assert address in client.get(wave.get_absolute_url()).content.decode()
    page = client.get(address).content.decode()
    assert "Ready on the day" in page
    assert "Advice" not in page
    sent = {"name": "Spring", "moments": ["ready"]}
    choice = page.split('name="moments" value="')[1].split('"')[0]
    assert client.post(address, sent | {"moments": [choice]}).status_code == 302
    opened = Round.objects.get()
    assert opened.wave == wave
    assert opened.moments == ["ready"]
    assert reverse("round", kwargs={"key": opened.key}) in (
        client.get(wave.get_absolute_url()).content.decode()
    )


def test_a_survey_that_counts_for_no_moment_says_what_to_do(client, launched, olivia):
    wave = make(Wave, survey=launched(one_page(question("stars"))).survey)
    client.force_login(olivia)
    page = client.get(reverse("new_round_of_wave", kwargs={"key": wave.key}))
    assert "No answer of this survey counts for a moment yet" in page.content.decode()
