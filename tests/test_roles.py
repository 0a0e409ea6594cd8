"""Who may see and do what: a table of everyone and every address, swept."""

import importlib
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
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


QUICK = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = QUICK["PASSWORD_HASHERS"]


@pytest.fixture(scope="module")
def signed_in(place: Unit, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """The session of everyone who is not anonymous, made once too."""
    with override_settings(**QUICK), django_db_blocker.unblock():
        return {who: session_of(person(who, place)) for who in WHO[1:]}


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def enter(client: Client, session: str | None) -> None:
    client.cookies.clear()
    if session:
        client.cookies["sessionid"] = session


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


def those_who_ask(row: Row) -> list[tuple[str, int | str]]:
    """Everybody, with the expected answer.

    On another database than SQLite it is of each answer only who sees most, in a unit and
    everywhere: who may do what is told by the program, the database only has to understand it.
    """
    everybody = list(row.each())
    if connection.vendor == "sqlite":
        return everybody
    most = {(answer, answer != 403 and who in EVERYWHERE): who for who, answer in everybody}
    return [(who, answer) for who, answer in everybody if who in most.values()]


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_who_may_do_what(client, signed_in, row):
    for who, expected in those_who_ask(row):
        enter(client, signed_in.get(who))
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
def test_what_has_no_row_for_a_post_takes_none(client, signed_in, row):
    enter(client, signed_in["owner"])
    assert client.post(reverse(row.name, kwargs=row.parts)).status_code == 405


def test_who_is_not_active_is_shut_out(client, signed_in):
    enter(client, signed_in["owner"])
    assert client.get("/").status_code == 200
    User.objects.update(is_active=False)
    assert client.get("/").status_code == 302
