"""A unit that is moved takes everything along that names it; one that is named cannot vanish."""

import pytest
from django.db.models import ProtectedError
from tests.support.factories import make

from keepword.delivery.given import actions
from keepword.delivery.given.permission import given_for
from keepword.organisation.access import May, may
from keepword.organisation.actions import move_unit
from keepword.organisation.chain.reading import who_serves_whom
from keepword.organisation.models import Role, Service, Unit, UnitEdge
from keepword.standards.models import PlaybookEntry, Standard, StandardVersion
from keepword.standards.promising.querysets import promises

from .giving import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(workshop):
    """The workshop, once below the shop and now below the house; with all that names it."""
    shop, house = make(Unit, key="shop"), make(Unit, key="house")
    UnitEdge.objects.create(parent=shop, child=workshop.unit, valid_from=at(1).date())
    workshop.sam = workshop.person("Sam", Role.Kind.MANAGER, shop)
    workshop.hal = workshop.person("Hal", Role.Kind.MANAGER, house)
    workshop.given = workshop.give()
    workshop.moment.unit = workshop.unit
    workshop.moment.save()
    standard = make(Standard, moment=workshop.moment)
    version = make(StandardVersion, standard=standard)
    version.units.set([workshop.unit])
    make(PlaybookEntry, moment=workshop.moment)
    make(Service, provider=workshop.unit, customer=shop, valid_from=at(1).date())
    make(Service, provider=house, customer=workshop.unit, valid_from=at(1).date())
    workshop.clock(at(2))
    move_unit(unit=workshop.unit, parent=house, by=workshop.olivia)
    return workshop


def test_who_leads_above_it_now_keeps_its_promises_and_who_did_no_more(moved):
    assert [*given_for(moved.hal)] == [moved.given]
    assert [*given_for(moved.sam)] == []
    assert actions.finish(given=moved.given, done_at=None, note="", by=moved.hal) == "kept"


def test_its_people_go_on_as_before(moved, client):
    assert [*given_for(moved.mia)] == [moved.given]
    client.force_login(moved.mia)
    assert "Kim" in client.get("/promises/given/").text
    assert moved.give("4712").keeper == moved.unit


def test_standards_playbook_and_kinds_of_promises_stay_with_it(moved):
    (standard,) = moved.moment.standards.all()
    assert [*standard.newest.units.all()] == [moved.unit]
    assert moved.moment.playbook.get().moment.unit == moved.unit
    assert promises().get(pk=moved.promise.pk).keeper == moved.unit
    for leader, writes in ((moved.hal, True), (moved.sam, False)):
        assert may(leader, May.WRITE, moved.unit.key) is writes


def test_whom_it_serves_and_who_serves_it_stays_said(moved):
    names = {(each.provider.key, each.customer.key) for each in who_serves_whom(at(2).date())}
    assert names == {("workshop", "shop"), ("house", "workshop")}


def test_nothing_that_names_it_lets_it_vanish(moved):
    with pytest.raises(ProtectedError):
        moved.unit.delete()
    moved.given.refresh_from_db()
    assert (moved.given.keeper, Service.objects.count()) == (moved.unit, 2)
