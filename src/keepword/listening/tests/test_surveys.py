"""Writing a survey: drafts, launches, closing; who may, and what is refused."""

import pytest
from django.core.exceptions import PermissionDenied
from tests.support.factories import make

from keepword.listening.models import Survey, SurveyVersion
from keepword.listening.surveys import actions, people
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.questionnaire import Scoring
from keepword.organisation.models import AuditEntry, Unit
from keepword.standards.models import Moment

from .questionnaires import one_page, question

pytestmark = pytest.mark.django_db
ASKED = one_page(question("stars"))


@pytest.fixture
def survey(olivia):
    return actions.create_survey(name="After a repair", unit=None, asked=ASKED, by=olivia)


def did() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("did", flat=True))


def test_a_survey_begins_as_a_draft_that_nobody_is_asked(survey, olivia):
    kept = Survey.objects.get()
    assert (kept.name, kept.made_by, kept.edition) == ("After a repair", olivia, 1)
    assert questionnaire(kept.draft) == ASKED
    assert not SurveyVersion.objects.exists()
    assert len(kept.address) == 10
    assert did() == ["began a survey"]


def test_a_changed_draft_is_kept_and_told_once(survey, olivia):
    asked = one_page(question("stars"), question("why", "long"))
    for _twice in range(2):
        actions.save_draft(
            survey=survey, edition=survey.edition, name="Repairs", asked=asked, by=olivia
        )
    kept = Survey.objects.get()
    assert (kept.name, kept.edition) == ("Repairs", 2)
    assert questionnaire(kept.draft) == asked
    assert did() == ["began a survey", "changed a survey's draft"]


def test_who_saves_over_what_they_have_not_seen_is_told(survey, olivia):
    actions.save_draft(survey=survey, edition=1, name="First", asked=ASKED, by=olivia)
    with pytest.raises(actions.ChangedMeanwhileError):
        actions.save_draft(survey=survey, edition=1, name="Second", asked=ASKED, by=olivia)
    with pytest.raises(actions.ChangedMeanwhileError):
        actions.launch(survey=survey, edition=1, by=olivia)
    assert Survey.objects.get().name == "First"


def test_each_launch_is_a_version_that_stays_as_it_was(survey, olivia):
    first = actions.launch(survey=survey, edition=1, by=olivia)
    changed = one_page(question("stars", text={"en": "How many stars?"}))
    actions.save_draft(survey=survey, edition=1, name=survey.name, asked=changed, by=olivia)
    second = actions.launch(survey=survey, edition=2, by=olivia)
    assert [first.number, second.number] == [1, 2]
    first.refresh_from_db()
    assert questionnaire(first.document) == ASKED
    assert questionnaire(second.document) == changed
    assert did()[-1] == "launched a survey"


def test_a_draft_with_problems_is_not_launched(olivia):
    survey = actions.create_survey(name="Empty", unit=None, asked=one_page(), by=olivia)
    with pytest.raises(actions.NotReadyError) as refused:
        actions.launch(survey=survey, edition=1, by=olivia)
    assert "asks nothing yet" in refused.value.found[0].words
    assert not SurveyVersion.objects.exists()


def test_closed_is_closed_once_and_a_launch_opens_it_again(survey, olivia):
    actions.launch(survey=survey, edition=1, by=olivia)
    for _twice in range(2):
        actions.close(survey=survey, by=olivia)
    assert Survey.objects.get().closed_at
    assert did().count("closed a survey") == 1
    actions.launch(survey=survey, edition=1, by=olivia)
    assert Survey.objects.get().closed_at is None


def test_only_what_was_never_launched_can_be_removed(survey, olivia):
    other = actions.create_survey(name="Other", unit=None, asked=ASKED, by=olivia)
    actions.launch(survey=other, edition=1, by=olivia)
    with pytest.raises(actions.AnsweredError):
        actions.remove(survey=other, by=olivia)
    actions.remove(survey=survey, by=olivia)
    assert [each.name for each in Survey.objects.all()] == ["Other"]


class TestWhoMayWrite:
    @pytest.fixture
    def mia(self, person, workshop):
        return person("Mia", "manager", workshop)

    def test_a_manager_writes_for_their_own_units(self, mia, workshop, survey):
        own = actions.create_survey(name="Ours", unit=workshop, asked=ASKED, by=mia)
        actions.launch(survey=own, edition=1, by=mia)
        actions.close(survey=own, by=mia)
        for intention in (
            lambda: actions.create_survey(name="All", unit=None, asked=ASKED, by=mia),
            lambda: actions.create_survey(name="X", unit=make(Unit), asked=ASKED, by=mia),
            lambda: actions.save_draft(survey=survey, edition=1, name="X", asked=ASKED, by=mia),
            lambda: actions.launch(survey=survey, edition=1, by=mia),
            lambda: actions.close(survey=survey, by=mia),
            lambda: actions.remove(survey=survey, by=mia),
        ):
            with pytest.raises(PermissionDenied):
                intention()
        assert Survey.objects.get(pk=survey.pk).edition == 1

    def test_answers_count_for_a_moment_only_where_its_writer_says_so(self, mia, workshop):
        Moment.objects.create(key="ready", name="Ready", unit=workshop)
        Moment.objects.create(key="whole", name="All in all")
        for moment, launched in (("ready", True), ("whole", False)):
            scored = question("stars", moment=moment, scoring=Scoring("perceived", 4))
            own = actions.create_survey(name="Ours", unit=workshop, asked=one_page(scored), by=mia)
            if launched:
                actions.launch(survey=own, edition=1, by=mia)
            else:
                with pytest.raises(PermissionDenied):
                    actions.launch(survey=own, edition=1, by=mia)
            assert own.versions.exists() == launched


def test_who_wrote_surveys_gets_and_leaves_no_trace_of_it(survey, olivia):
    actions.launch(survey=survey, edition=1, by=olivia)
    theirs = people.surveys_of(olivia)
    assert [each["name"] for each in theirs["begun"]] == ["After a repair"]
    assert [each["number"] for each in theirs["launched"]] == [1]
    people.forget(olivia, "Olivia")
    assert people.surveys_of(olivia) == {"begun": [], "launched": []}
    assert Survey.objects.get().name == "After a repair"
