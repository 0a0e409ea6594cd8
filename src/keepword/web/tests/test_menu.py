"""The links that every page carries: for each role, in a unit and for the whole, each one opens."""

import re

import pytest
from tests.support.factories import make

from keepword.organisation.models import Organisation, Role, Unit, User

pytestmark = pytest.mark.django_db
ROLES = [(kind, kind != Role.Kind.OWNER) for kind in Role.Kind]


def links(text: str) -> list[str]:
    """The addresses in what stands above the page itself."""
    head = text.partition("<main")[0].partition('<header class="site-header"')[2]
    return re.findall(r'href="([^"]+)"', head)


@pytest.mark.parametrize(("kind", "in_a_unit"), ROLES)
def test_each_link_opens_for_whom_it_is_shown(client, kind, in_a_unit):
    make(Organisation)
    mia = make(User)
    make(Role, user=mia, kind=kind, unit=make(Unit) if in_a_unit else None)
    client.force_login(mia)
    shown = links(client.get("/you/").text)
    assert {"/me/", "/you/"} <= set(shown)
    assert [to for to in shown if client.get(to).status_code != 200] == []
