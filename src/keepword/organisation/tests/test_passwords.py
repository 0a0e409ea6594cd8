"""A new password without mail."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from keepword.organisation.actions import (
    close_account,
    new_password_address_of,
    offer_new_password,
    set_new_password,
)
from keepword.organisation.models import AuditEntry, NewPasswordAddress

from .cast import PASSWORD, person

pytestmark = pytest.mark.django_db
NEW = {"password": "three other words"}


@pytest.fixture
def address(olivia, mia):
    return f"/password/new/{offer_new_password(user=mia, ends_second_step=False, by=olivia)}/"


def test_an_owner_gets_a_link_that_is_shown_once(client, olivia, mia):
    client.force_login(olivia)
    page = client.post(f"/people/{mia.pk}/new-password/").text
    token = re.search(r"http://testserver/password/new/([\w-]{43})/", page)[1]
    assert "data:image/svg+xml" in page
    assert token not in str(vars(NewPasswordAddress.objects.get()))
    assert token not in str(list(AuditEntry.objects.values()))
    assert new_password_address_of(token).user == mia


def test_opening_it_writes_nothing(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(6) as queries:
        page = client.get(address)
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
    assert "mia@example.org" in page.text
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]


def test_sending_it_sets_the_password_and_ends_every_session(client, address, mia):
    browser = Client()
    browser.post("/sign-in/", {"login": mia.email, "password": PASSWORD})
    answer = client.post(address, NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    mia.refresh_from_db()
    assert mia.check_password(NEW["password"])
    assert browser.get("/").status_code == 302
    entry = AuditEntry.objects.first()
    assert (entry.by, entry.did) == (mia, "set a new password")


def test_it_works_once(client, address, mia):
    client.post(address, NEW)
    assert client.get(address).status_code == 404
    assert client.post(address, {"password": "Mallory's own words"}).status_code == 404
    mia.refresh_from_db()
    assert mia.check_password(NEW["password"])


def test_who_comes_second_sets_nothing(address, mia):
    both = [NewPasswordAddress.objects.get(), NewPasswordAddress.objects.get()]
    done = [set_new_password(address=seen, password=f"words of {n}") for n, seen in enumerate(both)]
    assert done == [True, False]
    mia.refresh_from_db()
    assert mia.check_password("words of 0")


def test_it_expires_after_a_day(client, address):
    NewPasswordAddress.objects.update(made_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert client.get(address).status_code == 404
    assert client.post(address, NEW).status_code == 404


def test_a_newer_one_ends_it(client, address, olivia, mia):
    offer_new_password(user=mia, ends_second_step=False, by=olivia)
    assert client.get(address).status_code == 404


def test_it_ends_with_the_account(client, address, olivia, mia):
    close_account(user=mia, by=olivia)
    assert client.post(address, NEW).status_code == 404


@pytest.mark.parametrize("password", ["short", "mia@example.org", ""])
def test_a_poor_password_is_refused_and_uses_nothing_up(client, address, password):
    page = client.post(address, {"password": password})
    assert page.status_code == 400
    assert "errorlist" in page.text
    assert client.post(address, NEW).status_code == 302


@pytest.mark.parametrize("ends", [True, False])
def test_a_lost_second_step_ends_only_if_the_owner_says_so(client, olivia, mia, ends):
    Authenticator.objects.create(user=mia, type=Authenticator.Type.TOTP, data={})
    token = offer_new_password(user=mia, ends_second_step=ends, by=olivia)
    assert Authenticator.objects.exists()
    client.post(f"/password/new/{token}/", NEW)
    assert Authenticator.objects.exists() is not ends


def test_nobody_but_an_owner_makes_one(mia):
    with pytest.raises(PermissionDenied):
        offer_new_password(user=mia, ends_second_step=False, by=person("Leo", "leader"))
