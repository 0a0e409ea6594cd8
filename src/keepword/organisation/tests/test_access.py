"""Access by role and unit."""

from datetime import date

import pytest

from keepword.organisation.access import May, allowed, may, units_where
from keepword.organisation.models import Role, Unit, UnitEdge, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    """A shop with a workshop below it, and dispatch, which left the shop long ago."""
    shop, workshop, dispatch = (
        Unit.objects.create(key=key, name=key.title()) for key in ("shop", "workshop", "dispatch")
    )
    UnitEdge.objects.create(parent=shop, child=workshop)
    UnitEdge.objects.create(parent=shop, child=dispatch, valid_to=date(2020, 1, 1))
    return shop


@pytest.fixture
def mia(shop):
    return User.objects.create_user("mia@example.org", name="Mia Manager")


def test_a_role_for_a_unit_covers_what_is_below_it_today(mia, shop):
    Role.objects.create(user=mia, kind=Role.Kind.MANAGER, unit=shop)
    assert units_where(mia, May.WRITE) == {"shop", "workshop"}
    assert may(mia, May.WRITE, "workshop")
    assert not may(mia, May.WRITE, "dispatch")
    assert not may(mia, May.WRITE, None)


def test_a_role_without_a_unit_covers_everything(mia):
    Role.objects.create(user=mia, kind=Role.Kind.LEADER)
    assert units_where(mia, May.WRITE) is None
    assert may(mia, May.WRITE, None)
    assert may(mia, May.WRITE, "dispatch")


def test_a_role_gives_only_what_it_is_for(mia, shop):
    Role.objects.create(user=mia, kind=Role.Kind.MEMBER, unit=shop)
    assert allowed(mia) == {May.READ, May.TAKE_PART, May.GIVE}
    assert units_where(mia, May.WRITE) == frozenset()


def test_two_roles_give_what_either_gives(mia, shop):
    Role.objects.create(user=mia, kind=Role.Kind.MEMBER, unit=shop)
    Role.objects.create(user=mia, kind=Role.Kind.CARE)
    assert allowed(mia) == {May.READ, May.TAKE_PART, May.LOOK_UP, May.ANSWER, May.GIVE}


def test_without_a_role_nobody_learns_which_moments_there_are(client, mia):
    client.force_login(mia)
    assert client.get("/moments/nowhere/").status_code == 403
