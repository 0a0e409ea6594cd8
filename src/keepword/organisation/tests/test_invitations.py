"""Inviting by link: who may, what the link gives, and when it gives nothing any more."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from keepword.organisation.actions import (
    accept_invitation,
    close_account,
    invitation_of,
    invite,
    join,
    revoke_invitation,
)
from keepword.organisation.models import AuditEntry, Invitation, Role, User

from .cast import PASSWORD, person, unit

pytestmark = pytest.mark.django_db
KINDS = Role.Kind
JO = {"name": "Jo Joins", "email": "Jo@Example.org", "password": PASSWORD}


def link(by, kind=KINDS.MEMBER, at="shop", **given):
    """The address of a new invitation."""
    given = {"note": "", "uses": 1, "days": 7} | given
    _, token = invite(kind=kind, unit=unit(at) if at else None, by=by, **given)
    return f"/invitation/{token}/"


def test_only_the_hash_of_the_token_is_kept(mia):
    made, token = invite(kind=KINDS.MEMBER, unit=unit("shop"), note="Jo", uses=1, days=1, by=mia)
    assert token not in str(vars(Invitation.objects.get()))
    assert token not in str(list(AuditEntry.objects.values()))
    assert invitation_of(token) == made
    assert invitation_of("guessed") is None


def test_the_page_shows_the_link_and_its_picture_this_once(client, mia):
    client.force_login(mia)
    asked = {"kind": "member", "unit": unit("workshop").pk, "uses": 1, "days": 7}
    page = client.post("/invitations/", asked).text
    address = re.search(r"http://testserver(/invitation/[\w-]{43}/)", page)
    assert address
    assert "data:image/svg+xml" in page
    assert client.get(address[1]).status_code == 200
    later = client.get("/invitations/").text
    assert "/invitation/" not in later
    assert "Workshop" in later


def test_the_link_is_the_one_by_which_others_reach_us(client, mia, settings):
    settings.PUBLIC_URL = "https://word.example.org"
    client.force_login(mia)
    asked = {"kind": "member", "unit": unit("shop").pk, "uses": 1, "days": 7}
    assert "https://word.example.org/invitation/" in client.post("/invitations/", asked).text


def test_a_link_that_only_works_here_says_so(client, mia):
    client.force_login(mia)
    asked = {"kind": "member", "unit": unit("shop").pk, "uses": 1, "days": 7}
    page = client.post("/invitations/", asked, SERVER_NAME="localhost")
    assert "on this machine only" in page.text


def test_opening_the_link_changes_nothing(client, mia, django_assert_max_num_queries):
    address = link(mia)
    with django_assert_max_num_queries(8) as queries:
        page = client.get(address)
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
    assert "Thread and Needle" in page.text
    assert "Mia invites you." in page.text
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]


def test_accepting_makes_the_account_with_that_role_and_signs_in(client, mia):
    answer = client.post(link(mia, at="workshop"), JO)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    jo = User.objects.get(email="jo@example.org")
    assert jo.check_password(PASSWORD)
    role = jo.roles.get()
    assert (role.kind, role.unit) == (KINDS.MEMBER, unit("workshop"))
    assert client.session["_auth_user_id"] == str(jo.pk)
    entry = AuditEntry.objects.first()
    assert (entry.by, entry.did, entry.about) == (jo, "joined", "Member, Workshop")


def test_who_reads_no_figures_begins_elsewhere(client, mia):
    answer = client.post(link(mia, kind=KINDS.CUSTOMER), JO)
    assert answer["Location"] == "/me/"


def test_the_form_needs_no_cookie_of_ours_and_comes_from_no_other_site(mia):
    address = link(mia)
    strict = Client(enforce_csrf_checks=True)
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert strict.post(address, JO, headers=elsewhere).status_code == 403
    assert strict.post(address, JO, headers={"sec-fetch-site": "same-origin"}).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "jo", "Enter a valid email address."),
        ("email", "MIA@example.org", "This address has an account."),
        ("password", "short", "at least 10 characters"),
        ("name", "", "This field is required."),
    ],
)
def test_bad_input_is_named_and_uses_nothing_up(client, mia, field, value, said):
    address = link(mia)
    page = client.post(address, {**JO, field: value})
    assert page.status_code == 400
    assert said in page.text
    assert Invitation.objects.get().used == 0
    assert client.post(address, JO).status_code == 302


# --- when it holds no more ---------------------------------------------------------------------


def test_a_link_for_one_works_once(client, mia):
    address = link(mia)
    Client().post(address, JO)
    assert client.get(address).status_code == 404
    assert client.post(address, {**JO, "email": "mallory@example.org"}).status_code == 404
    assert not User.objects.filter(email="mallory@example.org").exists()


def test_a_link_for_a_team_works_as_often_as_it_says(mia):
    address = link(mia, uses=2)
    codes = [
        Client().post(address, {**JO, "email": f"jo{number}@example.org"}).status_code
        for number in range(3)
    ]
    assert codes == [302, 302, 404]


def test_who_comes_second_to_the_last_place_gets_none(mia):
    invite(kind=KINDS.MEMBER, unit=unit("shop"), note="", uses=1, days=1, by=mia)
    seen_by_both = [Invitation.objects.get(), Invitation.objects.get()]
    emails = ("jo@example.org", "kim@example.org")
    made = [
        join(invitation=seen, name="", email=email, password=PASSWORD)
        for seen, email in zip(seen_by_both, emails, strict=True)
    ]
    assert made == [User.objects.get(email="jo@example.org"), None]
    assert not User.objects.filter(email="kim@example.org").exists()


def test_it_expires(client, mia):
    address = link(mia, days=7)
    Invitation.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert client.get(address).status_code == 404


def test_revoked_it_leads_nowhere(client, mia):
    address = link(mia)
    client.force_login(mia)
    client.post(f"/invitations/{Invitation.objects.get().pk}/revoked/")
    client.logout()
    assert client.get(address).status_code == 404
    assert client.post(address, JO).status_code == 404
    assert AuditEntry.objects.first().did == "revoked an invitation"


def test_nobody_revokes_what_others_made_but_an_owner(mia, olivia):
    invite(kind=KINDS.MEMBER, unit=unit("shop"), note="", uses=1, days=1, by=mia)
    made = Invitation.objects.get()
    with pytest.raises(PermissionDenied):
        revoke_invitation(invitation=made, by=person("Leo", "leader"))
    revoke_invitation(invitation=made, by=olivia)
    assert Invitation.objects.get().revoked_at


def test_it_ends_with_the_account_of_whoever_made_it(client, mia, olivia):
    address = link(mia)
    close_account(user=mia, by=olivia)
    assert client.get(address).status_code == 404


def test_it_ends_when_whoever_made_it_may_no_longer_give_that_role(client, mia):
    address = link(mia, at="workshop")
    mia.roles.update(unit=unit("dispatch"))
    assert client.get(address).status_code == 404
    assert client.post(address, JO).status_code == 404


# --- who may invite to what --------------------------------------------------------------------

EVERY_KIND = {*KINDS}
BELOW_LEADER = {KINDS.MANAGER, KINDS.MEMBER, KINDS.CUSTOMER}
BELOW_MANAGER = {KINDS.MEMBER, KINDS.CUSTOMER}


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("owner", EVERY_KIND),
        ("leader", BELOW_LEADER),
        ("manager", BELOW_MANAGER),
        ("member", set()),
        ("care", set()),
        ("customer", set()),
    ],
)
def test_nobody_invites_to_a_role_as_high_as_their_own(shop, kind, given):
    by = person("Robin", kind, at=None if kind == "owner" else "shop")
    allowed = set()
    for each in KINDS:
        at = None if each == KINDS.OWNER else unit("workshop")
        try:
            invite(kind=each, unit=at, note="", uses=1, days=1, by=by)
        except PermissionDenied:
            continue
        allowed.add(each)
    assert allowed == given


@pytest.mark.parametrize(("at", "may"), [("shop", True), ("workshop", True), ("dispatch", False)])
def test_one_invites_into_ones_own_unit_and_below(client, mia, at, may):
    client.force_login(mia)
    asked = {"kind": "member", "unit": unit(at).pk, "uses": 1, "days": 7}
    assert client.post("/invitations/", asked).status_code == (200 if may else 400)
    assert Invitation.objects.exists() is may


def test_two_roles_do_not_add_up_to_a_third(client, shop):
    leo = person("Leo", "leader", at="workshop")
    leo.roles.create(kind="manager", unit=unit("dispatch"))
    client.force_login(leo)
    asked = {"kind": "manager", "unit": unit("dispatch").pk, "uses": 1, "days": 7}
    page = client.post("/invitations/", asked)
    assert page.status_code == 400
    assert "You may not give this role for this unit." in page.text


@pytest.mark.parametrize(
    ("asked", "at", "said"),
    [
        ({"kind": "owner", "uses": 1}, "shop", "choose no unit"),
        ({"kind": "customer", "uses": 1}, None, "Choose the unit"),
        ({"kind": "leader", "uses": 2}, "shop", "members and customers only"),
        ({"kind": "owner", "uses": 2}, None, "members and customers only"),
    ],
)
def test_what_makes_no_sense_is_refused_and_said(client, olivia, asked, at, said):
    client.force_login(olivia)
    page = client.post("/invitations/", asked | {"unit": unit(at).pk if at else "", "days": 7})
    assert page.status_code == 400
    assert said in page.text
    assert not Invitation.objects.exists()


# --- a further role ----------------------------------------------------------------------------


def test_who_is_signed_in_takes_on_a_further_role(client, olivia, mia):
    address = link(olivia, kind=KINDS.LEADER, at="dispatch")
    client.force_login(mia)
    assert "You are signed in as Mia." in client.get(address).text
    client.post(address)
    assert {(role.kind, role.unit.key) for role in mia.roles.all()} == {
        ("manager", "shop"),
        ("leader", "dispatch"),
    }
    assert AuditEntry.objects.first().did == "accepted an invitation"
    assert client.get(address).status_code == 404


def test_nobody_raises_themselves(client, olivia, mia):
    address = link(mia)
    client.force_login(mia)
    page = client.post(address)
    assert page.status_code == 400
    assert "You made this invitation yourself." in page.text
    assert mia.roles.count() == 1


def test_a_role_one_has_already_uses_nothing_up(olivia, mia):
    made, _ = invite(kind=KINDS.MEMBER, unit=unit("shop"), note="", uses=5, days=1, by=olivia)
    assert accept_invitation(invitation=made, by=mia)
    assert accept_invitation(invitation=made, by=mia)
    assert Invitation.objects.get().used == 1


def test_the_action_itself_refuses_a_taken_address(mia):
    made, _ = invite(kind=KINDS.MEMBER, unit=unit("shop"), note="", uses=1, days=1, by=mia)
    with pytest.raises(ValidationError):
        join(invitation=made, name="", email="MIA@EXAMPLE.ORG", password=PASSWORD)
    assert Invitation.objects.get().used == 0


# --- the list ----------------------------------------------------------------------------------


def test_one_sees_ones_own_and_an_owner_sees_all(client, olivia, mia):
    link(olivia, note="from the owner")
    link(mia, note="from the manager")
    client.force_login(mia)
    page = client.get("/invitations/").text
    assert "from the manager" in page
    assert "from the owner" not in page
    client.force_login(olivia)
    assert "from the manager" in client.get("/invitations/").text


@pytest.mark.parametrize("many", [3, 300])
def test_the_list_asks_as_often_however_long_it_is(client, olivia, django_assert_num_queries, many):
    Invitation.objects.bulk_create(
        Invitation(
            token_hash=str(number), kind="member", unit=unit("shop"), made_by=olivia,
            ends_at=timezone.now() + timedelta(days=1),
        )
        for number in range(many)
    )  # fmt: skip
    client.force_login(olivia)
    with django_assert_num_queries(11):
        client.get("/invitations/")
