"""What becomes of an answer: kept once, never lost, and in the ledger as it was said last."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from keepword.ledger import actions as ledger
from keepword.ledger.models import FreshObservation
from keepword.ledger.reading import read_tallies
from keepword.listening.models import Answer, Response
from keepword.listening.surveys import actions
from keepword.listening.surveys.answers import ClosedError, Given, KeyUsedError, erase, save
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.questionnaire import Block, Jump, Scoring
from keepword.organisation.models import AuditEntry

from .questionnaires import choices, one_page, pages, question, so

pytestmark = pytest.mark.django_db(transaction=True)
KEY = uuid.UUID(int=7)
STARS = question("stars", moment="ready", scoring=Scoring("perceived", 4))
ASKED = pages(
    Block("first", {}, (STARS, question("why", "long", show_if=so("stars", "at most", 3)))),
    Block("second", {}, (question("nps", "nps"),)),
)


def said(version, key=KEY, language="en", **given):
    """Saves answers; a state stands for itself, anything else is a value."""
    states = list(Answer.State.values)
    each = {
        name: Given(its) if its in states else Given("answered", its) for name, its in given.items()
    }
    asked = questionnaire(version.document)
    return save(version=version, asked=asked, key=key, given=each, channel="qr", language=language)


def holding() -> dict[str, object]:
    rows = Answer.objects.filter(replaced_at=None)
    return {each.question: each.value or each.state for each in rows}


def entered(lens: str = "perceived") -> tuple[int, float]:
    day = Response.objects.earliest("began_at").began_at.date()
    first, last = day.replace(day=1), day.replace(year=day.year + 1)
    rows = read_tallies(first_day=first, last_day=last, by=["lens"]).to_pylist()
    return next(((row["n"], row["wx"]) for row in rows if row["lens"] == lens), (0, 0.0))


def test_page_by_page_and_each_state_apart(launched):
    version = launched(ASKED)
    after = said(version, stars=5)
    assert holding() == {"stars": 5, "why": "not shown"}
    assert after.next_page.block.key == "second"
    assert Response.objects.get().finished_at is None
    assert said(version, nps="skipped").next_page is None
    assert holding() == {"stars": 5, "why": "not shown", "nps": "skipped"}
    assert Response.objects.get().finished_at


def test_what_an_answer_makes_appear_is_asked_on_the_same_page(launched):
    version = launched(ASKED)
    after = said(version, stars=2)
    assert [each.key for each in after.next_page.questions] == ["stars", "why"]
    assert holding() == {"stars": 2}
    said(version, why="does not apply")
    assert holding() == {"stars": 2, "why": "does not apply"}


def test_sent_twice_it_is_kept_once_and_entered_once(launched):
    version = launched(ASKED)
    for _twice in range(2):
        said(version, stars=5)
        said(version, nps=9)
    assert Response.objects.count() == 1
    assert Answer.objects.count() == 3
    assert FreshObservation.objects.count() == 1


def test_an_observation_says_what_when_where_and_how_but_not_who(launched):
    said(launched(ASKED), stars=5)
    seen, response = FreshObservation.objects.get(), Response.objects.get()
    assert (seen.moment, seen.lens, seen.score) == ("ready", "perceived", 1.0)
    assert (seen.source, seen.unit, seen.channel) == ("keepword-surveys", "workshop", "qr")
    assert (seen.ref, seen.person) == (f"{KEY}-stars", response.surrogate)
    assert seen.happened_at == response.began_at


def test_whoever_goes_back_and_changes_an_answer_is_counted_once_as_they_said_last(launched):
    version = launched(ASKED)
    said(version, stars=5)
    said(version, stars=4)
    assert entered() == (1, 1.0)
    said(version, stars=2)
    ledger.settle()
    assert entered() == (1, 0.0)
    assert [each.value for each in Answer.objects.filter(question="stars").order_by("pk")] == [
        5, 4, 2,
    ]  # fmt: skip
    said(version, stars="skipped")
    ledger.settle()
    assert entered() == (0, 0.0)
    said(version, stars=5)
    ledger.settle()
    assert entered() == (1, 1.0)


def test_an_answer_that_a_jump_leaves_behind_counts_no_more(launched):
    came = question("came", "single", choices=choices("yes", "no"))
    skip = Jump("end", so("came", "is", "no"))
    version = launched(
        pages(Block("first", {}, (came,), jumps=(skip,)), Block("second", {}, (STARS,)))
    )
    said(version, came="yes")
    said(version, stars=5)
    assert entered() == (1, 1.0)
    said(version, came="no")
    ledger.settle()
    assert holding() == {"came": "no", "stars": "not shown"}
    assert entered() == (0, 0.0)


def test_a_pair_is_two_views_choices_may_count_and_a_place_on_a_scale_does_not(launched):
    pair = question("pair", "servqual", asks_minimum=True, moment="ready",
                    scoring=Scoring("perceived", 5))  # fmt: skip
    kept = question("kept", "single", choices=choices("yes", "no"), moment="advice",
                    scoring=Scoring("perceived", choices=("yes",)))  # fmt: skip
    slide = question("of100", "number", least=0, most=100, moment="ready",
                     scoring=Scoring("expected"))  # fmt: skip
    version = launched(one_page(pair, kept, slide))
    said(version, pair={"minimum": 4, "expected": 6, "perceived": 4}, kept="no", of100=25.0)
    rows = FreshObservation.objects.order_by("ref", "lens")
    assert [(row.moment, row.lens, row.score) for row in rows] == [
        ("advice", "perceived", 0.0),
        ("ready", "expected", 1.0),
        ("ready", "perceived", 0.0),
    ]


def test_a_closed_survey_begins_no_more_responses_but_ends_those_begun(launched, olivia):
    version = launched(ASKED)
    said(version, stars=5)
    actions.close(survey=version.survey, by=olivia)
    with pytest.raises(ClosedError):
        said(version, key=uuid.UUID(int=8), stars=5)
    assert said(version, nps=3).next_page is None


def test_a_key_is_of_one_survey_alone(launched):
    said(launched(ASKED), stars=5)
    with pytest.raises(KeyUsedError):
        said(launched(ASKED), stars=5)
    assert Response.objects.count() == 1


def test_the_language_is_the_one_chosen_last(launched):
    version = launched(ASKED)
    said(version, stars=5)
    said(version, language="de", stars=5)
    assert Response.objects.get().language == "de"


def test_a_response_is_erased_from_the_ledger_too(launched, olivia, person):
    said(launched(ASKED), stars=5)
    ledger.seal()
    with pytest.raises(PermissionDenied):
        erase(response=Response.objects.get(), by=person("Lena", "leader"))
    first_day = Response.objects.get().began_at.date().replace(day=1)
    erase(response=Response.objects.get(), by=olivia)
    ledger.settle()
    rows = read_tallies(
        first_day=first_day, last_day=first_day.replace(year=first_day.year + 1), by=["lens"]
    )
    assert rows.num_rows == 0
    assert not Answer.objects.exists()
    assert AuditEntry.objects.first().did == "erased a response"
