"""What the board's pages say."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.factories import make

from keepword.board import measures
from keepword.board.results import Empty, First
from keepword.ledger.actions import record
from keepword.ledger.schema import Observation
from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.standards.models import Moment

from . import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(client):
    Organisation.objects.create(pk=1, name="Thread and Needle")
    user = User.objects.create_user("lea@example.org", name="Lea Leader")
    Role.objects.create(user=user, kind=Role.Kind.LEADER)
    client.force_login(user)
    return user


@pytest.fixture
def shown(monkeypatch):
    """Have the pages show what is given, and keep what they asked for."""
    calls = []

    def show(board=None, moment=None):
        monkeypatch.setattr(measures, "board", lambda **asked: calls.append(asked) or board)
        monkeypatch.setattr(measures, "moment_page", lambda key, **asked: moment)
        return calls

    return show


def text_of(page) -> str:
    """The page as it is read: without tags, blanks joined."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_the_sentence_comes_first(client, leader, shown):
    shown(pages.board())
    page = client.get("/")
    assert page.text.index("<h1>") < page.text.index("<form class=")
    assert "We think we keep our word 92 times in 100. Our customers say 76 ." in text_of(page)
    assert '<strong class="figure lens-perceived">76</strong>' in page.text


def test_each_moment_has_a_row_with_its_sentence_interval_and_n(client, leader, shown):
    shown(pages.board())
    page = client.get("/")
    assert page.text.count('<article class="row') == len(pages.ROWS)
    assert page.text.count("row--first") == 1
    assert 'href="/moments/on-the-day/"' in page.text
    assert "68 to 74 · n 2,104" in page.text
    assert "link and kiosk, which differ" in page.text


def test_behind_every_strip_is_a_table_with_all_figures(client, leader, shown):
    shown(pages.board())
    page = client.get("/")
    assert page.text.count('<details class="row__table">') == len(pages.ROWS)
    said = text_of(page)
    assert "customers perceive 71 68 to 74 2,104 Wilson interval" in said
    assert "promised 95 – 90 a target, not an estimate" in said
    assert "customers perceive 7 of 12 – 12 Under 30." in said


def test_what_is_withheld_says_why_and_gives_nothing_away(client, leader, shown):
    shown(pages.board((pages.WITHHELD,)))
    page = client.get("/")
    assert "Withheld: fewer than 5 answers, or too few to keep" in page.text
    assert "customers perceive withheld – – Withheld: fewer than 5 answers." in text_of(page)
    drawn = page.text.split('class="row__strip"')[1].split('class="row__says"')[0]
    assert 'aria-label="No figure to draw."' in drawn
    assert "<use" not in drawn


def test_names_are_escaped(client, leader, shown):
    evil = "<script>alert(1)</script>"
    shown(pages.board((replace(pages.LATE, name=evil, note=evil),)))
    page = client.get("/")
    assert evil not in page.text
    assert "&lt;script&gt;" in page.text


def test_filters_are_taken_from_the_address_and_stay_in_it(client, leader, shown):
    asked = shown(pages.board())
    page = client.get("/?first=2026-08-01&last=2026-10-31&unit=dispatch&channel=mail&x=1")
    filters = {"first": "2026-08-01", "last": "2026-10-31", "unit": "dispatch", "channel": "mail"}
    assert asked == [filters]
    assert (
        'href="/moments/on-the-day/?first=2026-08-01&amp;last=2026-10-31&amp;unit=dispatch'
        in page.text
    )
    assert "\N{EM SPACE}Dispatch" in page.text


def test_an_empty_board_teaches_the_next_step(client, leader, shown):
    empty = Empty("Nothing has been observed yet.", "Bring a file:", "keepword import recipe.toml")
    shown(pages.board((), empty=empty, span=None, lenses=(), first=First((), None)))
    page = client.get("/")
    assert "Nothing has been observed yet." in page.text
    assert 'href="/imports/">Bring in a file</a>' in page.text
    assert '<form class="filters"' not in page.text
    assert "<article" not in page.text


def test_a_real_empty_ledger_shows_that_page(client, leader):
    page = client.get("/")
    assert page.status_code == 200
    assert "keepword import" not in page.text
    assert 'href="/first-day/"' in page.text


