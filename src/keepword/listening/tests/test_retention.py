"""What is older than the rules say is forgotten: once, counted, and with the ledger following."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests.support.factories import make

from keepword.ledger import actions as ledger
from keepword.ledger.models import Change, Erasure
from keepword.ledger.of_person import observations_of
from keepword.ledger.reading import read_tallies
from keepword.listening.concerns import people
from keepword.listening.concerns.actions import forget_concerns
from keepword.listening.models import (
    Answer,
    Concern,
    Contact,
    Invitation,
    Response,
    Retention,
    Survey,
    Wave,
)
from keepword.listening.results import counting
from keepword.listening.retention import actions
from keepword.listening.retention.again import forget_again
from keepword.listening.surveys.answers import erase
from keepword.listening.surveys.measures import results
from keepword.listening.surveys.questionnaire import Scoring
from keepword.organisation.keeping import forget_customer
from keepword.organisation.models import AuditEntry

from .questionnaires import one_page, question
from .test_survey_answers import said

pytestmark = pytest.mark.django_db(transaction=True)
STARS = question("stars", moment="ready", scoring=Scoring("perceived", 4), concern_at=2)
AGREE = question("agree", "consent")
ASKED = one_page(STARS, question("why", "long"), question("who", "contact"), AGREE)
OLD, NEW = uuid.UUID(int=1), uuid.UUID(int=2)
YEARS = dt.timedelta(days=3 * 365)


@pytest.fixture
def survey(launched) -> Survey:
    """One response of three years ago, and one of today; both are counted."""
    version = launched(ASKED)
    for key in (OLD, NEW):
        said(version, key=key, stars=2, why="It was late.", who={"name": "Kim"}, agree="skipped")
    Response.objects.filter(key=OLD).update(began_at=timezone.now() - YEARS)
    counting.sweep()
    return version.survey


def keep(olivia, goes: str, **more) -> Retention:
    fields = {"of": "answers", "survey": None, "months": 24, "goes": goes, "by": olivia}
    return actions.set_rule(**fields | more)


def values(key: uuid.UUID) -> dict[str, object]:
    rows = Answer.objects.filter(response__key=key)
    return dict(rows.values_list("question", "value"))


def test_what_was_written_goes_and_the_figures_stay(survey, olivia):
    before = results(survey, "en", 1).questions
    keep(olivia, "words")
    actions.sweep()
    assert values(OLD) == {"stars": 2, "why": "", "who": {}, "agree": None}
    assert values(NEW)["why"] == "It was late."
    assert [each.states for each in results(survey, "en", 1).questions] == [
        each.states for each in before
    ]
    shown = results(survey, "en", 1, with_texts=True).questions[1]
    assert shown.texts == ("It was late.",)
    assert sorted(Concern.objects.values_list("happened", flat=True))[0] == ""
    rule = Retention.objects.get()
    assert (rule.forgotten, rule.forgot_at is None) == (1, False)
    line = AuditEntry.objects.first()
    assert (line.by, line.did, line.details) == (None, "forgot what is older", {"n": 1})


def test_done_twice_it_does_nothing_more(survey, olivia):
    keep(olivia, "words")
    for _twice in range(2):
        actions.sweep()
    assert Retention.objects.get().forgotten == 1
    assert AuditEntry.objects.filter(did="forgot what is older").count() == 1


def test_everything_goes_from_the_ledger_and_the_results_too(survey, olivia):
    keep(olivia, "all")
    actions.sweep()
    ledger.settle()
    assert [each.key for each in Response.objects.all()] == [NEW]
    today = timezone.now().date()
    rows = read_tallies(
        first_day=today - 2 * YEARS, last_day=today + dt.timedelta(days=1), by=["lens"]
    )
    assert rows["n"].to_pylist() == [1]
    assert results(survey, "en", 1).came.begun == 1


def test_answers_by_personal_link_go_as_one_change_of_the_ledger(launched, olivia):
    version = launched(ASKED)
    wave = make(Wave, survey=version.survey)
    customers = [make(Invitation, wave=wave) for _each in range(3)]
    for number, invited in enumerate(customers):
        response = make(
            Response, key=invited.key, version=version, invitation=invited, channel="mail",
            surrogate=invited.contact.person.surrogate, began_at=timezone.now() - YEARS,
        )  # fmt: skip
        said(version, key=response.key, stars=1 + number)
    said(version, key=customers[0].key, stars=5)
    ledger.settle()
    before = Change.objects.filter(kind=Change.Kind.CORRECT).count()
    keep(olivia, "all")
    actions.sweep()
    ledger.settle()
    assert Change.objects.filter(kind=Change.Kind.CORRECT).count() == before + 1
    for invited in customers:
        (held,) = observations_of(invited.contact.person.surrogate, most=9)
        assert held.score is None
    assert not Response.objects.exists()


def test_a_survey_with_a_rule_of_its_own_follows_that_one(survey, olivia):
    keep(olivia, "all")
    keep(olivia, "words", survey=survey, months=48)
    actions.sweep()
    assert Response.objects.count() == 2
    assert values(OLD)["why"] == "It was late."


def test_concerns_are_forgotten_once_they_are_answered(organisation, olivia):
    long_ago = timezone.now() - YEARS
    answered = make(Concern, answered_at=long_ago)
    waiting = make(Concern, received_at=long_ago)
    keep(olivia, "words", of="concerns")
    actions.sweep()
    assert Concern.objects.get(pk=answered.pk).happened == ""
    assert Concern.objects.get(pk=waiting.pk).happened == "It was late."
    keep(olivia, "all", of="concerns")
    Concern.objects.filter(pk=answered.pk).update(erased_at=long_ago)
    actions.sweep()
    assert [each.pk for each in Concern.objects.all()] == [waiting.pk]
    assert Retention.objects.get().forgotten == 2


def test_only_who_runs_the_place_sets_rules(client, survey, olivia, person):
    lena = person("Lena", "leader")
    with pytest.raises(PermissionDenied):
        keep(lena, "all")
    rule = keep(olivia, "words")
    with pytest.raises(PermissionDenied):
        actions.remove_rule(rule=rule, by=lena)
    client.force_login(olivia)
    sent = {"of": "concerns", "survey": survey.pk, "months": 3, "goes": "all"}
    assert "Concerns belong to no survey." in client.post("/retention/", sent).text
    client.post("/retention/", sent | {"of": "answers"})
    assert Retention.objects.get(survey=survey).months == 3
    assert "After 3 months" in " ".join(client.get("/retention/").text.split())
    client.post(f"/retention/{rule.pk}/remove/")
    assert list(Retention.objects.values_list("survey", flat=True)) == [survey.pk]


def test_a_backup_brings_nobody_back_who_was_forgotten_since(survey, olivia):
    kept = Concern.objects.earliest("pk")
    response = Response.objects.get(key=NEW)
    erase(response=response, by=olivia)
    forget_concerns([kept])
    erased = frozenset(Erasure.objects.values_list("fingerprint", flat=True))
    Concern.objects.update(erased_at=None, happened="Brought back.")
    make(Concern, happened="Another one.")
    again = make(Response, surrogate=response.surrogate, version=response.version)
    assert forget_again(erased, by="restore") == 3
    assert not Response.objects.filter(pk=again.pk).exists()
    assert Response.objects.filter(key=OLD).exists()
    assert sorted(Concern.objects.values_list("happened", flat=True)) == ["", "", "Another one."]
    assert forget_again(erased, by="restore") == 0


def test_a_customer_who_asks_gets_their_concerns_and_is_forgotten_with_them(organisation):
    kim = make(Contact, email="kim@example.org")
    make(Concern, mail="Kim@example.org", may_contact=True, happened="Late again.")
    make(Concern, happened="Somebody else's.")
    (held,) = people.held_of(kim.person)
    assert (held["happened"], held["mail"]) == ("Late again.", "Kim@example.org")
    forget_customer(kim.person)
    assert sorted(Concern.objects.values_list("happened", "mail")) == [
        ("", ""), ("Somebody else's.", ""),
    ]  # fmt: skip
