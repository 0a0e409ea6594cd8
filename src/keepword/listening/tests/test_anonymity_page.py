"""An anonymous survey from its choice to its results, as people meet it."""

import re

import pytest
from django.urls import reverse

from keepword.listening.anonymity import actions, envelopes
from keepword.listening.models import Answer, Count, Envelope, Period, Response, Spent
from keepword.listening.surveys import actions as surveys
from keepword.listening.surveys.answers import AnonymousError, Given, save
from keepword.listening.surveys.questionnaire import Block
from keepword.listening.tests.questionnaires import one_page, pages, question, so
from keepword.organisation.models import AuditEntry

TWO_PAGES = pages(
    Block("first", {}, (question("stars"),)),
    Block("second", {}, (question("why", "long", show_if=so("stars", "at most", 2)),)),
    Block("third", {}, (question("again", "nps"),)),
)


@pytest.fixture
def anonymous(olivia, moments):
    """Makes an anonymous survey and launches it; the survey."""

    def anonymous(asked=TWO_PAGES, months=1):
        survey = surveys.create_survey(name="Honestly", unit=None, asked=asked, by=olivia)
        actions.make_anonymous(survey=survey, months=months, by=olivia)
        surveys.launch(survey=survey, edition=1, by=olivia)
        return survey

    return anonymous


def hidden(page) -> dict[str, str]:
    """What the form would bring along by itself."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))


class Person:
    """Somebody with the survey open: no account, and a browser that remembers nothing."""

    def __init__(self, client, survey):
        self.client = client
        self.address = reverse("answer", kwargs={"token": survey.address})
        self.page = client.get(self.address)
        self.sent = []

    def sends(self, **fields):
        self.sent.append(hidden(self.page) | fields)
        self.page = self.client.post(self.address, self.sent[-1])
        return self.page

    def goes_through(self, stars: int, why: str = "", again: int = 9):
        self.sends(stars=stars)
        if stars <= 2:
            self.sends(why=why)
        return self.sends(again=again)


def opened(survey) -> Period:
    """Its period, as if it were told of now."""
    period = survey.periods.get()
    envelopes.open_all(period)
    return period


def test_it_is_chosen_before_the_launch_with_all_that_it_cannot_do(client, olivia, moments):
    survey = surveys.create_survey(name="Honestly", unit=None, asked=TWO_PAGES, by=olivia)
    client.force_login(olivia)
    assert "It is confidential" in client.get(survey.get_absolute_url()).content.decode()
    address = reverse("make_survey_anonymous", kwargs={"key": survey.key})
    told = client.get(address).content.decode()
    for cannot in ("Compare what one person expected", "call somebody back", "gone quiet", "bar"):
        assert cannot in told
    assert client.post(address, {"months": 3}).status_code == 400
    survey.refresh_from_db()
    assert not survey.is_anonymous
    assert client.post(address, {"months": 3, "is_sure": "on"}).status_code == 302
    survey.refresh_from_db()
    assert survey.period_months == 3
    assert AuditEntry.objects.filter(did="made a survey anonymous").count() == 1


def test_it_is_never_undone_nor_chosen_after_the_launch(anonymous, launched, olivia):
    survey = anonymous(months=3)
    actions_again = {"survey": survey, "months": 1, "by": olivia}
    with pytest.raises(actions.LaunchedError):
        actions.make_anonymous(**actions_again)
    survey.refresh_from_db()
    assert survey.period_months == 3
    confidential = launched(one_page(question("stars"))).survey
    with pytest.raises(actions.LaunchedError):
        actions.make_anonymous(survey=confidential, months=1, by=olivia)
    confidential.refresh_from_db()
    assert not confidential.is_anonymous


@pytest.mark.parametrize("kind", ["contact", "consent", "date", "file"])
def test_it_asks_nothing_that_says_who_answered(kind, olivia, moments):
    asked = one_page(question("stars"), question("who", kind))
    survey = surveys.create_survey(name="Honestly", unit=None, asked=asked, by=olivia)
    actions.make_anonymous(survey=survey, months=1, by=olivia)
    with pytest.raises(surveys.NotReadyError) as refused:
        surveys.launch(survey=survey, edition=1, by=olivia)
    assert [each.where for each in refused.value.found] == ["who"]


def test_answers_travel_with_the_form_and_are_counted_once_at_the_end(client, anonymous):
    survey = anonymous()
    person = Person(client, survey)
    assert "This survey is anonymous" in person.page.content.decode()
    person.sends(stars=2)
    assert not Envelope.objects.exists()
    person.sends(why="It took too long.")
    ended = person.sends(again=3)
    assert ended.status_code == 302
    assert str(person.sent[0]["response"]) not in ended["Location"]
    assert not Count.objects.exists(), "it waits until enough others have come"
    opened(survey)
    counted = set(Count.objects.values_list("question", "state", "value", "n"))
    assert counted == {
        ("stars", "answered", "", 1), ("stars", "answered", "2", 1), ("why", "answered", "", 1),
        ("again", "answered", "", 1), ("again", "answered", "3", 1),
    }  # fmt: skip
    client.post(person.address, person.sent[-1])
    assert survey.periods.get().came == 1
    assert not Response.objects.exists()
    assert not Answer.objects.exists()


def test_it_leaves_no_cookie_no_line_and_no_key_in_an_address(client, anonymous):
    survey = anonymous()
    before = AuditEntry.objects.count()
    person = Person(client, survey)
    person.goes_through(5)
    assert not client.cookies
    assert AuditEntry.objects.count() == before
    key = person.sent[0]["response"]
    assert key not in Spent.objects.get().form_hash


def test_back_shows_what_was_said_and_what_is_not_asked_any_more_counts_as_not_shown(
    client, anonymous
):
    survey = anonymous()
    person = Person(client, survey)
    person.sends(stars=1)
    person.sends(why="Late.")
    person.sends(_back="1")
    assert "Late." in person.page.content.decode()
    person.sends(_back="1")
    person.sends(stars=5)
    person.sends(again=10)
    opened(survey)
    states = dict(Count.objects.filter(value="").values_list("question", "state"))
    assert states == {"stars": "answered", "why": "not shown", "again": "answered"}


def test_a_form_of_another_survey_brings_nothing_along(client, anonymous):
    one, other = anonymous(), anonymous()
    person = Person(client, one)
    person.sends(stars=1)
    another = Person(client, other)
    another.sends(so_far=hidden(person.page)["so_far"])
    another.sends(again=9)
    assert opened(other).counts.get(question="stars").state == "skipped"


def test_nothing_but_a_count_can_be_kept_of_it(anonymous):
    survey = anonymous()
    version = survey.versions.get()
    with pytest.raises(AnonymousError):
        save(
            version=version, asked=TWO_PAGES, key=survey.key, given={"stars": Given("answered", 3)},
            channel="link", language="en",
        )  # fmt: skip
    assert not Response.objects.exists()


def test_single_answers_are_nobodys_to_take_or_to_erase(client, anonymous, olivia):
    survey = anonymous()
    client.force_login(olivia)
    assert 'name="response"' not in client.get(survey.get_absolute_url()).content.decode()
    for name, parts in (("take_answers", {"kind": "csv"}), ("erase_response", {})):
        address = reverse(name, kwargs={"key": survey.key, **parts})
        assert client.post(address, {"response": survey.key}).status_code == 404
