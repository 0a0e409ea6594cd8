"""Units, tokens and invitations as files: what their pages show, and never a secret."""

import csv
import io

import pyarrow.parquet as pq
import pytest

from keepword.organisation.actions import invite, make_token, revoke_invitation
from keepword.organisation.models import ApiToken, Invitation, Unit

pytestmark = pytest.mark.django_db


def told(answer):
    return answer.getvalue().decode("utf-8-sig")


def test_units_name_the_one_to_which_they_belong(client, olivia):
    client.force_login(olivia)
    lines = csv.DictReader(io.StringIO(told(client.get("/units.csv"))))
    found = {line["unit"]: (line["name"], line["belongs_to"]) for line in lines}
    assert (found["shop"], found["workshop"]) == (("Shop", ""), ("Workshop", "shop"))
    assert "/units.csv" in client.get("/units/").text


def test_tokens_are_named_and_never_told(client, olivia):
    made, secret = make_token(name="=Till", scopes=["write", "read"], days=30, by=olivia)
    make_token(name="Report", scopes=["read"], days=30, by=olivia)
    ApiToken.objects.filter(name="Report").update(revoked_at=made.made_at)
    client.force_login(olivia)
    page = told(client.get("/tokens.csv"))
    (line,) = csv.DictReader(io.StringIO(page))
    assert (line["name"], line["made_by"], line["scopes"]) == ("'=Till", "Olivia", "read, write")
    assert secret not in page
    assert made.token_hash not in page
    (row,) = pq.read_table(io.BytesIO(client.get("/tokens.parquet").content)).to_pylist()
    assert (row["name"], row["ends_at"], row["used_at"]) == ("=Till", made.ends_at, None)
    assert "/tokens.csv" in client.get("/tokens/").text


def test_open_invitations_are_told_to_who_sees_them_and_their_links_to_nobody(client, olivia, mia):
    shop = Unit.objects.get(key="shop")
    team = {"kind": "member", "unit": shop, "uses": 9, "days": 7}
    _, token = invite(note="=Everybody", by=mia, **team)
    owners, _ = invite(note="Later", by=olivia, **team)
    revoked, _ = invite(note="Never", by=mia, **team)
    revoke_invitation(invitation=revoked, by=mia)
    client.force_login(mia)
    page = told(client.get("/invitations.csv"))
    (line,) = csv.DictReader(io.StringIO(page))
    assert (line["role"], line["unit"], line["for_whom"], line["uses"]) == (
        "member", "shop", "'=Everybody", "9",
    )  # fmt: skip
    assert token not in page
    assert Invitation.objects.first().token_hash not in page
    assert "/invitations.parquet" in client.get("/invitations/").text
    client.force_login(olivia)
    rows = pq.read_table(io.BytesIO(client.get("/invitations.parquet").content)).to_pylist()
    assert {row["for_whom"] for row in rows} == {"=Everybody", owners.note}
