"""A personal link is one response, wherever it is opened; a look at it keeps nothing."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from keepword.ledger.models import Change, FreshObservation
from keepword.listening.anonymity.actions import make_anonymous
from keepword.listening.inviting import actions, contacts
from keepword.listening.inviting.measures import asked_by
from keepword.listening.models import Answer, Contact, Invitation, Response, Unsubscribed
from keepword.listening.surveys import actions as surveys
from keepword.listening.surveys import answers
from keepword.listening.surveys.questionnaire import Block, Scoring
from keepword.organisation.models import Organisation

from .inviting import a_wave, ask, link_in, send, take_in
from .questionnaires import one_page, pages, question

TWO = pages(
    Block("first", {}, (question("stars", moment="ready", scoring=Scoring("perceived", 4)),)),
    Block("second", {}, (question("why", "long"),)),
)


@pytest.fixture(autouse=True)
def by_mail(settings):
    settings.EMAIL_HOST = "mail.example.org"
    settings.PUBLIC_URL = "https://word.example.org"


@pytest.fixture
def survey(launched):
    return launched(TWO).survey


@pytest.fixture
def kim(olivia) -> Contact:
    (kim,) = take_in(olivia, "kim")
    return kim


@pytest.fixture
def link(olivia, survey, kim) -> str:
    a_wave(survey, olivia)
    ask()
    (message,) = send()
    return link_in(message)


def values() -> dict[str, object]:
    return dict(Answer.objects.filter(replaced_at=None).values_list("question", "value"))


def test_a_click_in_a_mail_preselects_and_only_what_is_sent_counts(client, link):
    before = counted()
    page = client.get(f"{link}?stars=4&language=en")
    assert page.status_code == 200
    assert 'value="4" checked' in " ".join(page.text.split())
    assert counted() == before
    assert client.get(f"{link}?stars=99").status_code == 200
    client.post(link, {"page": "first", "stars": "4"})
    assert values() == {"stars": 4}


def counted() -> list[int]:
    return [model.objects.count() for model in (Response, Answer, FreshObservation, Unsubscribed)]


def test_the_same_link_goes_on_on_another_phone_and_makes_one_response(client, link, kim):
    client.post(link, {"page": "first", "stars": "2"})
    client.cookies.clear()
    assert "About why?" in client.get(link).text
    client.post(link, {"page": "first", "stars": "5"})
    client.post(link, {"page": "second", "why": "Quick."})
    response = Response.objects.get()
    assert values() == {"stars": 5, "why": "Quick."}
    assert response.invitation == Invitation.objects.get()
    assert response.key == response.invitation.key
    assert response.channel == "mail"
    assert "Thank you" in client.get(link).text


def test_in_the_ledger_the_answer_is_the_customers_own(client, link, kim):
    client.post(link, {"page": "first", "stars": "5"})
    observation = FreshObservation.objects.get()
    assert observation.person == kim.person.surrogate
    assert (observation.channel, observation.score) == ("mail", 1.0)


def test_erasing_one_response_leaves_what_else_is_known_of_the_customer(client, link, kim, olivia):
    client.post(link, {"page": "first", "stars": "5"})
    answers.erase(response=Response.objects.get(), by=olivia)
    kinds = set(Change.objects.values_list("kind", flat=True))
    assert Change.Kind.ERASE not in kinds
    assert Change.Kind.CORRECT in kinds
    assert not Response.objects.exists()


def test_nobody_elses_link_opens_and_one_that_has_ended_is_closed(client, link):
    assert client.get("/i/unknown/").status_code == 404
    assert client.post("/i/unknown/", {"page": "first", "stars": "5"}).status_code == 404
    Invitation.objects.update(ends_at=timezone.now() - dt.timedelta(minutes=1))
    assert "closed" in client.get(link).text
    client.post(link, {"page": "first", "stars": "5"})
    assert not Response.objects.exists()


def test_who_has_begun_may_end_it_after_the_wave_and_the_link_for_a_day(
    client, link, olivia, survey
):
    client.post(link, {"page": "first", "stars": "5"})
    actions.close(wave=survey.waves.get(), by=olivia)
    Invitation.objects.update(ends_at=timezone.now() - dt.timedelta(hours=2))
    client.post(link, {"page": "second", "why": "Quick."})
    assert values() == {"stars": 5, "why": "Quick."}
    Invitation.objects.update(ends_at=timezone.now() - dt.timedelta(hours=26))
    assert "closed" in client.get(link).text


def test_a_wave_that_is_closed_begins_nothing(client, link, olivia, survey):
    actions.close(wave=survey.waves.get(), by=olivia)
    assert "closed" in client.get(link).text


def test_an_anonymous_survey_keeps_that_they_took_part_and_not_what_they_said(
    client, olivia, kim, moments
):
    survey = surveys.create_survey(
        name="Pulse", unit=None, asked=one_page(question("stars")), by=olivia
    )
    make_anonymous(survey=survey, months=1, by=olivia)
    surveys.launch(survey=survey, edition=survey.edition, by=olivia)
    a_wave(survey, olivia)
    ask()
    (message,) = send()
    link = link_in(message)
    page = client.get(link)
    so_far = page.context["visit"].so_far
    client.post(link, {"page": "page", "stars": "4", "so_far": so_far})
    invitation = Invitation.objects.get()
    assert invitation.took_part
    assert not Response.objects.exists()
    assert "form" not in client.get(link).text
    assert survey.periods.get().came == 1
    client.post(link, {"page": "page", "stars": "1", "so_far": so_far})
    assert survey.periods.get().came == 1
    (found,) = asked_by(survey, Organisation.objects.get(pk=1).today())
    assert found.by_channel[0].answered == 1


def test_unsubscribing_asks_on_a_get_and_is_done_by_one_post(client, link, kim):
    path = link.replace("/i/", "/u/")
    page = client.get(path)
    assert "Write to me no more" in page.text
    assert not Unsubscribed.objects.exists()
    for _twice in range(2):
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Unsubscribed.objects.count() == 1
    assert "You get no more mail from us." in client.get(path).text
    assert client.get("/u/unknown/").status_code == 404
    assert contacts.unsubscribed_at(kim) is not None


def test_links_to_be_sent_otherwise_are_handed_out_to_few_and_count_apart(
    client, olivia, survey, kim, person
):
    wave = a_wave(survey, olivia)
    ask()
    with pytest.raises(PermissionDenied):
        actions.hand_links_out(wave=wave, by=person("Leo", "leader"))
    (handed,) = actions.hand_links_out(wave=wave, by=olivia)
    (again,) = actions.hand_links_out(wave=wave, by=olivia)
    assert handed.link != again.link
    assert handed.ends_at == again.ends_at
    assert send() == [], "they were asked otherwise"
    path = handed.link.removeprefix("https://word.example.org")
    client.post(path, {"page": "first", "stars": "4"})
    assert Response.objects.get().channel == "file"
    assert actions.hand_links_out(wave=wave, by=olivia) == []
