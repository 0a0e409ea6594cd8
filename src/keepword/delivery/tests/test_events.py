"""Programs elsewhere are told what became of imports: of what counts, and never of a rehearsal."""

import json

import pytest
from tests.support.factories import make

from keepword.delivery import arrivals
from keepword.delivery.actions import undo_import
from keepword.delivery.models import Arrival, Import
from keepword.delivery.tasks import sweep
from keepword.webhooks.models import Event, Message, Receiver

from .arriving import COLUMNS, file, owner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(home):
    """A file that was rehearsed and is imported next."""
    make(Receiver, events=Event.values)
    by = owner()
    arrival = arrivals.receive_upload(file=file(), by=by)
    arrivals.map_columns(arrival=arrival, columns=COLUMNS)
    arrivals.ask_for_import(arrival=Arrival.objects.get(), by=by)
    assert not Message.objects.exists()
    return Arrival.objects.get()


def told():
    return [(each.event, json.loads(each.body)["data"]) for each in Message.objects.order_by("pk")]


def test_an_import_is_told_of_and_so_is_its_undoing(asked):
    sweep()
    brought = Import.objects.get()
    about = {
        "import": brought.change_id, "source": "repairs", "first_day": "2024-05-01",
        "last_day": "2024-05-28", "accepted": 40, "refused": 0,
    }  # fmt: skip
    assert told() == [
        ("moment.changed", {"moment": "ready", "change": "added"}),
        ("import.finished", about),
    ]
    undo_import(brought.change_id, by="Olivia")
    assert told()[2:] == [("import.undone", about)]


def test_what_was_refused_is_told_by_its_key_and_not_by_its_rows(asked):
    arrivals.file_of(asked).unlink()
    sweep()
    assert Arrival.objects.get().problem
    assert told() == [("import.refused", {"arrival": asked.key, "recipe": "repairs"})]
