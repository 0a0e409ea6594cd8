"""The audit trail's page and files."""

import csv
import datetime as dt
import io
import json

import pyarrow.parquet as pq
import pytest

from keepword.organisation.audit import record
from keepword.organisation.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(client, olivia, mia):
    """Three lines; the last falls on 3 March in Vienna, and on 2 March in UTC."""
    for by, did, about, at in (
        (
            olivia,
            "changed a standard",
            "Ready on the day",
            dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC),
        ),
        (mia, "invited", "Member, Workshop", dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)),
        (None, "sealed", "=cmd()", dt.datetime(2026, 3, 2, 23, 30, tzinfo=dt.UTC)),
    ):
        line = record(by=by, did=did, about=about, key="a", before=0.9)
        AuditEntry.objects.filter(pk=line.pk).update(at=at)
    client.force_login(olivia)
    return client


def found(client, **sought):
    page = client.get("/audit-trail/", sought).context["page"]
    return [entry.about for entry in page]


def test_the_newest_line_comes_first(trail):
    assert found(trail) == ["=cmd()", "Member, Workshop", "Ready on the day"]
    page = trail.get("/audit-trail/").text
    assert "key: a · before: 0.9" in page
    assert "2026-03-03 00:30" in page


def test_details_are_told_without_a_programs_marks(trail, olivia):
    record(by=olivia, did="judged", about="A", verdict=["open", None], moment=None, on=True, n=0)
    page = trail.get("/audit-trail/").text
    assert "verdict: open, – · moment: – · on: yes · n: 0" in page


@pytest.mark.parametrize(
    ("sought", "lines"),
    [
        ({"who": "mia"}, ["Member, Workshop"]),
        ({"who": "keepword"}, ["=cmd()"]),
        ({"did": "STANDARD"}, ["Ready on the day"]),
        ({"about": "workshop"}, ["Member, Workshop"]),
        ({"who": "mia", "did": "standard"}, []),
        ({"first_day": "2026-03-02"}, ["=cmd()", "Member, Workshop"]),
        ({"last_day": "2026-03-02"}, ["Member, Workshop", "Ready on the day"]),
        ({"first_day": "2026-03-03", "last_day": "2026-03-03"}, ["=cmd()"]),
    ],
)
def test_it_is_searched_by_who_what_about_and_the_organisations_days(trail, sought, lines):
    assert found(trail, **sought) == lines


def test_a_day_that_is_none_is_said(trail):
    page = trail.get("/audit-trail/", {"first_day": "yesterday"})
    assert page.status_code == 400
    assert "Enter a valid date." in page.text
    assert trail.get("/audit-trail.csv", {"first_day": "yesterday"}).status_code == 404


def test_as_csv_it_holds_what_the_page_found_and_no_formula(trail):
    answer = trail.get("/audit-trail.csv", {"first_day": "2026-03-02"})
    lines = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(line["by"], line["about"]) for line in lines] == [
        ("Keepword", "'=cmd()"),
        ("Mia", "Member, Workshop"),
    ]
    assert json.loads(lines[0]["details"]) == {"key": "a", "before": 0.9}
    assert lines[1]["at"] == "2026-03-02 09:00:00+00:00"


def test_as_parquet_too(trail):
    answer = trail.get("/audit-trail.parquet")
    table = pq.read_table(io.BytesIO(answer.getvalue()))
    assert table.column("about").to_pylist() == ["=cmd()", "Member, Workshop", "Ready on the day"]


def test_as_nothing_else(trail):
    assert trail.get("/audit-trail.xls").status_code == 404


def test_the_links_to_the_files_keep_what_was_asked(trail):
    page = trail.get("/audit-trail/", {"who": "mia", "page": "1"}).text
    assert 'href="/audit-trail.csv?who=mia"' in page


@pytest.mark.parametrize("many", [3, 300])
def test_it_asks_as_often_however_long_it_is(client, olivia, django_assert_num_queries, many):
    AuditEntry.objects.bulk_create(
        AuditEntry(by=olivia, by_said="Olivia", did="did", about=str(n)) for n in range(many)
    )
    client.force_login(olivia)
    with django_assert_num_queries(7):
        page = client.get("/audit-trail/").text
    assert ("Page 1 of 3" in page) is (many == 300)
