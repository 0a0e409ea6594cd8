"""What waited on a device is kept, whatever happened to the survey meanwhile."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from keepword.ledger.models import FreshObservation
from keepword.listening.models import Answer, Response
from keepword.listening.results.counting import sweep
from keepword.listening.surveys import actions
from keepword.listening.surveys.kiosk import LONGEST_WAIT
from keepword.listening.surveys.measures import results
from keepword.listening.surveys.questionnaire import Block, Quota, Scoring
from keepword.listening.surveys.quotas import Standing, standings

from .questionnaires import choices, pages, question, so

pytestmark = pytest.mark.django_db
WHERE = question("where", "single", choices=choices("north", "south"))
STARS = question("stars", moment="ready", scoring=Scoring("perceived", satisfied_at=4))
NORTH = Quota("north", 1, so("where", "is", "north"), {"en": "Enough came from the north."})
ASKED = pages(Block("first", {}, (WHERE,)), Block("second", {}, (STARS,)), quotas=(NORTH,))
AN_HOUR = 60 * 60


@pytest.fixture
def version(launched, moments):
    made = launched(ASKED)
    made.launched_at = timezone.now() - dt.timedelta(days=90)
    made.save()
    return made


@pytest.fixture
def send(client, version):
    """Sends a whole response of somebody's, which has waited for so many seconds."""

    def send(who: int, waited: object = 0) -> int:
        sent = {
            "response": uuid.UUID(int=who).hex, "version": 1, "language": "en", "where": "north",
            "stars": "5", "passed": ["where", "stars"], "waited": waited,
        }  # fmt: skip
        return client.post(f"/s/{version.survey.address}/kiosk/", sent).status_code

    return send


def ago(response: Response) -> float:
    return (timezone.now() - response.began_at).total_seconds() / AN_HOUR


def test_it_stands_at_the_time_at_which_it_was_given_and_says_when_it_came(send):
    assert send(1, waited=49 * AN_HOUR) == 204
    kept = Response.objects.get()
    assert 48.9 < ago(kept) < 49.1
    assert timezone.now() - kept.arrived_at < dt.timedelta(minutes=1)
    assert FreshObservation.objects.get().day == kept.began_at.date()


def test_what_a_tablet_sends_at_once_says_nothing_of_how_long_a_page_took(send, version):
    send(1, waited=3 * AN_HOUR)
    sweep()
    assert [(step.reached, step.seconds) for step in results(version.survey, "en", 1).pages] == [
        (1, None), (1, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("waited", "hours"),
    [("9" * 30, LONGEST_WAIT.total_seconds() / AN_HOUR), ("-5", 0), ("soon", 0), ("", 0)],
)
def test_a_clock_that_cannot_be_right_is_not_believed(send, waited, hours):
    assert send(1, waited=waited) == 204
    assert abs(ago(Response.objects.get()) - hours) < 0.1


def test_it_was_never_given_before_the_survey_asked(send, version):
    version.launched_at = timezone.now() - dt.timedelta(hours=2)
    version.save()
    send(1, waited=30 * AN_HOUR)
    assert Response.objects.get().began_at == version.launched_at


def test_a_closed_survey_keeps_what_waited_and_says_how_many_came_late(
    client, send, version, olivia
):
    actions.close(survey=version.survey, by=olivia)
    assert [send(1, waited=AN_HOUR), send(2), send(2)] == [204, 204, 204]
    assert Response.objects.exclude(finished_at=None).count() == 2
    client.force_login(olivia)
    page = " ".join(client.get(version.survey.get_absolute_url()).text.split())
    assert "2 responses, 2 of them to the end." in page
    assert "2 came from a device after the survey was closed" in page


def test_beyond_a_full_quota_every_answer_is_kept_and_counted_apart(client, send, version, olivia):
    assert [send(1), send(2), send(3), send(3)] == [204] * 4
    answered = Answer.objects.filter(question="stars", state=Answer.State.ANSWERED)
    assert answered.count() == 3
    assert standings(version.survey, ASKED) == [Standing(NORTH, 1, 0, 2)]
    client.force_login(olivia)
    page = " ".join(client.get(version.survey.get_absolute_url()).text.split())
    assert "Quota 1: 1 of 1. 2 more waited on a device when it was full" in page
