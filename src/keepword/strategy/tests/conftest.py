import datetime as dt

import pytest

from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.strategy import actions
from keepword.strategy.kinds import Kind

NEXT_YEAR = dt.date(2999, 3, 2)


@pytest.fixture
def owner(db):
    """Olivia, who adopts, in an organisation that is far from UTC."""
    Organisation.objects.create(pk=1, name="Thread and Needle", time_zone="Europe/Vienna")
    olivia = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    return olivia


@pytest.fixture
def workshop(owner):
    return Unit.objects.create(key="workshop", name="Workshop")


@pytest.fixture
def mia(workshop):
    """Mia, who manages the workshop, and drafts."""
    mia = User.objects.create_user("mia@example.org", name="Mia Manager")
    Role.objects.create(user=mia, kind=Role.Kind.MANAGER, unit=workshop)
    return mia


@pytest.fixture
def sam(workshop):
    """Sam, who reads what holds, and tells stories."""
    sam = User.objects.create_user("sam@example.org", name="Sam Staff")
    Role.objects.create(user=sam, kind=Role.Kind.MEMBER, unit=workshop)
    return sam


@pytest.fixture
def adopted(owner):
    """Write a text and adopt it; called again with the text, its next version."""

    def adopt(kind=Kind.PRINCIPLE, text=None, reason="", **parts):
        if text is None:
            text = actions.begin_text(kind=kind, parts=parts, by=owner)
        else:
            text = actions.write_draft(text=text, seen=text.edition, parts=parts, by=owner)
        actions.adopt(
            text=text, seen=text.edition, reason=reason, owner=owner, review_on=NEXT_YEAR, by=owner
        )
        text.refresh_from_db()
        return text

    return adopt
