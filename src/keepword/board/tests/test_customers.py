"""The customer's page: found by key, told in words, and every look kept."""

import datetime as dt
import io
import logging
import re

import pyarrow.parquet as pq
import pytest
from tests.support.factories import make

from keepword.board.customer_looks import HOLDS, look
from keepword.board.models import Look
from keepword.delivery.erasing import erase_person
from keepword.ledger import actions as ledger
from keepword.ledger.models import FreshObservation
from keepword.organisation.models import AuditEntry, Person, Role, User
from keepword.standards.models import Moment, Standard, StandardVersion

pytestmark = pytest.mark.django_db
SEALING = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    settings.LEDGER = str(settings.HOME / "ledger")
    settings.HOME.mkdir()


@pytest.fixture
def cara(client, shop):
    """Of customer care, signed in."""
    cara = User.objects.create_user("cara@example.org", name="Cara Care")
    Role.objects.create(user=cara, kind=Role.Kind.CARE)
    client.force_login(cara)
    return cara


@pytest.fixture
def anna(shop):
    """A customer of the workshop, whose repair was late."""
    anna = Person.objects.create(key="workshop:anna@example.org")
    moment = Moment.objects.create(key="ready", name="Ready by the day we said")
    make(
        StandardVersion,
        standard=make(Standard, moment=moment),
        statement="Ready by Thursday, or we bring it.",
        valid_from=dt.date(2026, 1, 1),
    )
    happen(anna, "first", "delivered", 0.0)
    happen(anna, "second", "perceived", 1.0, day=dt.date(2026, 3, 3))
    return anna


def happen(person: Person, ref: str, lens: str, score: float, day=dt.date(2026, 3, 2)) -> None:
    make(
        FreshObservation, ref=ref, lens=lens, score=score, person=person.surrogate, day=day,
        unit="shop", happened_at=dt.datetime.combine(day, dt.time(12), dt.UTC),
    )  # fmt: skip


def search(client, key: str):
    return client.post("/customers/", {"key": key}, follow=True)


@pytest.mark.parametrize(
    "key", ["workshop:anna@example.org", "anna@example.org", "anna", "ANNA@", " workshop:ann "]
)
def test_a_customer_is_found_by_their_key_or_how_it_begins(client, cara, anna, key):
    page = search(client, key)
    assert page.redirect_chain
    assert "<h1>anna@example.org</h1>" in page.text


@pytest.mark.parametrize("key", ["nna@example", "an", "%", "work%shop"])
def test_nobody_is_found_by_something_in_the_middle_or_by_two_letters(client, cara, anna, key):
    page = search(client, key)
    assert "Nobody is found." in page.text
    assert not Look.objects.exists()


def test_of_several_one_is_chosen_and_only_that_look_is_kept(client, cara, anna):
    Person.objects.create(key="workshop:annabel@example.org")
    page = search(client, "anna")
    assert len(page.context["found"].people) == 2
    assert not Look.objects.exists()
    page = client.post("/customers/look/", {"person": anna.pk}, follow=True)
    assert "<h1>anna@example.org</h1>" in page.text
    assert Look.objects.get().person == anna


@pytest.mark.parametrize("lens", ["believed_staff", "believed_leaders", "believed_expected"])
def test_what_somebody_believes_who_works_here_is_on_no_page(client, cara, shop, lens):
    happen(Person.objects.create(key="staff:sam@example.org"), "belief", lens, 0.8)
    page = search(client, "sam@example.org").context["page"]
    assert (page.lines, page.sums) == ((), ())


@pytest.mark.parametrize("person", ["", "0", "²", "x", "99999999999999999999"])
def test_who_is_not_there_is_404(client, cara, person):
    assert client.post("/customers/look/", {"person": person}).status_code == 404


@SEALING
def test_what_was_promised_delivered_and_said_stands_in_words_by_time(client, cara, anna):
    ledger.seal()
    happen(make(Person), "another's", "perceived", 0.0)
    make(FreshObservation, ref="anonymous", lens="perceived", score=0.0, person=None)
    page = search(client, "anna").context["page"]
    assert [(line.moment, line.said, line.promised) for line in page.lines] == [
        ("Ready by the day we said", "said that it was so", ()),
        ("Ready by the day we said", "not kept", ("Ready by Thursday, or we bring it.",)),
    ]
    assert page.sums == (
        "Kept 0 times, not kept 1.",
        "Said 1 time that it was so, 0 that it was not.",
    )


