"""What becomes of a prediction: one observation, whatever happens on the way."""

import pytest

from keepword.ledger import actions as ledger
from keepword.ledger.models import FreshObservation
from keepword.ledger.reading import read_tallies
from keepword.listening import actions
from keepword.listening.models import Participant, Prediction
from keepword.listening.people import forget, predictions_of
from keepword.listening.questions import questions
from keepword.organisation.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def four(open_round, person, workshop):
    """A round of four of the workshop and the owner."""
    for name in ("Ada", "Ben", "Cleo", "Dan"):
        person(name, unit=workshop)
    return open_round()


def predict(asking, name: str, says: int | None, at: int = 0) -> None:
    participant = Participant.objects.get(round=asking, user__name=name)
    question = questions(asking, participant.view)[at]
    actions.predict(participant=participant, question=question, says=says)


def entered(lens: str = "believed_staff") -> tuple[int, float]:
    """How many observations of a lens there are, sealed and fresh, and their sum."""
    days = FreshObservation.objects.values_list("day", flat=True)
    first = min(days, default=Prediction.objects.earliest("said_at").said_at.date())
    table = read_tallies(first_day=first, last_day=first.replace(year=first.year + 1), by=["lens"])
    sums = {row["lens"]: (row["n"], round(row["wx"], 6)) for row in table.to_pylist()}
    return sums.get(lens, (0, 0.0))


def test_predictions_enter_the_ledger_in_lots_so_that_no_single_one_is_seen_arriving(four):
    predict(four, "Ada", 80)
    predict(four, "Ben", 60)
    predict(four, "Cleo", None)
    assert entered() == (0, 0)
    predict(four, "Dan", 70)
    assert entered() == (3, 2.1)
    predict(four, "Cleo", 50)
    assert entered() == (3, 2.1)
    actions.close_round(asking=four, by=None)
    assert entered() == (4, 2.6)
    ledger.seal()
    assert entered() == (4, 2.6)


def test_leaders_and_staff_are_two_lenses(four):
    predict(four, "Olivia", 95)
    predict(four, "Ada", 40)
    actions.close_round(asking=four, by=None)
    assert entered("believed_leaders") == (1, 0.95)
    assert entered("believed_staff") == (1, 0.4)


def test_saying_the_same_again_or_something_else_is_one_observation(four):
    predict(four, "Ada", 80)
    predict(four, "Ada", 80)
    predict(four, "Ada", 30)
    actions.close_round(asking=four, by=None)
    assert entered() == (1, 0.3)
    assert Prediction.objects.count() == 1


@pytest.mark.parametrize("sealed_before", [False, True])
def test_who_changes_their_mind_corrects_what_is_in_the_ledger(four, sealed_before):
    for name in ("Ada", "Ben", "Cleo"):
        predict(four, name, 50)
    if sealed_before:
        ledger.seal()
    predict(four, "Ada", 80)
    ledger.settle()
    assert entered() == (3, 1.8)
    predict(four, "Ben", None)
    ledger.settle()
    assert entered() == (2, 1.3)


def test_what_enters_names_nobody_and_no_day(four):
    for name in ("Ada", "Ben", "Cleo"):
        predict(four, name, 50)
    rows = list(FreshObservation.objects.all())
    people = dict(Participant.objects.values_list("user__name", "surrogate"))
    assert {row.person for row in rows} == {people[name] for name in ("Ada", "Ben", "Cleo")}
    assert {row.happened_at for row in rows} == {four.opened_at}
    assert {(row.unit, row.channel, row.source) for row in rows} == {
        ("workshop", "account", "keepword-predictions")
    }


def test_the_audit_trail_does_not_tell_who_has_predicted(four):
    before = AuditEntry.objects.count()
    predict(four, "Ada", 80)
    assert AuditEntry.objects.count() == before


def test_nothing_is_taken_after_a_round_is_closed(four):
    participant = Participant.objects.get(user__name="Ada")
    actions.close_round(asking=four, by=None)
    question = questions(four, participant.view)[0]
    with pytest.raises(actions.ClosedError):
        actions.predict(participant=participant, question=question, says=1)
    with pytest.raises(actions.ClosedError):
        actions.join_by_link(asking=four, key=participant.key, view=participant.view)
    with pytest.raises(actions.ClosedError):
        actions.make_link(asking=four, by=four.opened_by)
    assert not Prediction.objects.exists()


def test_somebodys_predictions_are_handed_out_and_erased_in_the_ledger_too(four):
    for name in ("Ada", "Ben", "Cleo"):
        predict(four, name, 50)
    ada = four.participants.get(user__name="Ada").user
    (told,) = predictions_of(ada)
    assert (told["round"], told["moment"], told["says"]) == ("What will they say?", "ready", 50)
    ledger.seal()
    forget(ada, by="Olivia")
    ledger.settle()
    assert predictions_of(ada) == []
    assert entered() == (2, 1.0)
