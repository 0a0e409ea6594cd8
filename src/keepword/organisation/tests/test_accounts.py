"""Accounts and their roles: given, taken, named, closed."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from keepword.organisation.actions import (
    change_name,
    close_account,
    give_role,
    reopen_account,
    take_role,
)
from keepword.organisation.models import AuditEntry, Role, User

from .cast import PASSWORD, person, unit

pytestmark = pytest.mark.django_db
KINDS = Role.Kind


def roles(user):
    return {(role.kind, role.unit and role.unit.key) for role in user.roles.all()}


def sign_in(user):
    browser = Client()
    browser.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    return browser


# --- roles -------------------------------------------------------------------------------------


def test_an_owner_gives_and_takes_every_role(client, olivia, mia):
    client.force_login(olivia)
    for kind in KINDS:
        at = "" if kind == KINDS.OWNER else unit("dispatch").pk
        client.post(f"/people/{mia.pk}/roles/", {"kind": kind, "unit": at})
    assert len(roles(mia)) == 1 + len(KINDS)
    for role in mia.roles.all():
        client.post(f"/people/{mia.pk}/roles/{role.pk}/taken/")
    assert roles(mia) == set()
    assert AuditEntry.objects.filter(did="gave a role", about="Mia").count() == len(KINDS)
    assert AuditEntry.objects.filter(did="took a role away").count() == 1 + len(KINDS)
    assert AuditEntry.objects.filter(did="gave a role", details__role="care").get().details == {
        "person": mia.pk,
        "role": "care",
        "unit": "dispatch",
    }


def test_a_role_is_given_once(olivia, mia):
    give_role(user=mia, kind=KINDS.MANAGER, unit=unit("shop"), by=olivia)
    assert roles(mia) == {("manager", "shop")}
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("kind", ["leader", "manager"])
def test_nobody_but_an_owner_gives_or_takes(olivia, mia, kind):
    leo = person("Leo", kind)
    with pytest.raises(PermissionDenied):
        give_role(user=leo, kind=KINDS.OWNER, unit=None, by=leo)
    with pytest.raises(PermissionDenied):
        take_role(role=mia.roles.get(), by=leo)
    with pytest.raises(PermissionDenied):
        close_account(user=mia, by=leo)
    assert roles(mia) == {("manager", "shop")}
    assert roles(leo) == {(kind, None)}


def test_a_role_that_makes_no_sense_is_refused_and_said(client, olivia, mia):
    client.force_login(olivia)
    owner_of_a_part = {"kind": "owner", "unit": unit("shop").pk}
    page = client.post(f"/people/{mia.pk}/roles/", owner_of_a_part)
    assert (page.status_code, "choose no unit" in page.text) == (400, True)
    page = client.post(f"/people/{mia.pk}/roles/", {"kind": "customer", "unit": ""})
    assert (page.status_code, "Choose the unit" in page.text) == (400, True)
    assert roles(mia) == {("manager", "shop")}


def test_the_database_itself_refuses_an_owner_of_a_part(mia):
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(user=mia, kind=KINDS.OWNER, unit=unit("shop"))


def test_a_role_is_taken_at_the_address_of_whom_it_belongs_to(client, olivia, mia):
    client.force_login(olivia)
    role = mia.roles.get()
    assert client.post(f"/people/{olivia.pk}/roles/{role.pk}/taken/").status_code == 404
    assert roles(mia) == {("manager", "shop")}


# --- the last owner ----------------------------------------------------------------------------


def test_the_last_owner_stays(client, olivia):
    client.force_login(olivia)
    role = olivia.roles.get()
    page = client.post(f"/people/{olivia.pk}/roles/{role.pk}/taken/", follow=True)
    assert "Olivia is the last owner." in page.text
    page = client.post(f"/people/{olivia.pk}/closed/", follow=True)
    assert "Olivia is the last owner." in page.text
    olivia.refresh_from_db()
    assert (olivia.is_active, roles(olivia)) == (True, {("owner", None)})


def test_an_owner_whose_account_is_closed_does_not_count(olivia):
    other = person("Otto", "owner")
    close_account(user=other, by=olivia)
    with pytest.raises(ValidationError):
        take_role(role=olivia.roles.get(), by=olivia)


def test_with_a_second_owner_the_first_may_go(olivia):
    otto = person("Otto", "owner")
    take_role(role=olivia.roles.get(), by=olivia)
    with pytest.raises(ValidationError):
        close_account(user=otto, by=otto)


# --- closed accounts ---------------------------------------------------------------------------


def test_closing_an_account_ends_its_sessions_for_good(olivia, mia):
    browser, other = sign_in(mia), sign_in(olivia)
    assert browser.get("/").status_code == 200
    close_account(user=mia, by=olivia)
    assert browser.get("/").status_code == 302
    reopen_account(user=mia, by=olivia)
    assert browser.get("/").status_code == 302
    assert other.get("/").status_code == 200
    assert sign_in(mia).get("/").status_code == 200
    assert roles(mia) == {("manager", "shop")}
    assert [entry.did for entry in AuditEntry.objects.all()] == [
        "opened an account again",
        "closed an account",
    ]


def test_a_closed_account_does_not_let_in(olivia, mia):
    close_account(user=mia, by=olivia)
    answer = Client().post("/sign-in/", {"login": mia.email, "password": PASSWORD})
    assert answer["Location"] == "/sign-in/closed/"


# --- names -------------------------------------------------------------------------------------


def test_everybody_chooses_their_own_name_and_language(client, mia):
    client.force_login(mia)
    client.post("/you/", {"name": "Mia Muster", "language": "de"})
    mia.refresh_from_db()
    assert (mia.name, mia.language) == ("Mia Muster", "de")
    assert '<html lang="de"' in client.get("/you/").text
    client.post("/you/", {"name": "Mia Muster", "language": ""})
    assert '<html lang="en"' in client.get("/you/").text
    renamed = AuditEntry.objects.get(did="changed a name")
    assert renamed.details == {"person": mia.pk, "before": "Mia", "after": "Mia Muster"}


def test_a_language_that_we_do_not_speak_is_refused(client, mia):
    client.force_login(mia)
    page = client.post("/you/", {"name": "Mia", "language": "xx"}).text
    assert "xx is not one of the available choices." in page
    assert not AuditEntry.objects.exists()


def test_an_owner_names_anybody_and_others_only_themselves(client, olivia, mia):
    client.force_login(olivia)
    client.post(f"/people/{mia.pk}/", {"name": "Mia Muster"})
    assert User.objects.get(pk=mia.pk).name == "Mia Muster"
    with pytest.raises(PermissionDenied):
        change_name(user=olivia, name="Mallory", by=mia)


# --- the list ----------------------------------------------------------------------------------


def test_one_sees_those_whom_one_may_invite(client, olivia, mia):
    person("Will", "member", at="workshop")
    person("Dora", "member", at="dispatch")
    client.force_login(mia)
    page = client.get("/people/").text
    assert "will@example.org" in page
    assert "dora@example.org" not in page
    assert "olivia@example.org" not in page
    client.force_login(olivia)
    assert "dora@example.org" in client.get("/people/").text


def test_people_are_searched_by_name_or_address(client, olivia, mia):
    client.force_login(olivia)
    page = client.get("/people/", {"q": "MIA@"}).text
    assert "mia@example.org" in page
    assert "olivia@example.org" not in page
    assert "Nobody is called that." in client.get("/people/", {"q": "nobody"}).text


def test_who_is_alone_is_told_what_to_do(client, olivia):
    client.force_login(olivia)
    assert "Only you are here." in client.get("/people/").text


@pytest.mark.parametrize("many", [3, 300])
def test_the_list_asks_as_often_however_long_it_is(client, olivia, django_assert_num_queries, many):
    people = User.objects.bulk_create(
        User(email=f"{number}@example.org", password="!") for number in range(many)
    )
    Role.objects.bulk_create(
        Role(user=user, kind=KINDS.MEMBER, unit=unit("shop")) for user in people
    )
    client.force_login(olivia)
    with django_assert_num_queries(10):
        page = client.get("/people/").text
    assert ("Page 1 of" in page) is (many > 50)
