"""Units: made, renamed, moved, never in a circle."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from keepword.organisation.access import tree_today
from keepword.organisation.actions import create_unit, move_unit, rename_unit
from keepword.organisation.models import AuditEntry, Organisation, Unit, UnitEdge
from keepword.organisation.tree import Edge, on_day

from .cast import unit

pytestmark = pytest.mark.django_db


def tree_on(day: date):
    edges = UnitEdge.objects.values_list("parent__key", "child__key", "valid_from", "valid_to")
    return on_day((Edge(*edge) for edge in edges), day)


@pytest.fixture
def today(shop) -> date:
    return Organisation.objects.get().today()


def test_a_unit_is_made_below_another(client, olivia):
    client.force_login(olivia)
    client.post("/units/", {"name": "Würth & Söhne", "parent": unit("workshop").pk})
    made = Unit.objects.get(name="Würth & Söhne")
    assert made.key == "würth-söhne"
    assert tree_today().parents[made.key] == "workshop"
    assert "Würth &amp; Söhne" in client.get("/units/").text
    assert client.get(f"/units/{made.key}/").status_code == 200
    assert AuditEntry.objects.get().details == {"unit": made.key, "parent": "workshop"}


def test_two_units_of_one_name_stand_never_side_by_side(client, olivia):
    client.force_login(olivia)
    workshop = {"name": "workshop ", "parent": unit("shop").pk}
    refused = client.post("/units/", workshop)
    assert "A unit of this name is there already." in refused.text
    assert refused.status_code == 400
    assert client.post("/units/", workshop | {"parent": ""}).status_code == 302


@pytest.mark.parametrize(
    ("name", "key"), [("Shop", "shop-2"), ("!!!", "unit"), ("a" * 200, "a" * 112)]
)
def test_every_unit_has_a_key_of_its_own(olivia, name, key):
    assert create_unit(name=name, parent=None, by=olivia).key == key


def test_a_new_name_leaves_the_key_as_files_know_it(client, olivia):
    client.force_login(olivia)
    client.post("/units/shop/", {"name": "Flagship"})
    assert unit("shop").name == "Flagship"
    assert AuditEntry.objects.get().details["before"] == "Shop"


def test_a_move_counts_from_today_and_leaves_the_past(client, olivia, today):
    client.force_login(olivia)
    client.post("/units/workshop/moved/", {"parent": unit("dispatch").pk})
    assert tree_on(today - timedelta(days=1)).parents == {"workshop": "shop"}
    assert tree_on(today).parents == {"workshop": "dispatch"}
    details = AuditEntry.objects.get().details
    assert (details["before"], details["after"]) == ("shop", "dispatch")


def test_moved_twice_in_a_day_the_last_counts(olivia, today):
    for parent in (unit("dispatch"), None, unit("dispatch"), unit("shop")):
        move_unit(unit=unit("workshop"), parent=parent, by=olivia)
    assert tree_on(today).parents == {"workshop": "shop"}
    assert tree_on(today - timedelta(days=1)).parents == {"workshop": "shop"}
    assert UnitEdge.objects.count() == 2


def test_to_the_top(olivia, today):
    move_unit(unit=unit("workshop"), parent=None, by=olivia)
    assert tree_on(today).parents == {}


def test_a_move_that_was_planned_gives_way(olivia, today):
    tomorrow = today + timedelta(days=1)
    UnitEdge.objects.update(valid_to=today)
    UnitEdge.objects.create(parent=unit("dispatch"), child=unit("workshop"), valid_from=tomorrow)
    move_unit(unit=unit("workshop"), parent=None, by=olivia)
    assert tree_on(today).parents == {}
    assert tree_on(tomorrow).parents == {}


def test_where_it_is_already_it_stays(olivia):
    move_unit(unit=unit("workshop"), parent=unit("shop"), by=olivia)
    assert UnitEdge.objects.get().valid_from is None
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("parent", ["shop", "workshop", "bench"])
def test_never_in_a_circle(client, olivia, parent):
    create_unit(name="Bench", parent=unit("workshop"), by=olivia)
    client.force_login(olivia)
    before = tree_today().parents
    page = client.post("/units/shop/moved/", {"parent": unit(parent).pk})
    assert page.status_code == 400
    assert "belongs to Shop, so Shop cannot be put below it." in page.text
    assert tree_today().parents == before


def test_nobody_but_an_owner_makes_renames_or_moves(mia):
    for act in (
        lambda: create_unit(name="Mine", parent=None, by=mia),
        lambda: rename_unit(unit=unit("shop"), name="Mine", by=mia),
        lambda: move_unit(unit=unit("dispatch"), parent=unit("shop"), by=mia),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not AuditEntry.objects.exists()


def test_without_units_the_page_says_where_to_begin(client, olivia):
    Unit.objects.all().delete()
    client.force_login(olivia)
    assert "There is none yet." in client.get("/units/").text


@pytest.mark.parametrize("many", [3, 300])
def test_the_tree_asks_as_often_however_many_there_are(
    client, olivia, django_assert_num_queries, many
):
    made = Unit.objects.bulk_create(Unit(key=f"u{n}", name=f"U{n}") for n in range(many))
    UnitEdge.objects.bulk_create(UnitEdge(parent=unit("shop"), child=child) for child in made)
    client.force_login(olivia)
    with django_assert_num_queries(9):
        client.get("/units/")
