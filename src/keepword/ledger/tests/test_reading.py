import datetime as dt

import pytest

from keepword.ledger import actions
from keepword.ledger.models import DayTally, FreshObservation, MonthTally
from keepword.ledger.reading import read_counts, read_pairs, read_tallies
from keepword.ledger.schema import LedgerError
from keepword.ledger.tests.making import observation

pytestmark = pytest.mark.django_db(transaction=True)


def day(text):
    return dt.date.fromisoformat(text)


def fill():
    """One row per day and unit over a winter: two units, sealed, the last day fresh."""
    first = day("2025-12-20")
    for n in range(73):
        unit = "north" if n % 2 else None
        row = observation(day=first + dt.timedelta(days=n), unit=unit, channel="mail")
        actions.record([row])
        if n == 71:
            actions.seal()


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2025-12-01", "2026-12-31", 73),
        ("2026-01-01", "2026-01-31", 31),
        ("2026-01-02", "2026-01-30", 29),
        ("2025-12-30", "2026-02-02", 35),
        ("2026-01-01", "2026-02-28", 59),
        ("2026-03-02", "2026-03-02", 1),
        ("2026-03-03", "2026-03-03", 0),
    ],
)
def test_whole_months_and_odd_days_add_up(first, last, count):
    fill()
    period = {"first_day": day(first), "last_day": day(last)}
    assert read_tallies(**period, by=())["n"].to_pylist() == [count]
    by_day = read_tallies(**period, by=("day",))
    assert by_day.num_rows == count
    weeks = read_tallies(**period, by=("week",))
    assert sum(weeks["n"].to_pylist()) == count
    assert all(monday.weekday() == 0 for monday in weeks["week"].to_pylist())
    months = read_tallies(**period, by=("month", "moment"))
    assert sum(months["n"].to_pylist()) == count
    by_month = zip(months["moment"].to_pylist(), months["month"].to_pylist(), strict=True)
    counts = read_counts(**period, by=("moment", "month"))
    assert counts == dict(zip(by_month, months["n"].to_pylist(), strict=True))


def test_whole_months_come_from_month_tallies_and_odd_days_from_day_tallies():
    fill()
    DayTally.objects.filter(month="2026-01").delete()
    MonthTally.objects.exclude(month="2026-01").delete()
    period = {"first_day": day("2025-12-31"), "last_day": day("2026-02-01")}
    assert read_tallies(**period, by=())["n"].to_pylist() == [33]


def test_filters_hold_for_sealed_and_fresh_rows_and_none_is_a_key():
    fill()
    year = {"first_day": day("2025-01-01"), "last_day": day("2026-12-31")}
    assert read_tallies(**year, by=("unit",), units=["north"])["n"].to_pylist() == [36]
    assert read_tallies(**year, by=("unit",), units=[""])["n"].to_pylist() == [37]
    assert read_tallies(**year, by=(), units=[])["n"].to_pylist() == [0]
    assert read_tallies(**year, by=(), channels=["mail"])["n"].to_pylist() == [73]
    assert read_tallies(**year, by=(), moments=["other"])["n"].to_pylist() == [0]


def test_one_statement_reads_everything(django_assert_num_queries):
    fill()
    period = {"first_day": day("2025-12-30"), "last_day": day("2026-03-02")}
    with django_assert_num_queries(1):
        read_tallies(**period, by=("moment", "lens", "unit"))
    with django_assert_num_queries(1):
        read_pairs(**period, by=("moment_b",))


def test_a_null_score_is_no_answer_fresh_or_sealed():
    actions.record([observation(score=None), observation(score=0.0)])
    year = {"first_day": day("2026-01-01"), "last_day": day("2026-12-31")}
    assert FreshObservation.objects.count() == 2
    assert read_tallies(**year, by=())["n"].to_pylist() == [1]
    actions.seal()
    assert read_tallies(**year, by=())["n"].to_pylist() == [1]


def test_an_unknown_key_is_refused_with_the_ones_there_are():
    with pytest.raises(LedgerError, match="no tally by 'town'; there are source, moment"):
        read_tallies(first_day=day("2026-01-01"), last_day=day("2026-01-31"), by=("town",))
