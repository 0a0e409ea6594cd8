"""Filters in the address."""

from datetime import date

from django.http import QueryDict

from keepword.board.asked import asked, period_choices, query
from keepword.board.results import Filters, Period, Span

SPAN = Span(date(2025, 11, 1), date(2026, 2, 28), "", date(2026, 2, 28))


def chosen(choices):
    return [choice.key for choice in choices if choice.chosen]


def test_only_filters_are_taken_from_the_address():
    address = QueryDict("unit=shop&channel=&first=2026-01-01&evil=1")
    assert asked(address) == {"first": "2026-01-01", "unit": "shop"}
    assert query(asked(address)) == "?first=2026-01-01&unit=shop"
    assert query({}) == ""


def test_the_months_of_the_ledger_can_be_chosen():
    filters = Filters(Period(date(2025, 12, 1), date(2026, 2, 28), ""))
    choices = period_choices(SPAN, filters)
    assert [choice.name for choice in choices.first] == [
        "November 2025",
        "December 2025",
        "January 2026",
        "February 2026",
    ]
    assert chosen(choices.first) == ["2025-12-01"]
    assert chosen(choices.last) == ["2026-02-28"]


def test_shortcuts_keep_the_unit_and_know_which_is_chosen():
    filters = Filters(Period(date(2025, 12, 1), date(2026, 2, 28), ""), unit="shop")
    shortcuts = period_choices(SPAN, filters).shortcuts
    assert [(each.name, each.chosen) for each in shortcuts] == [
        ("Last month", False),
        ("3 months", True),
        ("All", False),
    ]
    assert shortcuts[0].query == "?first=2026-02-01&last=2026-02-28&unit=shop"


def test_a_period_beyond_the_ledger_chooses_its_ends():
    filters = Filters(Period(date(1990, 1, 1), date(2030, 1, 31), ""))
    choices = period_choices(SPAN, filters)
    assert (chosen(choices.first), chosen(choices.last)) == (["2025-11-01"], ["2026-02-28"])


def test_shortcuts_end_before_a_few_strays():
    span = Span(date(2025, 8, 1), date(2026, 2, 28), "", date(2025, 11, 30))
    filters = Filters(Period(date(2025, 9, 1), date(2025, 11, 30), ""))
    shortcuts = period_choices(span, filters).shortcuts
    assert [(each.name, each.query, each.chosen) for each in shortcuts] == [
        ("Last month", "?first=2025-11-01&last=2025-11-30", False),
        ("3 months", "?first=2025-09-01&last=2025-11-30", True),
        ("All", "?first=2025-08-01&last=2026-02-28", False),
    ]
