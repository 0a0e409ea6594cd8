"""The pages: what they refuse and say, and that they ask the database as much at any size."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.factories import make

from keepword.organisation.models import Unit
from keepword.standards.models import (
    Claim,
    Moment,
    Obstacle,
    Standard,
    StandardUnit,
    StandardVersion,
)

pytestmark = pytest.mark.django_db
READY = {"name": "Ready", "proposition": "It was ready.", "edition": 1}
PROMISE = {
    "statement": "Ready by the day we say.", "target": "95", "measured_by": "events",
    "measured_how": "The orders' export.", "valid_from": "2026-03-01",
}  # fmt: skip


@pytest.fixture
def desk(client, owner):
    client.force_login(owner)
    return client


def furnish(first, last):
    numbers = range(first, last)
    units = Unit.objects.bulk_create(Unit(key=f"unit-{i}", name=f"Unit {i}") for i in numbers)
    moments = Moment.objects.bulk_create(
        Moment(key=f"at-{i}", name="Ready", unit=unit, journey=f"Stage {i % 7}", position=i)
        for i, unit in zip(numbers, units, strict=True)
    )
    standards = Standard.objects.bulk_create(Standard(moment=moment) for moment in moments)
    versions = StandardVersion.objects.bulk_create(
        StandardVersion(standard=each, statement="Kept.", target=0.9, valid_from=date(year, 1, 1))
        for each in standards
        for year in (2024, 2025)
    )
    StandardUnit.objects.bulk_create(
        StandardUnit(version=version, unit=units[i // 2]) for i, version in enumerate(versions)
    )
    Claim.objects.bulk_create(
        Claim(place="offer", sentence="Kept.", words="Kept.", fingerprint=f"{i}",
              verdict="measured", moment=moment)
        for i, moment in zip(numbers, moments, strict=True)
    )  # fmt: skip
    Obstacle.objects.bulk_create(
        Obstacle(kind="tool", moment=moment, unit=moment.unit) for moment in moments
    )


@pytest.mark.parametrize("path", ["/journey/", "/claims/", "/obstacles/"])
def test_a_list_asks_as_much_at_any_length(desk, path):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert desk.get(path).status_code == 200
        return len(asked)

    furnish(0, 3)
    few = queries()
    furnish(3, 300)
    assert queries() == few


def test_a_moment_is_written_and_changed(desk):
    desk.post("/journey/new/", READY)
    moment = Moment.objects.get()
    assert (moment.name, moment.proposition) == ("Ready", "It was ready.")
    changed = desk.post("/journey/moments/ready/", {**READY, "name": "Ready on the day"})
    assert changed.status_code == 302
    late = desk.post("/journey/moments/ready/", {**READY, "name": "Too late"})
    assert late.status_code == 400
    assert "Somebody else has changed this meanwhile" in late.text
    assert Moment.objects.get().name == "Ready on the day"


def test_only_one_moment_stands_for_the_whole(desk):
    make(Moment, name="All in all", is_overall=True)
    said = desk.post("/journey/new/", {**READY, "is_overall": "on"}).text
    assert "“All in all” stands for the whole already." in said
    assert Moment.objects.count() == 1


def test_a_key_is_one_that_files_can_name(desk):
    make(Moment, key="ready")
    make(Moment, key="done")
    for key, said in (("Ready!", "Small letters"), ("done", "Another moment has this key")):
        assert said in desk.post("/journey/moments/ready/key/", {"key": key}).text
    assert {*Moment.objects.values_list("key", flat=True)} == {"ready", "done"}


def test_merging_shows_first_what_it_means(desk):
    make(Moment, key="a", name="First", proposition="One.", is_overall=True)
    make(Moment, key="b", name="Second", proposition="Another.")
    seen = desk.get("/journey/moments/a/merge/", {"into": "b"}).text
    assert "They ask different things" in seen
    assert "“First” stands for the whole. After this, “Second” does." in seen
    assert desk.post("/journey/moments/a/merge/", {"into": "b"}).status_code == 400
    assert Moment.objects.count() == 2
    desk.post("/journey/moments/a/merge/", {"into": "b", "although": "on"})
    assert Moment.objects.get().name == "Second"


def test_a_standard_is_written_in_hundreds(desk):
    make(Moment, key="ready")
    refused = desk.post("/journey/moments/ready/promise/", {**PROMISE, "target": "950"})
    assert "less than or equal to 100" in refused.text
    desk.post("/journey/moments/ready/promise/", PROMISE)
    assert StandardVersion.objects.get().target == pytest.approx(0.95)
    twice = desk.post("/journey/moments/ready/promise/", PROMISE)
    assert "is promised here already for the same units" in twice.text
    assert StandardVersion.objects.count() == 1


def test_who_manages_a_unit_ticks_one_of_theirs(client, manager):
    make(Moment, key="ready")
    client.force_login(manager)
    refused = client.post("/journey/moments/ready/promise/", PROMISE)
    assert refused.status_code == 400
    unit = Unit.objects.get().pk
    client.post("/journey/moments/ready/promise/", {**PROMISE, "units": [unit]})
    assert StandardVersion.objects.get().units.get().pk == unit


def test_another_units_moment_is_read_but_not_written(client, manager):
    make(Moment, key="ready")
    client.force_login(manager)
    assert "What is written of it" not in client.get("/journey/moments/ready/").text
    assert client.post("/journey/moments/ready/", READY).status_code == 403
    assert client.get("/journey/moments/ready/remove/").status_code == 403


def test_measured_needs_a_moment(desk):
    claim = make(Claim)
    answer = desk.post(f"/claims/{claim.pk}/?page=2", {"verdict": "measured"})
    assert answer.status_code == 400
    assert "Say at which moment it is measured." in answer.text
    claim.refresh_from_db()
    assert claim.verdict == Claim.Verdict.OPEN


def test_a_page_that_is_looked_at_writes_nothing(desk):
    furnish(0, 2)
    standard = Standard.objects.first()
    for path in (
        "/journey/", "/claims/", "/obstacles/", "/trades/", "/trades/shop/", "/words/",
        "/journey/moments/at-1/", "/journey/moments/at-1/merge/?into=at-0",
        f"/standards/{standard.pk}/", f"/standards/{standard.pk}/change/",
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(path).status_code == 200
        verbs = {each["sql"].split()[0] for each in asked}
        assert verbs.isdisjoint({"INSERT", "UPDATE", "DELETE"}), path
