"""What given promises say of their kind: on the charter, of how it is kept, of what can be kept."""

import datetime as dt

import pytest

from keepword.delivery.given import actions
from keepword.delivery.given.experience import late
from keepword.delivery.models import GivenKind, GivenPromise
from keepword.standards.models import Promise, PromiseVersion
from keepword.standards.promising.charter import charter_lines
from keepword.standards.promising.feasibility import feasibility, kept_of_late
from keepword.standards.tests.delivering import deliver

from .giving import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(workshop):
    """Give so many that took so long, or were so late, or are as they are said to be."""
    numbers = iter(range(10_000))

    def gave(n: int, *, took: float | None = None, late: int = 0, **said):
        due = said.pop("due_at", at(10, 17))
        done = None if took is None else due + dt.timedelta(days=late)
        outcome = "" if took is None else "broken" if late > 0 else "kept"
        return GivenPromise.objects.bulk_create(
            GivenPromise(
                promise=workshop.promise, version=workshop.version, ref=f"old-{next(numbers)}",
                first_due_at=due, due_at=due, took=took, done_at=done,
                **{"given_at": at(8, 8), "ended_at": done, "outcome": outcome, **said},
            )
            for _ in range(n)
        )  # fmt: skip

    workshop.clock(at(15, 12))
    return gave


def weigh(workshop, **changed):
    PromiseVersion.objects.update(**changed)
    promise = Promise.objects.get(pk=workshop.promise.pk)
    return feasibility(promise, promise.newest)


def test_what_was_given_says_how_often_it_would_be_kept(workshop, given):
    workshop.history(closed=[[1, 30]], stepped=[])
    given(30, took=2.0)
    given(10, took=5.0, late=2)
    given(2)
    given(1, given_at=at(15, 11), due_at=at(18, 17))
    found = weigh(workshop, within=3, aim=0.5)
    holds, _enough, backlog = found.says
    assert holds.startswith(
        "By the promises given to customers “within 3 working days” holds 71 times in 100 ("
    )
    assert backlog.startswith("Promises that are open today: 3. Of these 2 have taken longer")
    assert found.about == (
        "How often each length of time was kept, from promises given to customers"
    )


@pytest.mark.parametrize(("hour", "longer"), [(12, 0), (19, 1)])
def test_nothing_took_longer_until_the_day_is_over_on_which_it_is_due(
    workshop, given, hour, longer
):
    given(40, took=2.0)
    given(4, took=5.0, late=2)
    given(1, given_at=at(10, 8), due_at=at(15, 17))
    workshop.clock(at(15, hour))
    found = weigh(workshop, within=3, aim=0.5)
    assert f"are open today: 1. Of these {longer} have taken longer" in found.says[2]


def test_one_that_was_given_up_took_longer_than_any(workshop, given):
    given(60, took=2.0)
    given(40, outcome="broken", ended_at=at(12))
    found = weigh(workshop, within=3, aim=0.5)
    assert "holds 60 times in 100" in found.says[0]
    assert not any("are open today" in each for each in found.says), (
        "nobody waits for them any more"
    )


def test_where_the_file_is_fuller_it_speaks_and_the_register_says_what_is_open(workshop, given):
    workshop.history(closed=[[1, 60], [5, 20]], stepped=[], open=[[9, 7]])
    given(3, took=2.0)
    given(1, given_at=at(12), due_at=at(17, 17))
    given(1, given_at=at(12), due_at=at(17, 17))[0].pauses.create(reason="x", begun_at=at(12, 11))
    found = weigh(workshop, within=3, aim=0.5)
    assert found.says[0].startswith("By the jobs of the file “within 3 working days” holds 69 ")
    assert "Promises that are open today: 2. Of these 0 have taken longer" in found.says[2]
    assert "jobs until" in found.about


def test_an_agreed_day_is_traded_against_one_that_is_later_or_earlier(workshop, given):
    given(50, took=1.0)
    given(30, took=4.0, late=1)
    given(16, took=6.0, late=2)
    given(4)
    given(5, took=1.0, due_at=at(30, 17))
    found = weigh(workshop, within=None, by_when="by the day we agree on", aim=0.7)
    kept, usual, more = found.says
    assert kept == (
        "Of the promises given in the last year 50 in 100 were kept by the agreed day (40 to 60; "
        "n = 100)."
    ), "whose day is yet to come does not count: of those only the early ones are known"
    assert usual.startswith("Half of all was ready on the agreed day or before (in working days: ")
    assert more == "To keep it 70 times in 100, agree on a day that is later by 1 working day."
    assert [(row.within, round(100 * row.share)) for row in found.rows] == [
        (0, 50), (1, 80), (2, 96), (3, 96),
    ]  # fmt: skip
    assert [row.is_promised for row in found.rows] == [True, False, False, False]
    assert found.is_feasible is False
    assert weigh(workshop, aim=0.3).is_feasible is True


def test_what_came_on_the_weekend_after_its_day_is_late_by_one(workshop, given):
    PromiseVersion.objects.update(within=None, by_when="by the day we agree on")
    friday, saturday, thursday = at(12, 17), at(13), at(11, 10)
    given(1, took=1.0, due_at=friday, outcome="broken", late=1)
    given(1, took=1.0, due_at=friday)
    GivenPromise.objects.filter(outcome="kept").update(done_at=thursday)
    given(1, took=1.0, due_at=at(15, 11))
    GivenPromise.objects.filter(due_at=at(15, 11)).update(done_at=saturday)
    found = late(Promise.objects.get(pk=workshop.promise.pk))
    assert [*found.moved.days] == [-1, 0, 1]
    assert [round(3 * share) for share in found.moved.shares] == [1, 2, 3]


def test_the_charter_tells_how_given_promises_are_kept_at_once(workshop, given):
    Promise.objects.filter(pk=workshop.promise.pk).update(on_charter=True, moment=None)
    (line,) = charter_lines()
    assert line.kept == "Nothing is recorded yet of how it is kept."
    given(36, took=1.0)
    given(9, took=4.0, late=1)
    new = workshop.give()
    told = "Kept 80 times in 100 in the last 90 days (66 to 89; n = 45)."
    assert [each.kept for each in charter_lines()] == [told]
    actions.finish(given=new, done_at=None, note="", by=workshop.mia)
    assert "n = 46" in next(charter_lines()).kept


def test_how_it_is_kept_names_what_was_counted(client, workshop, given):
    given(40, took=1.0)
    workshop.history(closed=[[1, 60]], stepped=[])
    client.force_login(workshop.olivia)
    address = f"/promises/{workshop.promise.pk}/"
    text = " ".join(client.get(address).text.split())
    assert "100 times in 100 of the promises given to customers in the last 90 days" in text
    assert "counts at" not in text
    deliver("ready", 30, 40, unit="workshop", ago=1)
    GivenKind.objects.create(promise=workshop.promise, told_by=GivenKind.Told.IMPORT)
    text = " ".join(client.get(address).text.split())
    assert "75 times in 100 of all that was delivered at “Ready by the day” in the last" in text
    assert "This counts how long whole jobs took." in text
    assert kept_of_late(workshop.promise).moment == workshop.moment