def test_a_promise_that_was_not_in_force_or_is_another_units_is_not_shown(client, cara, anna):
    StandardVersion.objects.update(valid_to=dt.date(2026, 3, 1))
    assert not any(line.promised for line in search(client, "anna").context["page"].lines)


def test_every_look_is_kept_and_the_trail_names_no_customer(client, cara, anna):
    search(client, "anna")
    search(client, "anna")
    assert [(each.by, each.person) for each in Look.objects.all()] == [(cara, anna)] * 2
    lines = AuditEntry.objects.filter(did="looked a customer up")
    assert {line.details["look"] for line in lines} == {
        str(each.key) for each in Look.objects.all()
    }
    assert "anna" not in str(list(AuditEntry.objects.values()))


def test_the_owner_sees_who_looked_and_others_do_not(client, cara, anna):
    assert "Cara Care, " not in search(client, "anna").text
    cara.roles.update(kind=Role.Kind.OWNER)
    assert "Cara Care, " in search(client, "anna").text


def test_the_address_says_nothing_and_is_of_use_to_nobody_else(client, cara, anna):
    page = search(client, "anna")
    ((address, _),) = page.redirect_chain
    assert re.fullmatch(r"/customers/[0-9a-f-]{36}/", address)
    other = User.objects.create_user("olivia@example.org")
    Role.objects.create(user=other, kind=Role.Kind.OWNER)
    client.force_login(other)
    assert client.get(address).status_code == 404
    client.force_login(cara)
    assert client.get(address).status_code == 200
    Look.objects.update(at=Look.objects.get().at - HOLDS)
    assert client.get(address).status_code == 404


def test_reading_a_page_again_writes_nothing(client, cara, anna):
    address = f"/customers/{look(person=anna, by=cara).key}/"
    client.get(address)
    assert Look.objects.count() == AuditEntry.objects.count() == 1


@SEALING
def test_who_is_erased_is_on_no_page_and_looks_name_nobody(client, cara, anna):
    address = f"/customers/{look(person=anna, by=cara).key}/"
    erase_person(anna, by="Olivia")
    assert client.get(address).status_code == 404
    assert Look.objects.get().person is None
    assert "Nobody is found." in search(client, "anna").text


def test_the_page_is_taken_away_as_a_file_and_that_is_kept(client, cara, anna):
    made = look(person=anna, by=cara)
    answer = client.post(f"/customers/{made.key}/file/", {"ending": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert 'not kept,"Ready by Thursday, or we bring it.",Shop' in lines[2]
    answer = client.post(f"/customers/{made.key}/file/", {"ending": "parquet"})
    rows = pq.read_table(io.BytesIO(answer.content)).to_pylist()
    assert [row["day"].isoformat() for row in rows] == [line[:10] for line in lines[1:]]
    assert (rows[1]["what"], rows[1]["unit"]) == ("not kept", "Shop")
    taken = AuditEntry.objects.filter(did="took a customer's page away", by=cara)
    assert [each.details for each in taken] == [{"look": str(made.key)}] * 2


def test_no_other_ending_is_taken_away_nor_kept(client, cara, anna):
    made = look(person=anna, by=cara)
    for sent in ({}, {"ending": "xlsx"}):
        assert client.post(f"/customers/{made.key}/file/", sent).status_code == 404
    assert not AuditEntry.objects.filter(did="took a customer's page away").exists()


def test_a_key_is_in_no_log(client, cara, anna, caplog):
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        search(client, "anna")
    assert "anna" not in caplog.text


def test_a_page_reads_as_often_for_many_lines_as_for_few(
    client, cara, anna, django_assert_num_queries
):
    address = f"/customers/{look(person=anna, by=cara).key}/"
    with django_assert_num_queries(16):
        client.get(address)
    for number in range(300):
        happen(anna, f"more-{number}", "delivered", 1.0)
    with django_assert_num_queries(16):
        page = client.get(address)
    assert len(page.context["page"].lines) == 302
