"""A promise given to a customer: its day, pauses, its end, and what the ledger hears."""

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given as drawn
from hypothesis import strategies as st
from tests.support.factories import make

from keepword.delivery.given import actions
from keepword.delivery.given.counting import Counting
from keepword.delivery.given.customers import SeveralError
from keepword.delivery.given.telling import SOURCE
from keepword.delivery.models import GivenKind, GivenOutcome, GivenPromise
from keepword.delivery.tasks import break_overdue
from keepword.ledger.actions import settle
from keepword.ledger.models import FreshObservation
from keepword.ledger.of_person import observations_of
from keepword.organisation.keeping import forget_customer
from keepword.organisation.models import AuditEntry, Person, Role, Unit
from keepword.organisation.working_time import WorkingTime
from keepword.standards.actions import ChangedMeanwhileError
from keepword.standards.models import PromiseVersion

from .giving import VIENNA, at

pytestmark = pytest.mark.django_db


def told():
    """What the ledger was told: score, day, unit."""
    rows = FreshObservation.objects.filter(source=SOURCE, lens="delivered").order_by("pk")
    return [(row.score, row.day.day, row.unit) for row in rows]


def test_its_day_is_counted_over_the_holiday(workshop):
    given = workshop.give()
    assert given.due_at == at(5, 17), "the 4th is a holiday, so three working days end on Friday"
    assert (given.keeper, given.given_by, given.customer) == (workshop.unit, workshop.mia, "Kim")
    assert given.person.key == "customers:Kim"
    assert AuditEntry.objects.get().did == "gave a promise"


def test_kept_in_time_it_enters_the_ledger_in_the_same_transaction(workshop):
    given = workshop.give()
    workshop.clock(at(3, 15))
    assert actions.finish(given=given, done_at=None, note="", by=workshop.mia) == "kept"
    given.refresh_from_db()
    assert (given.outcome, given.took, given.ended_at) == ("kept", 2.0, at(3, 15))
    assert told() == [(1.0, 3, "workshop")]
    person = Person.objects.get(key="customers:Kim")
    assert [each.moment for each in observations_of(person.surrogate, most=9)] == ["ready"]


def test_later_than_promised_is_broken_on_the_day_on_which_it_was_due(workshop):
    given = workshop.give()
    workshop.clock(at(9))
    assert actions.finish(given=given, done_at=at(8), note="", by=workshop.mia) == "broken"
    assert told() == [(0.0, 5, "workshop")]


def test_what_is_over_and_not_done_is_broken_by_itself_a_working_day_later(workshop):
    given = workshop.give()
    workshop.clock(at(8, 16))
    assert break_overdue() == 0, "Friday to Monday, whose day is not over"
    workshop.clock(at(8, 18))
    assert (break_overdue(), break_overdue()) == (1, 0)
    given.refresh_from_db()
    assert (given.outcome, given.ended_at, told()) == ("broken", None, [(0.0, 5, "workshop")])
    actions.finish(given=given, done_at=None, note="", by=workshop.mia)
    given.refresh_from_db()
    assert (given.took, GivenOutcome.objects.count(), len(told())) == (4.0, 1, 1)


def test_whoever_notes_a_day_late_that_it_was_in_time_mends_it(workshop):
    given = workshop.give()
    workshop.clock(at(8, 18))
    break_overdue()
    actions.finish(given=given, done_at=at(5, 16), note="", by=workshop.mia)
    given.refresh_from_db()
    assert given.outcome == "kept"
    settle()
    held = observations_of(given.person.surrogate, most=9)
    assert {each.score for each in held} == {1.0, None}, "what was taken back counts no more"


def test_an_outcome_taken_back_counts_no_more_and_the_next_one_does(workshop):
    given = workshop.give()
    actions.break_(given=given, note="The frame is broken.", by=workshop.mia)
    actions.take_back(given=given, by=workshop.olivia)
    given.refresh_from_db()
    assert (given.outcome, given.ended_at) == ("", None)
    with pytest.raises(ChangedMeanwhileError):
        actions.take_back(given=given, by=workshop.mia)
    actions.finish(given=given, done_at=None, note="", by=workshop.mia)
    settle()
    held = observations_of(given.person.surrogate, most=9)
    assert sorted(str(each.score) for each in held) == ["1.0", "None"]
    assert GivenOutcome.objects.filter(taken_back_by=workshop.olivia).count() == 1