@pytest.mark.parametrize(("kind", "buttons"), [("manager", ["/imports/"]), ("member", [])])
def test_an_empty_board_leads_nobody_to_where_they_may_not_go(client, leader, kind, buttons):
    Role.objects.filter(user=leader).update(kind=kind, unit=make(Unit))
    page = client.get("/").text
    found = re.findall(r'<a class="button[^"]*"\s+href="([^"]+)"', page)
    assert found == buttons
    assert {client.get(each).status_code for each in buttons} <= {200}
    waits = "Your leaders and managers bring in what was delivered"
    assert (waits in page, "Bring in a file that says" in page) == (not buttons, bool(buttons))


@pytest.mark.parametrize(
    ("address", "said"),
    [("/?first=yesterday", "yesterday"), ("/?unit=nowhere", "nowhere")],
)
def test_a_filter_that_cannot_be_is_named(client, leader, address, said):
    page = client.get(address)
    assert page.status_code == 400
    problem = re.search(r'role="alert">([^<]+)<', page.text).group(1)
    assert said in problem


@pytest.mark.parametrize("address", ["/", "/moments/on-the-day/"])
def test_no_cache_keeps_what_one_person_may_see(client, leader, shown, address):
    shown(pages.board(), moment=pages.moment_page())
    assert {"no-store", "private"} <= set(client.get(address)["Cache-Control"].split(", "))


def test_the_moment_page_shows_weeks_units_gaps_and_sources(client, leader, shown):
    shown(moment=pages.moment_page())
    page = client.get("/moments/on-the-day/?unit=dispatch")
    said = text_of(page)
    assert "Delivered on the day we said" in said
    assert "Counted by the day at the customer&#x27;s door." in said
    assert page.text.count('class="curve ') == 4
    assert said.index("North") < said.index("South") < said.index("West")
    assert "West Withheld: fewer than 5 answers." in said
    assert "felt gap Customers perceive 17 points less than is delivered. −17 (−20 to −14)" in said
    assert "delivery gap Nothing is promised here. –" in said
    assert "Weeks with fewer than 5 answers stand together." in said
    assert "kept 84 82 to 86 1,500" in said
    assert "broken 41 36 to 46 410" in said
    assert "orders" in said
    assert "8,120" in said
    assert 'href="/?unit=dispatch"' in page.text


def test_the_row_to_look_at_first_says_so(client, leader, shown):
    shown(pages.board())
    said = text_of(client.get("/"))
    assert said.count("look first") == 1
    assert f"look first {pages.LATE.note}" in said


def test_a_moment_without_figures_says_so(client, leader, shown):
    nothing = replace(pages.LATE, marks=(), gaps=(), shortfall=None)
    shown(moment=pages.moment_page(nothing, trends=(), units=(), sources=(), related=()))
    page = client.get("/moments/on-the-day/")
    assert "No week has figures that may be shown." in page.text
    assert "By unit" not in page.text


def test_the_method_page_explains_in_plain_words(client):
    said = text_of(client.get("/method/"))
    for word in ("interval", "7 of 9", "Withheld", "Felt gap", "n is the number of answers"):
        assert word in said


def moments(count: int, start: int = 0) -> None:
    """Moments with answers, as pages record them."""
    noon = dt.datetime(2026, 9, 15, 12, tzinfo=dt.UTC)
    for number in range(start, count):
        Moment.objects.create(key=f"moment-{number}", name=f"Moment {number}")
        record(
            Observation(
                happened_at=noon,
                day=noon.date(),
                source="survey",
                ref=f"{number}-{answer}",
                moment=f"moment-{number}",
                lens="perceived",
                score=float(answer % 4 > 0),
            )
            for answer in range(40)
        )


def test_the_board_asks_as_often_for_thirty_moments_as_for_three(
    client, leader, django_assert_num_queries
):
    moments(3)
    with CaptureQueriesContext(connection) as few:
        page = client.get("/")
    assert page.text.count("<article") == 3
    assert "75" in text_of(page)
    moments(30, start=3)
    with django_assert_num_queries(len(few)):
        page = client.get("/")
    assert page.text.count("<article") == 30


def test_a_moment_asks_as_often_beside_thirty_others(client, leader, django_assert_num_queries):
    moments(3)
    with CaptureQueriesContext(connection) as few:
        client.get("/moments/moment-1/")
    moments(30, start=3)
    with django_assert_num_queries(len(few)):
        assert "Moment 1" in client.get("/moments/moment-1/").text
