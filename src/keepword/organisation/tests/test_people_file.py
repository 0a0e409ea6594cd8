"""People as a file: those whom the page shows, and nobody else."""

import csv
import io

import pytest

from keepword.organisation.models import Role

from .cast import person, unit

pytestmark = pytest.mark.django_db


def lines(answer):
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_an_owner_takes_everybody_away(client, olivia, mia):
    Role.objects.create(user=mia, kind="member", unit=unit("dispatch"))
    client.force_login(olivia)
    found = {line["name"]: line for line in lines(client.get("/people.csv"))}
    assert found["Mia"]["roles"] == "manager of shop, member of dispatch"
    assert found["Olivia"]["roles"] == "owner"
    assert [line["name"] for line in lines(client.get("/people.csv?q=mia@"))] == ["Mia"]


def test_a_manager_takes_only_those_of_their_units_away(client, mia):
    person("Dora", "member", at="dispatch")
    person("Willi", "member", at="workshop")
    client.force_login(mia)
    assert [line["name"] for line in lines(client.get("/people.csv"))] == ["Mia", "Willi"]
