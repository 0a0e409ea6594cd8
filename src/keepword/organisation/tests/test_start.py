"""The first owner's one-time address."""

import hashlib
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from keepword.organisation.actions import make_first_owner, offer_first_owner_address
from keepword.organisation.models import (
    AuditEntry,
    FirstOwnerAddress,
    Organisation,
    Role,
    User,
)

pytestmark = pytest.mark.django_db
OLIVIA = {
    "organisation": "Thread and Needle",
    "name": "Olivia Owner",
    "email": "olivia@example.org",
    "password": "three odd words",
}


@pytest.fixture
def address():
    return f"/start/{offer_first_owner_address()}/"


def test_only_the_hash_of_the_token_is_kept():
    token = offer_first_owner_address()
    kept = FirstOwnerAddress.objects.get()
    assert kept.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(vars(kept))


def test_opening_the_address_writes_nothing(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(6) as queries:
        page = client.get(address)
    assert "Make me the owner" in page.text
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert [query["sql"].split()[0] for query in queries] == ["SELECT"] * len(queries)
    assert not User.objects.exists()


def test_sending_the_form_makes_the_owner_and_signs_in(client, address):
    answer = client.post(address, OLIVIA)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    olivia = User.objects.get()
    assert (olivia.email, olivia.name) == ("olivia@example.org", "Olivia Owner")
    assert olivia.check_password("three odd words")
    role = Role.objects.get()
    assert (role.user, role.kind, role.unit) == (olivia, Role.Kind.OWNER, None)
    assert Organisation.objects.get().name == "Thread and Needle"
    assert client.session["_auth_user_id"] == str(olivia.pk)


def test_an_organisation_that_an_import_made_keeps_its_time_zone(client, address):
    Organisation.objects.create(pk=1, name="old", time_zone="Europe/Vienna")
    assert 'value="old"' in client.get(address).text
    client.post(address, OLIVIA)
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.time_zone) == ("Thread and Needle", "Europe/Vienna")


def test_the_form_needs_no_cookie_of_ours(address):
    assert Client(enforce_csrf_checks=True).post(address, OLIVIA).status_code == 302


def test_the_address_works_once(client, address):
    client.post(address, OLIVIA)
    assert client.get(address).status_code == 404
    assert client.post(address, {**OLIVIA, "email": "mallory@example.org"}).status_code == 404
    assert User.objects.count() == 1


def test_a_token_is_used_up_even_if_its_owner_is_gone(client, address):
    client.post(address, OLIVIA)
    User.objects.all().delete()
    assert client.post(address, OLIVIA).status_code == 404


def test_an_unknown_token_is_404(client, address):
    assert client.get("/start/guessed/").status_code == 404
    assert client.post("/start/guessed/", OLIVIA).status_code == 404
    assert not User.objects.exists()


def test_it_expires_after_a_day(client, address):
    FirstOwnerAddress.objects.update(made_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert client.get(address).status_code == 404
    assert client.post(address, OLIVIA).status_code == 404


def test_a_new_one_ends_the_old_one(client, address):
    newer = f"/start/{offer_first_owner_address()}/"
    assert client.get(address).status_code == 404
    assert client.get(newer).status_code == 200


def test_none_is_offered_once_somebody_owns_the_place(client, address):
    client.post(address, OLIVIA)
    assert offer_first_owner_address() is None


def test_the_action_itself_refuses_a_second_owner():
    token = offer_first_owner_address()
    owner = make_first_owner(token=token, **OLIVIA)
    assert owner is not None
    line = AuditEntry.objects.get(did="became the first owner")
    assert (line.by, line.about) == (owner, OLIVIA["organisation"])
    assert make_first_owner(token=token, **OLIVIA) is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "olivia", "Enter a valid email address."),
        ("password", "short", "at least 10 characters"),
        ("password", "olivia@example.org", "too similar"),
        ("name", "", "This field is required."),
        ("organisation", "", "This field is required."),
    ],
)
def test_bad_input_is_named_and_changes_nothing(client, address, field, value, said):
    page = client.post(address, {**OLIVIA, field: value})
    assert page.status_code == 400
    assert said in page.text
    assert not User.objects.exists()
    assert client.post(address, OLIVIA).status_code == 302
