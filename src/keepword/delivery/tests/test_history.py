"""The history of imports as a file."""

import csv
import io

import pytest
from tests.support.factories import make

from keepword.delivery.models import Import

from .arriving import owner
from .roles import ACCOUNT

pytestmark = pytest.mark.django_db


def test_every_import_is_a_line_the_newest_first(client):
    client.force_login(owner())
    for source in ("old", "=new"):
        make(Import, source=source, report={"account": ACCOUNT, "refused_files": []})
    page = client.get("/imports.csv").getvalue().decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(page)))
    assert [line["source"] for line in found] == ["'=new", "old"]
    assert found[0]["accepted"] == "0"
    assert client.get("/imports.parquet").content[:4] == b"PAR1"
