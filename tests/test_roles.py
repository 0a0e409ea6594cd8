"""Who may see and do what: a table of everyone and every address, swept."""

import importlib
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from keepword.organisation.models import Organisation, Role, Unit, User

from .support.project import SOURCE
from .support.roles import SIGN_IN, WHO, Row

pytestmark = pytest.mark.django_db
DOMAINS = [
    importlib.import_module(f"keepword.{path.parent.parent.name}.tests.roles")
    for path in sorted(SOURCE.glob("*/tests/roles.py"))
]
TABLE: list[Row] = [row for domain in DOMAINS for row in domain.ROWS]
ALLAUTHS = ("account_", "mfa_")
EVERYWHERE = frozenset({"owner", "leader", "care"})


def names(resolver: URLResolver) -> list[str]:
    """The name of every address under a resolver."""
    found = []
    for pattern in resolver.url_patterns:
        found += names(pattern) if isinstance(pattern, URLResolver) else [name_of(pattern)]
    return found


def name_of(pattern: URLPattern) -> str:
    return pattern.name or str(pattern.pattern)


def answer_to(client, row: Row):
    address = reverse(row.name, kwargs=row.parts)
    return client.get(address) if row.posted is None else client.post(address, row.posted)


def furnished(organisation: str, unit: str) -> Unit:
    """A place with everything that the table's addresses name; its only unit."""
    Organisation.objects.create(pk=1, name=organisation)
    shop = Unit.objects.create(key="shop", name=unit)
    for domain in DOMAINS:
        getattr(domain, "furnish", lambda: None)()
    return shop


@pytest.fixture(scope="module")
def place(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """Furnished once, since that takes as long as all its pages; each test undoes its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield furnished("Thread and Needle", "Shop")
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def person(who: str, unit: Unit) -> User:
    user = User.objects.create_user(f"{who.replace(' ', '-')}@example.org", "three odd words")
    if who != "no role":
        Role.objects.create(user=user, kind=who, unit=None if who in EVERYWHERE else unit)
    return user


def test_everybody_is_in_the_table():
    assert {*WHO} - {"anonymous", "no role"} == {*Role.Kind.values}


def test_no_address_is_missing_from_the_table():
    swept = names(get_resolver())
    assert {*swept} == {row.name for row in TABLE}
    assert len(swept) == len({*swept}) >= 18


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_who_may_do_what(client, place, row):
    for who, expected in row.each():
        if who != "anonymous":
            client.force_login(person(who, place))
        response = answer_to(client, row)
        if expected == SIGN_IN:
            assert response.status_code == 302, who
            assert response["Location"].startswith("/sign-in/?next="), who
        else:
            assert response.status_code == expected, who


POSTED = {row.name for row in TABLE if row.posted is not None}
ONLY_SHOWN = [
    row
    for row in TABLE
    if row.posted is None and row.name not in POSTED and not row.name.startswith(ALLAUTHS)
]


@pytest.mark.parametrize("row", ONLY_SHOWN, ids=str)
def test_what_has_no_row_for_a_post_takes_none(client, place, row):
    client.force_login(person("owner", place))
    assert client.post(reverse(row.name, kwargs=row.parts)).status_code == 405


def test_who_is_not_active_is_shut_out(client, place):
    client.force_login(person("owner", place))
    User.objects.update(is_active=False)
    assert client.get("/").status_code == 302
