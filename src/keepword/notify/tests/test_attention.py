"""What one sees of what is asked: of oneself, and the owner of everybody."""

import csv
import datetime as dt
import io

import pytest
from tests.support.factories import make

from keepword.notify import actions, tasks
from keepword.notify.measures import mine
from keepword.notify.models import Request
from keepword.organisation.models import Role, User

MONDAY = dt.date(2026, 3, 2)


@pytest.fixture
def olivia(client, organisation):
    olivia = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    client.force_login(olivia)
    return olivia


def test_one_sees_what_fits_before_any_sweep_and_reading_releases_nothing(sam, calendar):
    make(Request, person=sam, minutes=4, week=MONDAY, about="The first")
    make(Request, person=sam, minutes=4, about="The second")
    make(Request, person=sam, minutes=1, about="The third")
    now = mine(sam)
    assert [each.about for each in now.requests] == ["The first"]
    assert (now.left, now.waiting) == (1, 2)
    calendar.pass_(7)
    then = mine(sam)
    assert [each.about for each in then.requests] == ["The first", "The second", "The third"]
    assert (then.left, then.waiting) == (0, 0)
    assert Request.objects.waiting().count() == 2
    tasks.sweep()
    assert mine(sam) == then


def test_what_is_done_before_any_sweep_counts_all_the_same(sam):
    make(Request, person=sam, minutes=4, key="seen")
    actions.end(key="seen", person=sam)
    assert mine(sam).left == 1


def test_the_owner_sees_how_much_is_asked_of_whom_and_what_waits(client, olivia, sam, mia):
    make(Request, person=sam, minutes=4, week=MONDAY)
    make(Request, person=sam, minutes=3)
    make(Request, person=mia, minutes=9, week=MONDAY - dt.timedelta(weeks=1))
    page = client.get("/settings/attention/")
    shown = {each.person: each for each in page.context["people"]}
    assert (shown[sam].asked, shown[sam].budget) == (4, 5)
    assert (shown[sam].waiting, shown[sam].waiting_minutes) == (1, 3)
    assert (shown[mia].asked, shown[mia].last_week, shown[mia].budget) == (0, 9, 30)
    assert "1 request, 3 min" in page.text


def test_the_owner_takes_it_away_as_a_file(client, olivia, sam, mia):
    make(Request, person=sam, minutes=4, week=MONDAY)
    make(Request, person=sam, minutes=3)
    make(Request, person=mia, minutes=9, week=MONDAY - dt.timedelta(weeks=1))
    told = client.get("/settings/attention.csv").getvalue().decode("utf-8-sig")
    found = {line["email"]: [*line.values()][2:] for line in csv.DictReader(io.StringIO(told))}
    assert found[sam.email] == ["4", "5", "0", "1", "3"]
    assert found[mia.email] == ["0", "30", "9", "0", "0"]
    assert "/settings/attention.parquet" in client.get("/settings/attention/").text


def people(count: int) -> None:
    for _ in range(count):
        make(Request, week=MONDAY)
        make(Request)


def test_the_page_reads_as_often_for_many_as_for_few(client, olivia, django_assert_num_queries):
    people(3)
    with django_assert_num_queries(12):
        client.get("/settings/attention/")
    people(150)
    with django_assert_num_queries(12):
        page = client.get("/settings/attention/")
    assert len(page.context["people"]) == 50
    assert "?page=2" in page.text
