"""An account erased for good, and handed out to whom it belongs."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError

from keepword.organisation.actions import (
    change_name,
    close_account,
    erase_account,
    give_role,
    invite,
    offer_new_password,
)
from keepword.organisation.models import AuditEntry, User

from .cast import unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy_mia(olivia, mia):
    """Mia, of whom there is something everywhere."""
    change_name(user=mia, name="Mia Muster", by=mia)
    give_role(user=mia, kind="care", unit=unit("shop"), by=olivia)
    offer_new_password(user=mia, ends_second_step=False, by=olivia)
    invite(kind="member", unit=unit("shop"), note="for Jo", uses=1, days=1, by=mia)
    EmailAddress.objects.create(user=mia, email=mia.email)
    Authenticator.objects.create(user=mia, type="totp", data={})
    SocialAccount.objects.create(user=mia, provider="p", uid="1", extra_data={"name": "Mia Muster"})
    return User.objects.get(pk=mia.pk)


def everything_kept() -> str:
    """Every value of every row of the database, as one text."""
    rows = (list(model.objects.values()) for model in apps.get_models())
    return str(list(rows)).lower()


def test_nothing_is_left_that_says_who_it_was(client, olivia, busy_mia):
    assert "muster" in everything_kept()
    close_account(user=busy_mia, by=olivia)
    client.force_login(olivia)
    unsure = client.post(f"/people/{busy_mia.pk}/erased/")
    assert (unsure.status_code, "muster" in everything_kept()) == (400, True)
    client.post(f"/people/{busy_mia.pk}/erased/", {"sure": "on"})
    kept = everything_kept()
    for trace in ("muster", "mia@example.org", "'mia'"):
        assert trace not in kept, trace
    said = {(entry.by_said, entry.about) for entry in AuditEntry.objects.filter(by=busy_mia)}
    assert said == {
        ("Somebody who left", "Somebody who left"),
        ("Somebody who left", "Member, Shop"),
    }
    assert client.get(f"/people/{busy_mia.pk}/").status_code == 404
    assert "Somebody who left" not in client.get("/people/").text


def test_an_open_account_is_not_erased(olivia, mia):
    with pytest.raises(ValidationError):
        erase_account(user=mia, by=olivia)
    assert User.objects.get(pk=mia.pk).name == "Mia"


def test_nobody_but_an_owner_erases(olivia, mia):
    close_account(user=mia, by=olivia)
    with pytest.raises(PermissionDenied):
        erase_account(user=mia, by=mia)


def test_everybody_gets_what_is_kept_of_their_own_account(client, busy_mia):
    client.force_login(busy_mia)
    answer = client.get("/you/account.json")
    assert "attachment" in answer["Content-Disposition"]
    kept = json.loads(answer.content)
    assert (kept["name"], kept["email"]) == ("Mia Muster", "mia@example.org")
    assert {role["kind"] for role in kept["roles"]} == {"manager", "care"}
    assert kept["second_step"] is True
    assert kept["signs_in_elsewhere"][0]["extra_data"] == {"name": "Mia Muster"}
    assert {line["did"] for line in kept["did"]} == {"changed a name", "invited"}
