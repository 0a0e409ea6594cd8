"""The journey as a file: each promise on a line of its own, and moments without any too."""

import csv
import io

import pyarrow.parquet as pq
import pytest
from tests.support.factories import make

from keepword.organisation.models import Organisation, Role, User
from keepword.standards.models import Moment, Standard, StandardVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    user = User.objects.create_user("rita@example.org")
    Role.objects.create(user=user, kind="member")
    client.force_login(user)
    return client


@pytest.fixture
def ready():
    make(Organisation)
    moment = make(Moment, key="ready", name="=Ready()", journey="Repair")
    make(StandardVersion, standard=make(Standard, moment=moment), target=0.95)
    return make(Moment, key="paid", name="Paid")


def test_each_promise_is_a_line_and_no_cell_a_formula(reader, ready):
    page = reader.get("/journey.csv").getvalue().decode("utf-8-sig")
    found = {line["moment"]: line for line in csv.DictReader(io.StringIO(page))}
    assert (found["ready"]["target"], found["paid"]["target"]) == ("0.95", "")
    assert found["ready"]["name"] == "'=Ready()"
    table = pq.read_table(io.BytesIO(reader.get("/journey.parquet").content)).to_pylist()
    assert [line["name"] for line in table if line["moment"] == "ready"] == ["=Ready()"]
    assert reader.get("/journey.xlsx").status_code == 404
    assert "/journey.csv" in reader.get("/journey/").text


@pytest.mark.parametrize("many", [3, 300])
def test_it_asks_as_often_however_long_it_is(reader, django_assert_num_queries, many):
    Moment.objects.bulk_create(Moment(key=f"m{each}", name="M") for each in range(many))
    with django_assert_num_queries(5):
        assert len(reader.get("/journey.csv").getvalue().splitlines()) == many + 1
