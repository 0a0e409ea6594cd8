"""Promises to single customers on the board and on one's own page."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepword.delivery.given import actions
from keepword.delivery.tests.giving import Workshop, at
from keepword.organisation.models import Role

pytestmark = pytest.mark.django_db
CALL = "1 promise breaks by Friday. Call this customer now."


@pytest.fixture
def workshop(db, monkeypatch):
    workshop = Workshop(monkeypatch)
    workshop.history()
    slow = workshop.give("1", customer="Slow", reach="0171")
    workshop.give("2", customer="Quick")
    actions.set_step(given=slow, step="parts", by=workshop.mia)
    workshop.clock(at(2, 12))
    return workshop


def page(client, by, address="/me/"):
    client.force_login(by)
    return client.get(address)


def test_who_leads_is_told_whom_to_call_and_everybody_what_is_due(client, workshop):
    workshop.give("0", customer="Late", due_on=at(1).date(), given_at=at(1))
    max_ = workshop.person("Max", Role.Kind.MANAGER, workshop.unit)
    given = page(client, max_).context["page"].given
    assert [row.given.customer for row in given.call] == ["Slow", "Late"]
    assert [row.given.customer for row in given.due] == ["Quick"]
    text = page(client, max_).text
    assert "Call these today" in text
    assert CALL in text
    assert "0171" in text
    theirs = page(client, workshop.mia)
    assert "Call these today" not in theirs.text
    assert [row.given.customer for row in theirs.context["page"].given.due] == ["Slow", "Quick"]


def test_above_the_board_stands_the_sentence_and_nobodys_name(client, workshop):
    text = page(client, workshop.mia, "/").text
    assert CALL in text
    assert "Slow" not in text
    dan = workshop.person("Dan", Role.Kind.MEMBER, None)
    Role.objects.filter(user=dan).update(unit=workshop.promise.maker, kind="customer")
    assert CALL not in page(client, dan).text


def test_one_takes_them_away_with_ones_page(client, workshop):
    client.force_login(workshop.mia)
    file = client.get("/me.csv").getvalue().decode("utf-8-sig")
    due = [row for row in csv.DictReader(io.StringIO(file)) if row["part"] == "due"]
    assert [(row["name"], row["day"]) for row in due] == [
        ("Slow", "2026-06-05"), ("Quick", "2026-06-05"),
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["/", "/me/"])
def test_the_same_few_questions_for_2_and_for_30(client, workshop, address):
    page(client, workshop.olivia, address)
    asked = []
    for first, last in ((3, 4), (10, 40)):
        for number in range(first, last):
            workshop.give(str(number))
        with CaptureQueriesContext(connection) as queries:
            page(client, workshop.olivia, address)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_two_clicks_on_a_customers_page_promise_them_something(client, workshop):
    workshop.person("Cara", Role.Kind.CARE, None)
    client.force_login(workshop.olivia)
    found = client.post("/customers/", {"key": "Slow"}, follow=True)
    form = found.context["giving"]
    said = {
        "promise": workshop.promise.pk, "customer": form.initial["customer"],
        "token": form.fields["token"].initial,
    }  # fmt: skip
    assert said["customer"] == "customers:Slow"
    client.post("/promises/given/new/", said)
    again = client.post("/customers/", {"key": "Slow"}, follow=True)
    lines = again.context["page"].lines
    assert [(line.lens, line.moment) for line in lines] == [
        ("promised", "Your bicycle is repaired")
    ] * 2
    assert "promised by" in again.text
