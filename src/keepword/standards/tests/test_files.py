"""The journey as a file: each promise on a line of its own, and moments without any too."""

import csv
import io

import pyarrow.parquet as pq
import pytest
from tests.support.factories import NOON, make

from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.standards.models import (
    Claim,
    Moment,
    Obstacle,
    PlaybookEntry,
    Standard,
    StandardVersion,
)
from keepword.strategy.models import Text, TextVersion

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


def lines_of(client, address):
    page = client.get(address).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(page)))


def test_claims_come_with_what_was_said_of_them_filtered_as_the_page_is(reader, ready):
    make(Claim, sentence="=Always", verdict="not meant")
    judged = make(Claim, sentence="Within 48 hours.", moment=ready, verdict="measured")
    assert {line["sentence"] for line in lines_of(reader, "/claims.csv")} == {
        "'=Always", "Within 48 hours.",
    }  # fmt: skip
    (line,) = lines_of(reader, "/claims.csv?verdict=measured")
    assert (line["moment"], line["promise"]) == ("paid", judged.words)
    assert "/claims.csv?verdict=measured" in reader.get("/claims/?verdict=measured").text


def test_obstacles_come_with_who_reported_them_only_where_one_may_answer(client, ready):
    shop, other = make(Unit, key="shop"), make(Unit)
    mia = User.objects.create_user("mia@example.org")
    Role.objects.create(user=mia, kind="manager", unit=shop)
    client.force_login(mia)
    for unit, words, more in (
        (shop, "The drill is broken.", {}),
        (shop, "Solved.", {"answer": "Done.", "answered_at": NOON}),
        (other, "Elsewhere.", {}),
        (None, "Everywhere.", {}),
    ):
        make(Obstacle, unit=unit, words=words, reported_by=mia, **more)
    told = {
        line["words"]: line["reported_by"] for line in lines_of(client, "/obstacles.csv?only=all")
    }
    name = str(mia)
    assert told == {
        "The drill is broken.": name, "Solved.": name, "Elsewhere.": "", "Everywhere.": "",
    }  # fmt: skip
    assert {*told} - {line["words"] for line in lines_of(client, "/obstacles.csv")} == {"Solved."}
    Role.objects.filter(user=mia).update(kind="member")
    assert {line["reported_by"] for line in lines_of(client, "/obstacles.csv")} == {""}
    assert "/obstacles.csv?only=all" in client.get("/obstacles/?only=all").text


def lines(reader, address):
    page = reader.get(address).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(page)))


def test_standards_come_under_the_objective_they_serve_and_one_that_none_serves_too(reader, ready):
    served, wish = (make(Text, kind="objective") for _ in range(2))
    for text, name in ((served, "Ready when said"), (wish, "Loved by all")):
        make(TextVersion, text=text, parts={"name": name, "why": "It counts."})
    Standard.objects.update(objective=served)
    make(StandardVersion, standard=make(Standard, moment=Moment.objects.get(key="paid")))
    by_objective = {each["objective"]: each for each in lines(reader, "/standards.csv")}
    held = by_objective["Ready when said"]
    assert (held["moment"], held["target"]) == ("ready", "0.95")
    assert (by_objective["Loved by all"]["standard"], by_objective[""]["moment"]) == ("", "paid")
    assert "/standards.parquet" in reader.get("/standards/").text


def test_the_playbook_is_sought_as_on_its_page(reader, ready):
    spoken = {"words": "=Today", "moment": Moment.objects.get(key="paid"), "setting": "phone"}
    paid = make(PlaybookEntry, owner=make(User, name="Mia"), **spoken)
    paid.marks.create(helpful=True)
    make(PlaybookEntry, words="Never that", setting="counter")
    first, second = lines(reader, "/playbook.csv")
    assert (first["words"], first["moment"]) == ("Never that", "")
    assert (second["words"], second["owner"], second["helped"]) == ("'=Today", "Mia", "1")
    assert lines(reader, "/playbook.csv?setting=phone") == [second]
    assert lines(reader, "/playbook.csv?moment=nowhere") == [first, second]
    assert 'href="/playbook.csv?setting=phone"' in reader.get("/playbook/?setting=phone").text
