"""Units and tokens as files: what their pages show, and never a token."""

import csv
import io

import pyarrow.parquet as pq
import pytest

from keepword.organisation.actions import make_token
from keepword.organisation.models import ApiToken

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
