"""Tokens: made by owners, shown once, kept as a hash, and never more than their maker may."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests.support.factories import make

from keepword.organisation.access import May, allowed_by
from keepword.organisation.actions import (
    close_account,
    erase_account,
    kept_of,
    make_token,
    note_use,
    revoke_token,
    token_of,
)
from keepword.organisation.models import ApiToken, AuditEntry
from keepword.organisation.tokens import hashed

from .cast import person

EVERYTHING = ["bring in", "read", "write"]


def made(by, scopes=("read",), days=30):
    return make_token(name="Till", scopes=scopes, days=days, by=by)


def test_a_token_is_shown_once_and_kept_as_a_hash(client, olivia):
    client.force_login(olivia)
    page = client.post("/tokens/", {"name": "Till", "scopes": ["read"], "days": 30})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert page["Cache-Control"].find("no-store") > 0
    token = ApiToken.objects.get()
    assert token.token_hash == hashed(secret)
    assert token_of(secret) == token
    assert secret not in client.get("/tokens/").content.decode()
    line = AuditEntry.objects.get()
    assert (line.did, line.about, line.details["scopes"]) == ("made a token", "Till", ["read"])


def test_only_owners_make_and_revoke_tokens(olivia, mia):
    token, _ = made(olivia)
    with pytest.raises(PermissionDenied):
        made(mia)
    with pytest.raises(PermissionDenied):
        revoke_token(token=token, by=mia)
    assert ApiToken.objects.filter(revoked_at=None).count() == 1


def test_no_token_runs_the_organisation(olivia):
    with pytest.raises(PermissionDenied):
        made(olivia, ["run"])
    assert allowed_by(make(ApiToken, made_by=olivia, scopes=["run", "read"])) == {May.READ}


def test_only_who_still_runs_the_whole_oversees_by_a_token(olivia):
    token, secret = made(olivia, ["oversee", "read"])
    assert allowed_by(token) == {May.OVERSEE, May.READ}
    olivia.roles.update(kind="leader")
    assert allowed_by(token_of(secret)) == {May.READ}


def test_a_form_without_a_scope_says_so(client, olivia):
    client.force_login(olivia)
    page = client.post("/tokens/", {"name": "Till", "days": 30})
    assert page.status_code == 400
    assert "scopes" in page.context["form"].errors
    assert not ApiToken.objects.exists()


def test_a_revoked_token_and_one_that_is_over_let_nobody_in(client, olivia):
    token, secret = made(olivia)
    client.force_login(olivia)
    assert client.post(f"/tokens/{token.pk}/revoked/").status_code == 302
    assert token_of(secret) is None
    assert AuditEntry.objects.first().did == "revoked a token"
    _, over = made(olivia)
    now = timezone.now()
    ApiToken.objects.filter(token_hash=hashed(over)).update(
        made_at=now - timedelta(days=2), ends_at=now - timedelta(days=1)
    )
    assert token_of(over) is None


def test_a_token_does_no_more_than_its_maker_may_by_now(olivia):
    token, secret = made(olivia, EVERYTHING)
    assert allowed_by(token) == {May.READ, May.BRING_IN, May.WRITE}
    olivia.roles.update(kind="member")
    assert allowed_by(token_of(secret)) == {May.READ}


def test_a_closed_account_closes_its_tokens_and_an_erased_one_has_none(olivia):
    other = person("Otto", "owner")
    _, secret = made(other)
    assert kept_of(other)["tokens"][0]["name"] == "Till"
    close_account(user=other, by=olivia)
    assert token_of(secret) is None
    erase_account(user=other, by=olivia)
    assert not ApiToken.objects.exists()


def test_its_last_use_is_noted_once_an_hour(olivia):
    token, _ = made(olivia)
    note_use(token)
    token.refresh_from_db()
    first = token.used_at
    note_use(token)
    token.refresh_from_db()
    assert token.used_at == first
    ApiToken.objects.update(used_at=first - timedelta(hours=2))
    note_use(token)
    token.refresh_from_db()
    assert token.used_at > first


@pytest.mark.parametrize("many", [3, 300])
def test_the_list_asks_as_often_however_long_it_is(client, olivia, django_assert_num_queries, many):
    ends = timezone.now() + timedelta(days=1)
    ApiToken.objects.bulk_create(
        ApiToken(token_hash=str(each), name="Till", scopes=[], made_by=olivia, ends_at=ends)
        for each in range(many)
    )
    client.force_login(olivia)
    with django_assert_num_queries(7):
        page = client.get("/tokens/").text
    assert ("Page 1 of" in page) is (many > 50)
