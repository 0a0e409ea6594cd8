from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from keepword.board.measures import UnknownFilterError, board, moment_page
from keepword.board.sentences import plain
from keepword.organisation.models import Unit, UnitEdge
from keepword.standards.models import Moment, MomentAlias

from .observing import OCTOBER, observe, pair, promise, row, said

pytestmark = pytest.mark.django_db


def test_nothing_observed_teaches_the_next_step(shop: Unit) -> None:
    page = board()

    assert page.empty is not None
    assert page.empty.command == "keepword import RECIPE"
    assert plain(page.headline) == "Nothing is known yet."
    assert page.first.sentence == ()
    assert page.rows == ()
    assert page.span is None


def test_a_period_without_observations_is_not_an_organisation_without_any(
    delivered_on_the_day: Moment,
) -> None:
    observe("delivered", "perceived", 20, 40)

    page = board(first="2010-01-01", last="2010-02-01")

    assert plain(page.headline) == "Nothing was observed in this period."
    assert page.subline == "1 January to 28 February 2010."
    assert page.first.sentence == ()
    assert page.empty is not None
    assert page.empty.sentence == "2 moments are recorded."
    assert page.empty.next_step.startswith("Choose another period")


def test_the_lenses_of_a_moment_side_by_side(delivered_on_the_day: Moment) -> None:
    observe("delivered", "delivered", 176, 200)
    observe("delivered", "perceived", 142, 200)
    observe("overall", "perceived", 152, 200)
    observe("overall", "believed_leaders", 9, 10)

    page = board()

    assert plain(page.headline) == (
        "We think we keep our word 90 times in 100. Our customers say 76."
    )
    assert page.subline == "400 answers from customers, 1 August to 31 October 2025."
    assert said(row(page, "delivered")) == {"delivered": "88", "perceived": "71"}
    assert plain(row(page, "delivered").sentence) == "We deliver 88. Customers say 71."
    assert page.first.key == "delivered"
    assert row(page, "delivered").first
    assert page.overall is not None
    assert page.overall.key == "overall"


def test_nine_answers_are_told_as_they_are(delivered_on_the_day: Moment) -> None:
    observe("delivered", "perceived", 7, 9)

    found = row(board(), "delivered")

    assert said(found) == {"perceived": "7 of 9"}
    assert plain(found.sentence) == "7 of 9 customers say so."
    assert found.note.startswith("few answers: about ")
    assert found.marks[0].early


def test_the_promise_is_the_target_in_force_weighted_by_its_days(
    delivered_on_the_day: Moment,
) -> None:
    for target, first in ((0.90, date(2025, 1, 1)), (0.96, date(2025, 10, 11))):
        promise(delivered_on_the_day, target, first)
    observe("delivered", "delivered", 30, 40)

    found = row(board(first="2025-10-01", last="2025-10-31"), "delivered")
    promised = next(mark for mark in found.marks if mark.lens == "promised")

    assert promised.at == pytest.approx((10 * 0.90 + 21 * 0.96) / 31)
    assert promised.told_to_customers
    assert (promised.low, promised.high, promised.n) == (None, None, None)
    assert promised.why_no_interval == "a target, not an estimate"


def test_old_keys_of_a_moment_still_count(delivered_on_the_day: Moment) -> None:
    MomentAlias.objects.create(key="arrived", moment=delivered_on_the_day)
    observe("arrived", "perceived", 20, 30)
    observe("delivered", "perceived", 10, 30)

    assert said(row(board(), "delivered")) == {"perceived": "50"}
    page = moment_page("arrived")
    assert page is not None
    assert said(page.row) == {"perceived": "50"}


def test_a_unit_is_taken_with_what_is_below_it_on_the_last_day(
    delivered_on_the_day: Moment, shop: Unit
) -> None:
    desk = Unit.objects.create(key="desk", name="Desk")
    other = Unit.objects.create(key="other", name="Other")
    UnitEdge.objects.create(parent=shop, child=desk, valid_to=date(2025, 9, 30))
    UnitEdge.objects.create(parent=other, child=desk, valid_from=date(2025, 10, 1))
    observe("delivered", "delivered", 30, 40, unit="shop")
    observe("delivered", "delivered", 10, 40, unit="desk")

    assert said(row(board(unit="shop"), "delivered")) == {"delivered": "75"}
    assert said(row(board(unit="other"), "delivered")) == {"delivered": "25"}
    assert [choice.depth for choice in board().units] == [0, 0, 1, 0]


def test_a_unit_is_not_shown_what_others_promise(delivered_on_the_day: Moment) -> None:
    elsewhere = Moment.objects.create(key="billed", name="Billed")
    for moment in (delivered_on_the_day, elsewhere):
        promise(moment, 0.9, date(2025, 1, 1))
    observe("delivered", "delivered", 30, 40, unit="shop")

    assert {row.key for row in board().rows} == {"delivered", "billed"}
    page = board(unit="shop")
    assert [row.key for row in page.rows] == ["delivered"]
    assert plain(page.headline) == "One moment, by itself."
    assert "Name one moment" not in page.subline


