"""Who may see what: a table of everyone and every address."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.standards.models import Moment

pytestmark = pytest.mark.django_db
SIGN_IN = "sign-in"
# (anonymous, no role, member, manager, leader, owner)
BOARD = (SIGN_IN, 403, 200, 200, 200, 200)
OPEN = (200, 200, 200, 200, 200, 200)
GONE = (404, 404, 404, 404, 404, 404)
OWN = (SIGN_IN, 200, 200, 200, 200, 200)
AWAY = (200, 302, 302, 302, 302, 302)
TABLE = {
    "board": ({}, BOARD),
    "moment": ({"key": "order-arrives"}, BOARD),
    "method": ({}, OPEN),
    "start": ({"token": "guessed"}, GONE),
    "sample": ({}, GONE),
    "account_login": ({}, AWAY),
    "account_logout": ({}, (302, 200, 200, 200, 200, 200)),
    "account_inactive": ({}, OPEN),
    "account_reauthenticate": ({}, OWN),
    "account_change_password": ({}, OWN),
    "mfa_index": ({}, OWN),
    "mfa_authenticate": ({}, (302,) * 6),
    "mfa_reauthenticate": ({}, (SIGN_IN, *(302,) * 5)),
    "mfa_activate_totp": ({}, (SIGN_IN, *(302,) * 5)),
    "mfa_deactivate_totp": ({}, (SIGN_IN, *(404,) * 5)),
    "mfa_view_recovery_codes": ({}, (SIGN_IN, *(404,) * 5)),
    "mfa_generate_recovery_codes": ({}, (SIGN_IN, *(302,) * 5)),
    "mfa_download_recovery_codes": ({}, (SIGN_IN, *(404,) * 5)),
}
WHO = ("anonymous", "no role", "member", "manager", "leader", "owner")


def names(resolver: URLResolver) -> list[str]:
    """The name of every address under a resolver."""
    found = []
    for pattern in resolver.url_patterns:
        found += names(pattern) if isinstance(pattern, URLResolver) else [name_of(pattern)]
    return found


def name_of(pattern: URLPattern) -> str:
    return pattern.name or str(pattern.pattern)


@pytest.fixture
def place():
    Organisation.objects.create(pk=1, name="Thread and Needle")
    Moment.objects.create(key="order-arrives", name="The order arrives")
    return Unit.objects.create(key="shop", name="Shop")


def person(who: str, unit: Unit) -> User:
    user = User.objects.create_user(f"{who.replace(' ', '-')}@example.org", "three odd words")
    if who != "no role":
        Role.objects.create(user=user, kind=who, unit=None if who == "owner" else unit)
    return user


def test_no_address_is_missing_from_the_table():
    swept = names(get_resolver())
    assert sorted(swept) == sorted(TABLE)
    assert len(swept) == 18


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("who", WHO)
def test_who_may_open_what(client, place, who, name):
    if who != "anonymous":
        client.force_login(person(who, place))
    parts, answers = TABLE[name]
    response = client.get(reverse(name, kwargs=parts))
    expected = answers[WHO.index(who)]
    if expected == SIGN_IN:
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/?next=")
    else:
        assert response.status_code == expected


def test_a_moment_that_is_not_there_is_404(client, place):
    client.force_login(person("owner", place))
    assert client.get("/moments/nowhere/").status_code == 404


def test_without_a_role_nobody_learns_which_moments_there_are(client, place):
    client.force_login(person("no role", place))
    there = client.get("/moments/order-arrives/")
    nowhere = client.get("/moments/nowhere/")
    assert there.status_code == nowhere.status_code == 403
    said = [re.sub(r'value="\w{64}"', "", page.text) for page in (there, nowhere)]
    assert said[0] == said[1]


def test_nobody_posts_to_pages_that_only_show(client, place):
    client.force_login(person("owner", place))
    assert [client.post(path).status_code for path in ("/", "/method/")] == [405, 405]


def test_who_is_not_active_is_shut_out(client, place):
    user = person("owner", place)
    client.force_login(user)
    User.objects.update(is_active=False)
    assert client.get("/").status_code == 302