def test_called_off_it_is_neither(workshop):
    given = workshop.give()
    actions.call_off(given=given, note="", by=workshop.mia)
    given.refresh_from_db()
    assert (given.outcome, told()) == ("called_off", [])


def test_where_an_import_observes_the_moment_the_register_counts_nothing(workshop):
    make(FreshObservation, moment="ready", source="repairs")
    given = workshop.give()
    assert GivenKind.objects.get().told_by == "import"
    actions.finish(given=given, done_at=None, note="", by=workshop.mia)
    assert told() == []
    with pytest.raises(PermissionDenied):
        actions.set_who_tells(promise=workshop.promise, told_by="register", by=workshop.mia)
    actions.set_who_tells(promise=workshop.promise, told_by="register", by=workshop.olivia)
    actions.finish(given=workshop.give("4712"), done_at=None, note="", by=workshop.mia)
    assert len(told()) == 1


def test_a_pause_moves_its_day_by_as_many_working_days(workshop):
    given = workshop.give()
    workshop.clock(at(2))
    actions.pause(given=given, reason="They look for the key.", by=workshop.mia)
    with pytest.raises(ChangedMeanwhileError):
        actions.pause(given=given, reason="Again.", by=workshop.mia)
    workshop.clock(at(8))
    assert break_overdue() == 0, "while it is the customer's turn nothing breaks"
    actions.resume(given=given, by=workshop.mia)
    given.refresh_from_db()
    assert (given.paused, given.due_at) == (3.0, at(10, 17)), "the 3rd, 5th and 8th stood still"
    with pytest.raises(ChangedMeanwhileError):
        actions.resume(given=given, by=workshop.mia)


def test_another_day_holds_once_the_customer_was_told_in_time(workshop):
    given = workshop.give()
    plan = extended(given, workshop, told_how="")
    given.refresh_from_db()
    assert (plan.holds, given.due_at) == (False, at(5, 17))
    actions.note_told(extension=plan, how="by telephone", by=workshop.mia)
    given.refresh_from_db()
    assert (given.due_at, given.first_due_at) == (at(12, 17), at(5, 17))
    workshop.clock(at(11))
    assert actions.finish(given=given, done_at=None, note="", by=workshop.mia) == "kept"


def test_another_day_that_nobody_told_stays_a_break(workshop):
    given = workshop.give()
    plan = extended(given, workshop, told_how="")
    workshop.clock(at(8))
    actions.note_told(extension=plan, how="by telephone", by=workshop.mia)
    plan.refresh_from_db()
    given.refresh_from_db()
    assert (plan.holds, given.due_at) == (False, at(5, 17))
    assert actions.finish(given=given, done_at=None, note="", by=workshop.mia) == "broken"


def extended(given, workshop, **said):
    said = {"due_on": at(12).date(), "reason": "Parts", "seen": given.due_at} | said
    return actions.extend(given=given, by=workshop.mia, **said)


def test_two_who_extend_it_do_not_overwrite_each_other(workshop):
    given = workshop.give()
    extended(given, workshop, told_how="in person")
    with pytest.raises(ChangedMeanwhileError):
        extended(given, workshop, told_how="in person", due_on=at(15).date())
    assert given.extensions.count() == 1


def test_two_who_end_it_are_told(workshop):
    given = workshop.give()
    actions.finish(given=given, done_at=None, note="", by=workshop.mia)
    for again in (actions.finish, actions.break_, actions.call_off):
        done = {"done_at": None} if again is actions.finish else {}
        with pytest.raises(ChangedMeanwhileError):
            again(given=given, note="", by=workshop.olivia, **done)
    assert (GivenOutcome.objects.count(), len(told())) == (1, 1)