def test_channels_are_never_pooled_silently(delivered_on_the_day: Moment) -> None:
    observe("delivered", "perceived", 20, 40, channel="mail")
    observe("delivered", "perceived", 40, 40, channel="counter")

    assert board().channels_said == "Customers' answers: counter and mail together."
    alone = board(channel="mail")
    assert (said(row(alone, "delivered")), alone.channels_said) == ({"perceived": "50"}, "")


def test_few_answers_of_people_are_withheld_and_those_that_would_give_them_away(
    delivered_on_the_day: Moment,
) -> None:
    Unit.objects.create(key="desk", name="Desk")
    observe("delivered", "perceived", 3, 4, unit="desk")
    observe("delivered", "perceived", 6, 9, unit="shop")
    observe("delivered", "delivered", 3, 4, unit="desk")

    desk = row(board(unit="desk"), "delivered")
    shop = row(board(unit="shop"), "delivered")

    assert said(desk) == {"perceived": "withheld", "delivered": "3 of 4"}
    assert desk.withheld is not None
    assert [mark.n for mark in desk.marks if mark.lens == "perceived"] == [None]
    assert said(shop) == {"perceived": "withheld"}
    assert said(row(board(), "delivered"))["perceived"] == "9 of 13"


def test_another_period_sets_nobody_apart(delivered_on_the_day: Moment) -> None:
    observe("delivered", "perceived", 5, 8, day=date(2025, 9, 3))
    observe("delivered", "perceived", 2, 2, day=OCTOBER)

    assert said(row(board(), "delivered")) == {"perceived": "5 of 8"}
    assert said(row(board(first="2025-10-01"), "delivered")) == {"perceived": "withheld"}


def test_a_few_strays_do_not_choose_the_period(delivered_on_the_day: Moment) -> None:
    for month in (6, 7, 8):
        observe("delivered", "delivered", 30, 40, day=date(2018, month, 6))
    observe("delivered", "delivered", 1, 1, day=date(2020, 3, 6))

    page = board()

    assert page.subline.startswith(
        "No answers from customers, 1 June to 31 August 2018. "
        "The few observations after that, up to March 2020, are left out."
    )
    assert said(row(page, "delivered")) == {"delivered": "75"}
    assert "are left out" not in board(last="2020-03-31").subline


def test_days_are_widened_to_whole_months(delivered_on_the_day: Moment) -> None:
    observe("delivered", "perceived", 5, 8)

    period = board(first="2025-10-05", last="2025-10-06").filters.period

    assert (period.first_day, period.last_day) == (date(2025, 10, 1), date(2025, 10, 31))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"first": "5.10.2025"}, "'5.10.2025' is no day: write it as 2026-03-31."),
        ({"unit": "nowhere"}, "There is no unit 'nowhere'."),
        ({"channel": "ma\0il"}, "There is no channel 'ma\\x00il'."),
        (
            {"first": "2025-10-01", "last": "2025-09-01"},
            "The period ends on 2025-09-01 before it begins on 2025-10-01.",
        ),
        (
            {"last": "0001-01-01"},
            "0001-01-01 is too far away: give a day from 1900-01-01 to 2999-12-31.",
        ),
    ],
)
def test_an_address_that_asks_for_what_there_is_not(
    shop: Unit, asked: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UnknownFilterError) as error:
        board(**asked)
    assert str(error.value) == sentence


@pytest.mark.parametrize(("paired", "method"), [(40, "pairs"), (38, "score interval")])
def test_the_same_people_are_compared_as_pairs_unless_that_sets_a_few_apart(
    delivered_on_the_day: Moment, paired: int, method: str
) -> None:
    observe("delivered", "expected", 36, 40)
    observe("delivered", "perceived", 24, 40)
    pair(1.0, 22, paired - 4, a="delivered", b="delivered", lens="expected")
    pair(0.0, 2, 4, a="delivered", b="delivered", lens="expected")

    gaps = {gap.key: gap for gap in row(board(), "delivered").gaps}

    assert gaps["expectation"].method.endswith(method)


def queries(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as context:
        read()
    return len(context)


def test_the_queries_are_as_many_whatever_the_rows(shop: Unit) -> None:
    def fill(first: int, last: int) -> None:
        for i in range(first, last):
            unit = Unit.objects.create(key=f"unit-{i}", name=f"Unit {i}")
            UnitEdge.objects.create(parent=shop, child=unit)
            moment = Moment.objects.create(key=f"moment-{i}", name=f"Moment {i}", unit=unit)
            MomentAlias.objects.create(key=f"old-{i}", moment=moment)
            promise(moment, 0.9, date(2025, 1, 1))
            observe(f"moment-{i}", "perceived", 5, 8, unit=unit.key)

    fill(0, 3)
    few = queries(board), queries(lambda: moment_page("moment-1"))
    fill(3, 30)

    assert (queries(board), queries(lambda: moment_page("moment-1"))) == few
    assert few == (9, 11)


def test_the_ways_by_which_keepword_asks_are_named_in_the_readers_language(
    delivered_on_the_day: Moment,
) -> None:
    for channel in ("account", "link", "web-shop"):
        observe("delivered", "believed_staff", 6, 9, channel=channel)
    with translation.override("de"):
        page = board()
    assert [each.name for each in page.channels] == ["Alle Kanäle", "Konto", "Link", "Web shop"]
    assert "Konto, Link und web-shop zusammen" in page.channels_said + page.rows[0].channels_said
