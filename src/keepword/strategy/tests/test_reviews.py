"""What is to be reviewed: the page, and the calendar by RFC 5545 behind a secret address."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st
from tests.support.factories import make

from keepword.organisation.actions import close_account
from keepword.organisation.models import AuditEntry, Role, User
from keepword.strategy import actions
from keepword.strategy.calendar_file import OCTETS, WholeDay, calendar_file, escaped, folded
from keepword.strategy.kinds import Kind
from keepword.strategy.models import CalendarAddress, Text
from keepword.strategy.months import month_of
from keepword.strategy.reviewing import to_be_reviewed

DAY = dt.date(2026, 5, 4)
NOON = dt.datetime(2026, 3, 2, 12, 0, 5, tzinfo=dt.UTC)


@given(st.text(st.sampled_from("aé€😀;,\\\n\x07 "), max_size=120))
def test_a_line_is_cut_to_size_and_read_again_as_it_was(text):
    line = f"SUMMARY:{escaped(text)}"
    sent = folded(line)
    pieces = sent.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, pieces)) <= OCTETS
    assert all(piece.startswith(b" ") for piece in pieces[1:])
    assert b"".join([pieces[0], *(piece[1:] for piece in pieces[1:])]).decode() == line


def test_a_text_ends_neither_its_line_nor_its_value():
    assert escaped("a;b,c\\d\r\nEND:VCALENDAR\x07") == "a\\;b\\,c\\\\d\\nEND:VCALENDAR"


def test_a_calendar_says_what_the_standard_asks():
    day = WholeDay("review-1@shop", DAY, "To be reviewed: Ready, always", "https://shop/1/")
    lines = calendar_file("Shop", [day], made_at=NOON).decode().split("\r\n")
    assert lines == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Keepword//Reviews//EN", "X-WR-CALNAME:Shop",
        "BEGIN:VEVENT", "UID:review-1@shop", "DTSTAMP:20260302T120005Z",
        "DTSTART;VALUE=DATE:20260504", "SUMMARY:To be reviewed: Ready\\, always",
        "URL:https://shop/1/", "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip


@pytest.fixture
def texts(adopted):
    """A principle that is overdue, an objective that is not, one that has ended, and a draft."""
    late, later = adopted(belief="We answer."), adopted(Kind.OBJECTIVE, name="Ready on the day.")
    over = adopted(belief="We wait.")
    Text.objects.filter(pk=late.pk).update(review_on=dt.date(2020, 1, 1))
    Text.objects.filter(pk=over.pk).update(ended_at=NOON)
    Text.objects.create(kind="principle", draft={"belief": "Perhaps."})
    return late, later


def address(client, user):
    client.force_login(user)
    page = client.post("/strategy/reviews/calendar/").text
    return re.search(r"http://testserver(/calendar/\S+\.ics)", page)[1]


def test_what_is_due_comes_first_and_is_called(client, texts, sam):
    client.force_login(sam)
    page = client.get("/strategy/reviews/").text
    assert page.index("We answer.") < page.index("Ready on the day.")
    assert page.count('<span class="tag">due</span>') == 1
    assert "We wait." not in page
    assert "Perhaps." not in page
    assert "its review was due on 1 January 2020" in page
    said = page.split()
    assert {"Principle", "Objective"} <= {*said[said.index("<main") :]}


@pytest.mark.parametrize(("language", "begins"), [("en", "Sun"), ("en-gb", "Mon"), ("de", "Mo")])
def test_a_months_weeks_begin_as_the_readers_do(client, texts, sam, language, begins):
    Text.objects.filter(pk=texts[1].pk).update(review_on=DAY)
    User.objects.filter(pk=sam.pk).update(language=language)
    client.force_login(sam)
    page = client.get("/strategy/reviews/?month=2026-05").text
    heads = re.findall(r'<th scope="col" abbr="\w+">(\w+)</th>', page)
    assert len(heads) == len(set(heads)) == 7
    assert heads[0] == begins
    on_the_day = re.search(
        r'<span class="month__day"[^>]*>4</span>\s*<a class="month__text"[^>]*>', page
    )
    assert on_the_day
    assert f'href="/strategy/texts/{texts[1].pk}/"' in on_the_day[0]


def test_every_day_of_a_month_is_there_once(texts):
    shown = month_of(dt.date(2028, 2, 9), to_be_reviewed())
    within = [day.day for week in shown.weeks for day in week if day.within]
    assert within == [dt.date(2028, 2, 1) + dt.timedelta(days=each) for each in range(29)]
    assert {len(week) for week in shown.weeks} == {7}
    assert (shown.before, shown.after) == (dt.date(2028, 1, 1), dt.date(2028, 3, 1))


@pytest.mark.parametrize("month", ["", "2026-13", "1026-01", "x", "2026-05-01", "٢٠٢٦-٠٥"])
def test_what_is_no_month_is_the_present_one(client, texts, sam, month):
    client.force_login(sam)
    page = client.get("/strategy/reviews/", {"month": month}).text
    assert page.count('aria-current="date"') == 1


def test_the_calendar_opens_without_signing_in_by_its_address_alone(client, texts, sam):
    path = address(client, sam)
    client.logout()
    answer = client.get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    said = answer.content.decode()
    assert said.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20200101" in said
    assert "SUMMARY:To be reviewed: Ready on the day." in said
    assert client.get("/calendar/guessed.ics").status_code == 404
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    kept = CalendarAddress.objects.get()
    assert token not in (kept.token_hash, *map(str, AuditEntry.objects.values_list("details")))


def test_it_speaks_the_language_of_whoever_made_it(client, texts, sam):
    path = address(client, sam)
    type(sam).objects.filter(pk=sam.pk).update(language="de")
    client.logout()
    assert "Zu überprüfen: Ready" in client.get(path).content.decode()


def test_an_address_made_anew_ends_the_one_before(client, texts, sam):
    first, second = address(client, sam), address(client, sam)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    client.post("/strategy/reviews/calendar/taken-back/")
    assert client.get(second).status_code == 404


def test_it_ends_with_the_account_and_with_the_role(client, texts, sam, owner, mia):
    path, others = address(client, sam), address(client, mia)
    close_account(user=sam, by=owner)
    Role.objects.filter(user=mia).delete()
    client.logout()
    assert client.get(path).status_code == 404
    assert client.get(others).status_code == 404


def test_who_reads_nothing_makes_no_address(owner):
    with pytest.raises(PermissionDenied):
        actions.make_calendar_address(by=make(User))