@pytest.mark.parametrize(
    ("order", "error"),
    [
        ({"given_at": at(2)}, actions.WrongTimeError),
        ({"due_on": at(1).date().replace(month=5)}, actions.WrongTimeError),
    ],
)
def test_a_time_that_cannot_be_changes_nothing(workshop, order, error):
    with pytest.raises(error):
        workshop.give(**order)
    assert not GivenPromise.objects.exists()


@pytest.mark.parametrize("done_at", [at(1, 9), at(2)])
def test_done_before_it_was_promised_or_in_the_future_is_refused(workshop, done_at):
    given = workshop.give()
    with pytest.raises(actions.WrongTimeError):
        actions.finish(given=given, done_at=done_at, note="", by=workshop.mia)
    assert told() == []


def test_the_same_number_is_given_once(workshop):
    first = workshop.give()
    with pytest.raises(actions.GivenAlreadyError) as twin:
        workshop.give(customer="Ben")
    assert twin.value.given == first


def test_of_a_kind_that_ended_none_is_given_and_what_is_open_stays_to_be_kept(workshop):
    given = workshop.give()
    PromiseVersion.objects.update(ended_at=at(1, 11))
    workshop.promise.refresh_from_db()
    with pytest.raises(actions.NotPromisedError):
        workshop.give("4712")
    assert actions.finish(given=given, done_at=None, note="", by=workshop.mia) == "kept"


def test_whose_name_is_several_peoples_is_asked_for_the_whole_key(workshop, monkeypatch):
    monkeypatch.setattr(
        "keepword.delivery.given.customers.origins", lambda: frozenset({"shop", "repairs"})
    )
    for key in ("shop:Kim", "repairs:Kim"):
        make(Person, key=key)
    with pytest.raises(SeveralError, match="repairs:Kim, shop:Kim"):
        workshop.give()
    assert workshop.give(customer="shop:Kim").person.key == "shop:Kim"


def test_who_sees_it_may_act_on_it_and_nobody_else(workshop):
    given, elsewhere = workshop.give(), make(Unit, key="dispatch")
    dan = workshop.person("Dan", Role.Kind.MEMBER, elsewhere)
    cus = workshop.person("Cus", Role.Kind.CUSTOMER, workshop.unit)
    for nobody in (dan, cus):
        with pytest.raises(PermissionDenied):
            actions.finish(given=given, done_at=None, note="", by=nobody)
    with pytest.raises(PermissionDenied):
        actions.give(promise=workshop.promise, order=actions.Order(ref="1"), by=cus)
    theirs = actions.give(promise=workshop.promise, order=actions.Order(ref="1"), by=dan)
    actions.finish(given=theirs, done_at=None, note="", by=dan)


def test_a_unit_that_goes_leaves_its_promises_to_the_whole(workshop):
    other = make(Unit, key="bench")
    given = make(GivenPromise, keeper=other, promise=workshop.promise, version=workshop.version)
    other.delete()
    given.refresh_from_db()
    assert given.keeper is None
    actions.break_(given=given, note="", by=workshop.olivia)
    assert told()[0][2] is None


def test_a_customer_who_is_forgotten_takes_their_promises_along(workshop):
    given = workshop.give()
    forget_customer(given.person)
    assert not GivenPromise.objects.exists()
    assert not AuditEntry.objects.filter(about__contains="Kim").exists()


@drawn(
    st.integers(1, 28), st.integers(0, 20), st.integers(0, 20), st.sampled_from(["days", "hours"])
)
def test_what_is_spent_never_shrinks_and_never_passes_what_it_takes(day, first, more, unit):
    counting = Counting(WorkingTime(VIENNA, closed_on=frozenset({at(4).date()})), unit)
    begun, later = at(day, 9), at(day, 9) + first * (at(2) - at(1))
    end = later + more * (at(2, 11) - at(1, 9))
    assert counting.spent(begun, later) <= counting.spent(begun, end)
    works = counting.spent(end, end) == 0
    assert not works or counting.spent(begun, end) <= counting.between(begun, end)
