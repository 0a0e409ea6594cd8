"""You said, we did: written beside the figures as they stood, read by all, owed by a day."""

import datetime as dt
import uuid

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.support.factories import make

from keepword.listening.models import Contact, Heard, Invitation, LetterCopy, Survey, Telling, Wave
from keepword.listening.surveys.actions import ChangedMeanwhileError
from keepword.listening.surveys.questionnaire import Scoring
from keepword.listening.telling import actions
from keepword.listening.telling.actions import Line, NothingHeardError
from keepword.listening.telling.measures import owed
from keepword.organisation.models import AuditEntry, Organisation

from .questionnaires import one_page, question
from .test_survey_answers import said

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = Line("You wait too long.", "will", "We ring before noon.", "stars", dt.date(2027, 1, 31))
NOT = Line("You want it cheaper.", "not", "The price pays two people at the counter.")
DAY = dt.timedelta(days=1)


@pytest.fixture
def survey(launched):
    stars = question("stars", moment="ready", scoring=Scoring("perceived", 4))
    version = launched(one_page(stars, question("nps", "nps"), question("why", "long")))
    for number, given in enumerate((5, 4, 2, 1)):
        said(version, key=uuid.UUID(int=number), stars=given)
    return version.survey


@pytest.fixture
def written(survey, olivia):
    return actions.save_draft(
        survey=survey, edition=0, intro="Thank you all.", lines=[WAIT, NOT], by=olivia
    )


def form(*lines: dict, edition: int, **more) -> dict:
    sent = {"edition": edition, "intro": "Thank you all.", "form-INITIAL_FORMS": 0}
    for number, line in enumerate(lines):
        sent |= {f"form-{number}-{name}": its for name, its in line.items()}
    return sent | {"form-TOTAL_FORMS": len(lines)} | more


def test_it_is_kept_for_nobody_until_it_is_published(client, written, survey):
    assert client.get(f"/s/{survey.address}/heard/").status_code == 404
    assert [each.words for each in written.heard.all()] == [WAIT.words, NOT.words]


def test_published_everybody_reads_it_with_the_figures_as_they_stood(
    client, written, survey, olivia
):
    actions.publish(telling=written, by=olivia)
    said(survey.versions.get(), key=uuid.UUID(int=9), stars=5)
    page = client.get(f"/s/{survey.address}/heard/").text
    assert "You wait too long." in page
    assert "Will change by 31 January 2027" in page
    assert "Not doing, because" in page
    assert "The price pays two people at the counter." in page
    assert "It was so for 50 of 100, between 15 and 85. 4 answered." in " ".join(page.split())
    assert list(Telling.objects.get().figures) == ["stars"]
    assert AuditEntry.objects.first().did == "told what came of a survey"


def test_a_figure_of_too_few_is_neither_offered_nor_published(client, survey, olivia):
    Organisation.objects.update(minimum_group=5)
    client.force_login(olivia)
    assert "About stars?" not in client.get(f"/surveys/{survey.key}/told/").text
    line = {"words": "You wait.", "comes": "done", "what": "We ring.", "question": "stars"}
    refused = client.post(f"/surveys/{survey.key}/told/", form(line, edition=0))
    assert refused.status_code == 400
    kept = actions.save_draft(survey=survey, edition=0, intro="", lines=[WAIT], by=olivia)
    actions.publish(telling=kept, by=olivia)
    assert Telling.objects.get().figures == {}


def test_two_who_write_at_once_do_not_write_over_each_other(written, survey, olivia):
    with pytest.raises(ChangedMeanwhileError):
        actions.save_draft(survey=survey, edition=0, intro="", lines=[], by=olivia)
    again = actions.save_draft(
        survey=survey, edition=written.edition, intro="", lines=[NOT], by=olivia
    )
    assert again.pk == written.pk
    assert Heard.objects.count() == 1


def test_nothing_heard_is_not_published(survey, olivia):
    empty = actions.save_draft(survey=survey, edition=0, intro="Hello", lines=[], by=olivia)
    with pytest.raises(NothingHeardError):
        actions.publish(telling=empty, by=olivia)


def test_taken_back_it_is_a_draft_again_unless_another_is_being_written(
    client, written, survey, olivia
):
    actions.publish(telling=written, by=olivia)
    other = actions.save_draft(survey=survey, edition=0, intro="More", lines=[NOT], by=olivia)
    with pytest.raises(ChangedMeanwhileError):
        actions.take_back(telling=written, by=olivia)
    actions.publish(telling=other, by=olivia)
    actions.take_back(telling=written, by=olivia)
    page = client.get(f"/s/{survey.address}/heard/").text
    assert "You wait too long." not in page
    assert "You want it cheaper." in page


