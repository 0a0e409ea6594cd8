import datetime as dt

import pytest

from keepword.organisation.models import Organisation, Role, User


class Calendar:
    """The day that it is in the organisation, a Monday to begin with."""

    def __init__(self) -> None:
        self.today = dt.date(2026, 3, 2)

    def pass_(self, days: int) -> None:
        self.today += dt.timedelta(days=days)


@pytest.fixture
def calendar(monkeypatch):
    calendar = Calendar()
    monkeypatch.setattr(Organisation, "today", lambda _: calendar.today)
    return calendar


@pytest.fixture
def organisation(db, calendar):
    return Organisation.objects.create(pk=1, name="Thread and Needle")


@pytest.fixture
def sam(organisation):
    """A member of staff, with five minutes a week."""
    sam = User.objects.create_user("sam@example.org", name="Sam Staff")
    Role.objects.create(user=sam, kind=Role.Kind.MEMBER)
    return sam


@pytest.fixture
def mia(organisation):
    """A manager, with thirty."""
    mia = User.objects.create_user("mia@example.org", name="Mia Manager")
    Role.objects.create(user=mia, kind=Role.Kind.MANAGER)
    return mia
