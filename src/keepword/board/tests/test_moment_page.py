from datetime import date, timedelta

import pytest

from keepword.board.measures import board, moment_page
from keepword.board.sentences import plain
from keepword.organisation.models import Unit, UnitEdge
from keepword.standards.models import Moment

from .observing import OCTOBER, observe, pair, promise

pytestmark = pytest.mark.django_db


def test_units_stand_side_by_side_where_all_lies_below_one(
    delivered_on_the_day: Moment, shop: Unit
) -> None:
    for key in ("desk", "dock", "idle"):
        unit = Unit.objects.create(key=key, name=key.title())
        UnitEdge.objects.create(parent=shop, child=unit)
    observe("delivered", "perceived", 30, 40, unit="desk")
    observe("delivered", "perceived", 10, 40, unit="dock")

    for asked in ("", "shop"):
        page = moment_page("delivered", unit=asked)
        assert page is not None
        assert [dot.name for dot in page.units] == ["Desk", "Dock"]
    page = moment_page("delivered", unit="desk")
    assert page is not None
    assert page.units == ()


def test_the_page_of_a_moment(delivered_on_the_day: Moment) -> None:
    Unit.objects.create(key="desk", name="Desk")
    for week in range(4):
        day = OCTOBER + timedelta(weeks=week)
        observe("delivered", "perceived", 4, 10, day=day, unit="desk")
        observe("delivered", "perceived", 9, 10, day=day, unit="shop")
        observe("delivered", "delivered", 9, 10, day=day, unit="shop")

    page = moment_page("delivered", first="2025-10-01", last="2025-10-31")

    assert page is not None
    weeks = {trend.lens: [point.week for point in trend.points] for trend in page.trends}
    mondays = [OCTOBER + timedelta(weeks=week) for week in range(4)]
    assert weeks == {"perceived": mondays, "delivered": mondays}
    assert page.trends_said.startswith("Weeks with fewer than 5 answers from people stand together")
    assert page.trends[0].points[0].x == pytest.approx((5 + 3.5) / 31)
    assert page.trends[0].points[0].said == "Week of 6 October 2025"
    assert [(dot.name, dot.marks[0].said) for dot in page.units] == [("Shop", "90"), ("Desk", "40")]
    assert [(line.lens, line.n, line.n_said) for line in page.sources] == [
        ("perceived", None, "30 to 99"),
        ("delivered", 40, "40"),
    ]


def test_weeks_with_few_answers_stand_together(delivered_on_the_day: Moment) -> None:
    for week, answers in enumerate((3, 3, 8, 2)):
        observe("delivered", "perceived", 1, answers, day=OCTOBER + timedelta(weeks=week))

    page = moment_page("delivered")

    assert page is not None
    (trend,) = page.trends
    assert [(point.said, point.mark.n) for point in trend.points] == [
        ("6 October to 19 October 2025", 6),
        ("20 October to 2 November 2025", 10),
    ]


def test_under_a_filter_peoples_views_stand_by_months(delivered_on_the_day: Moment) -> None:
    observe("delivered", "perceived", 6, 10)
    observe("delivered", "perceived", 6, 10, day=OCTOBER + timedelta(weeks=1))
    observe("delivered", "delivered", 6, 10)

    page = moment_page("delivered", unit="shop")

    assert page is not None
    assert [(trend.lens, trend.points[0].said) for trend in page.trends] == [
        ("perceived", "1 October to 31 October 2025"),
        ("delivered", "Week of 6 October 2025"),
    ]


def test_the_whole_among_kept_and_broken_promises(delivered_on_the_day: Moment) -> None:
    observe("overall", "perceived", 60, 100)
    observe("delivered", "delivered", 60, 100)
    pair(1.0, 50, 60)
    pair(0.0, 10, 40)

    page = moment_page("delivered")

    assert page is not None
    (related,) = page.related
    assert (related.kept.said, related.broken.said) == ("83", "25")
    assert "goes with" in plain(related.sentence)
    (under_a_filter,) = moment_page("delivered", unit="shop").related
    assert (under_a_filter.kept.n, under_a_filter.broken.n) == (None, None)
    assert "for all units and channels together" in plain(under_a_filter.sentence)


def test_kept_beside_broken_is_withheld_where_a_side_is_small(delivered_on_the_day: Moment) -> None:
    observe("overall", "perceived", 60, 64)
    observe("delivered", "delivered", 60, 64)
    pair(1.0, 50, 60)
    pair(0.0, 1, 4)

    page = moment_page("delivered")

    assert page is not None
    (related,) = page.related
    assert related.kept.withheld
    assert related.broken.withheld
    assert "too few" in plain(related.sentence)


def test_a_moment_that_nobody_recorded_is_still_shown(shop: Unit) -> None:
    observe("pick-up", "perceived", 20, 40)

    page = board()

    assert [row.name for row in page.rows] == ["Pick up"]
    assert "none stands for the whole yet" in plain(page.headline)
    assert moment_page("nothing-like-it") is None


def test_the_weeks_show_what_was_promised_meanwhile(delivered_on_the_day: Moment) -> None:
    for target, first in ((0.90, date(2025, 1, 1)), (0.96, date(2025, 10, 11))):
        promise(delivered_on_the_day, target, first)
    observe("delivered", "delivered", 30, 40)

    page = moment_page("delivered", first="2025-10-01", last="2025-10-31")

    assert page is not None
    promised = next(trend for trend in page.trends if trend.lens == "promised")
    assert [(point.mark.said, point.ends, point.said) for point in promised.points] == [
        ("90", (0.0, 10 / 31), "1 October to 10 October 2025"),
        ("96", (10 / 31, 1.0), "11 October to 31 October 2025"),
    ]