def test_who_may_not_write_the_survey_tells_nobody(client, written, survey, person, workshop):
    mia = person("Mia", "manager", workshop)
    with pytest.raises(PermissionDenied):
        actions.save_draft(survey=survey, edition=written.edition, intro="", lines=[], by=mia)
    with pytest.raises(PermissionDenied):
        actions.publish(telling=written, by=mia)
    client.force_login(mia)
    assert client.get(f"/surveys/{survey.key}/told/").status_code == 403


def test_on_the_page_it_is_written_kept_and_published(client, survey, olivia):
    client.force_login(olivia)
    here = f"/surveys/{survey.key}/told/"
    line = {"words": "You wait.", "comes": "will", "what": "We ring.", "question": "stars"}
    half = client.post(here, form(line | {"what": ""}, edition=0))
    assert (half.status_code, "If nothing does, say why." in half.text) == (400, True)
    early = client.post(here, form(line | {"comes": "not", "by_day": "2027-01-31"}, edition=0))
    assert "A day belongs to what will change." in early.text
    assert not Telling.objects.exists()
    assert client.post(here, form(line, {"words": ""}, edition=0)).status_code == 302
    assert "You wait." in client.get(here).text
    edition = Telling.objects.get().edition
    stale = client.post(here, form(line, edition=0))
    assert (stale.status_code, "Somebody else has saved" in stale.text) == (400, True)
    sent = client.post(here, form(line, edition=edition, do="publish"))
    assert sent.status_code == 302, sent.context["form"].errors
    assert Telling.objects.get().published_by == olivia
    assert f"/s/{survey.address}/heard/" in client.get(here).text


def test_those_who_were_asked_are_written_to_where_mail_goes_out(client, survey, olivia, settings):
    settings.EMAIL_HOST, settings.PUBLIC_URL = "mail.example.org", "https://word.example.org"
    wave = make(Wave, survey=survey)
    asked = make(Invitation, wave=wave, contact=make(Contact), sent_at=timezone.now())
    make(Invitation, wave=wave, contact=make(Contact))
    client.force_login(olivia)
    here = f"/surveys/{survey.key}/told/"
    assert "write to those who were asked" in client.get(here).text
    line = {"words": "You wait.", "comes": "will", "what": "We ring.", "by_day": "2027-01-31"}
    client.post(here, form(line, edition=0, do="publish", mail="1"))
    copy = LetterCopy.objects.get()
    assert copy.contact == asked.contact
    assert copy.letter.words == {
        "en": "Thank you all.\n\nYou said: You wait.\nWill change by 31 January 2027: We ring."
    }
    assert copy.letter.link == f"/s/{survey.address}/heard/"
    assert not mail.outbox  # the worker sends it


@pytest.mark.parametrize(
    ("days_ago", "told_days_ago", "stands"),
    [(10, None, "to do"), (31, None, "overdue"), (31, 5, "told"), (10, 20, "to do")],
)
def test_a_survey_that_ended_is_to_be_told_of_within_a_month(
    survey, days_ago, told_days_ago, stands
):
    now = timezone.now()
    Survey.objects.update(closed_at=now - days_ago * DAY)
    survey.refresh_from_db()
    if told_days_ago:
        make(Telling, survey=survey, published_at=now - told_days_ago * DAY)
    found = owed([survey])[survey.pk]
    told = "told" if found.told_on else "to do"
    assert ("overdue" if found.is_overdue else told) == stands
    assert found.due_on == (now - days_ago * DAY).date() + 30 * DAY


def test_a_wave_that_ended_counts_and_an_open_survey_owes_nothing_yet(survey):
    assert owed([survey]) == {}
    today = Organisation.objects.get().today()
    make(Wave, survey=survey, opens_on=today - 90 * DAY, open_until=today - 40 * DAY)
    assert owed([survey])[survey.pk].is_overdue
    make(Wave, survey=survey, opens_on=today - 9 * DAY, open_until=today + DAY)
    assert owed([survey])[survey.pk].is_overdue


def test_the_list_says_so_and_asks_no_more_for_many(client, survey, olivia, launched):
    Survey.objects.update(closed_at=timezone.now() - 40 * DAY)
    client.force_login(olivia)
    assert "overdue since" in client.get("/surveys/").text
    asked = []
    for more in (1, 4):
        for _number in range(more):
            version = launched(one_page(question("stars")))
            said(version, key=uuid.uuid4(), stars=5)
        with CaptureQueriesContext(connection) as counted:
            client.get("/surveys/")
        asked.append(len(counted))
    assert asked[0] == asked[1]
