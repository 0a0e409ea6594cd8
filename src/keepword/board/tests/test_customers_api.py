"""A customer's page for programs: behind the same gate, and every look kept in the same way."""

import datetime as dt

import pytest
from django.core.cache import cache
from tests.support.factories import make

from keepword.board.models import Look
from keepword.ledger.models import FreshObservation
from keepword.organisation.actions import make_token
from keepword.organisation.models import AuditEntry, Person, Role, User
from keepword.standards.models import Moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def olivia(shop):
    olivia = User.objects.create_user("olivia@example.org", name="Olivia")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    return olivia


@pytest.fixture
def asks(client, olivia, settings, tmp_path):
    """What a program of the help desk asks."""
    settings.HOME, settings.LEDGER = tmp_path, str(tmp_path / "ledger")
    cache.clear()
    _, secret = make_token(name="Help desk", scopes=["look up"], days=30, by=olivia)

    def ask(address, body=None):
        headers = {"Authorization": f"Bearer {secret}"}
        return client.post(
            f"/api/customers/{address}", body or {}, "application/json", headers=headers
        )

    return ask


@pytest.fixture
def anna(shop):
    anna = Person.objects.create(key="workshop:anna@example.org")
    Moment.objects.create(key="ready", name="Ready by the day we said")
    day = dt.date(2026, 3, 2)
    for lens, ref in (("delivered", "a"), ("believed_staff", "b")):
        make(
            FreshObservation, ref=ref, moment="ready", lens=lens, score=0.0, unit="shop", day=day,
            person=anna.surrogate, happened_at=dt.datetime.combine(day, dt.time(12), dt.UTC),
        )  # fmt: skip
    return anna


def test_who_is_found_is_opened_and_each_look_is_kept_and_named(asks, anna, olivia):
    Person.objects.create(key="workshop:annabel@example.org")
    found = asks("search", {"key": "anna"}).json()
    assert [each["key"] for each in found["items"]] == [
        "workshop:anna@example.org", "workshop:annabel@example.org",
    ]  # fmt: skip
    assert not Look.objects.exists()
    for looks in (1, 2):
        page = asks(f"{found['items'][0]['id']}/look").json()
        assert Look.objects.filter(person=anna, by=olivia).count() == looks
    assert (page["name"], page["known_from"]) == ("anna@example.org", "workshop")
    (line,) = page["lines"]
    assert (line["lens"], line["said"], line["day"]) == ("delivered", "not kept", "2026-03-02")
    assert page["sums"] == ["Kept 0 times, not kept 1."]
    assert AuditEntry.objects.first().did == "looked a customer up"


@pytest.mark.parametrize("key", ["", "\0", "x" * 201, None])
def test_what_is_no_key_is_refused(asks, key):
    assert asks("search", {"key": key}).status_code == 422


def test_who_is_not_there_is_404_and_no_look(asks):
    assert asks("404/look").status_code == 404
    assert asks("search", {"key": "nobody"}).json() == {"items": [], "more": False}
    assert not Look.objects.exists()


def test_who_may_not_open_the_page_may_not_ask_for_it(asks, anna, olivia):
    olivia.roles.update(kind=Role.Kind.LEADER)
    for address in ("search", f"{anna.pk}/look"):
        assert asks(address, {"key": "anna"}).status_code == 403
    assert not Look.objects.exists()
