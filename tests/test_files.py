"""Every file that can be taken away: it asks the database as often for 300 rows as for 3."""

import io

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from keepword.delivery.models import Import
from keepword.ledger.models import MonthTally
from keepword.listening.models import Participant, Prediction, Round
from keepword.notify.models import Request
from keepword.organisation.models import AuditEntry, Organisation, Role, Unit, User
from keepword.standards.models import Claim, Moment, Obstacle, Standard, StandardVersion

from .support.factories import DAY, FACTORIES, NOON

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 300
LIMITED = {"my_file": 30, "moment_file": 0}
"""Of what is on these pages the longest list is cut there, or is one thing's."""


def files(resolver: URLResolver) -> list[str]:
    """The name of every address whose ending chooses the kind of file."""
    found = []
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            found += files(pattern)
        elif isinstance(pattern, URLPattern) and "ending" in pattern.pattern.converters:
            found.append(str(pattern.name))
    return found


FILES = files(get_resolver())


def several(model, count: int, **fields):
    """Rows that differ in what the factory makes different, written at once."""
    return model.objects.bulk_create(model(**FACTORIES[model]() | fields) for _ in range(count))


def fill(count: int, owner: User) -> None:
    """So many more of everything that is on a page with a file."""
    several(User, count)
    several(AuditEntry, count, by=owner)
    several(Import, count)
    several(Claim, count, judged_by=owner, verdict="not measured", judged_at=NOON)
    several(Obstacle, count, reported_by=owner)
    several(Request, count, person=owner, week=DAY)
    for unit, moment in zip(several(Unit, count), several(Moment, count), strict=True):
        Role.objects.create(user=owner, unit=unit, kind=Role.Kind.MANAGER)
        standard = Standard.objects.create(moment=moment)
        several(StandardVersion, 1, standard=standard)[0].units.add(unit)
        tallied = {"moment": moment.key, "unit": unit.key, "n": 100, "w": 100, "ww": 100}
        several(MonthTally, 1, **tallied, wx=90, wxx=90, wwx=90, wwxx=90)
    for each in several(Round, count, closed_at=NOON, moments=[moment.key]):
        took = several(Participant, 1, round=each, user=owner)[0]
        several(Prediction, 1, participant=took, moment=moment.key)


@pytest.fixture
def owner(client):
    Organisation.objects.create(pk=1, name="Thread and Needle", time_zone="Europe/Vienna")
    Moment.objects.create(key="ready", name="Ready")
    olivia = User.objects.create_user("olivia@example.org", name="Olivia")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER, given_at=NOON)
    client.force_login(olivia)
    return olivia


def asked(client, name: str) -> tuple[int, int]:
    """How often the database is asked for a file, and how many rows the file has."""
    parts = {"ending": "parquet"} | ({"key": "ready"} if name == "moment_file" else {})
    query = {"only": "all"} if name == "obstacles_file" else {}
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse(name, kwargs=parts), query)
    assert answer.status_code == 200, name
    return len(queries), pq.read_table(io.BytesIO(answer.content)).num_rows


def test_a_file_costs_as_many_questions_however_long_it_is(client, owner):
    fill(FEW, owner)
    for name in FILES:
        asked(client, name)  # what is asked once in a process is asked here
    before = {name: asked(client, name) for name in FILES}
    fill(MANY - FEW, owner)
    after = {name: asked(client, name) for name in FILES}
    assert {name: n for name, (n, _) in after.items()} == {
        name: n for name, (n, _) in before.items()
    }
    for name, (_, rows) in after.items():
        assert rows >= LIMITED.get(name, MANY), name
    assert len(FILES) >= 9


def test_an_ending_that_is_none_is_not_there(client, owner):
    for name in FILES:
        parts = {"ending": "xlsx"} | ({"key": "ready"} if name == "moment_file" else {})
        assert client.get(reverse(name, kwargs=parts)).status_code == 404, name
