"""Rows that a program sends are imported once, however often they are sent."""

import pytest
from tests.support.factories import make

from keepword.delivery.batches import KeyUsedError, bring_rows, rows_of_ndjson
from keepword.delivery.mapping import recipe_text
from keepword.delivery.models import Arrival, SavedRecipe
from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.tasks import sweep

from .arriving import COLUMNS, owner
from .test_importing import tallies

pytestmark = pytest.mark.django_db(transaction=True)
ROW = {"job": 1, "customer": "anna", "branch": "Mitte", "ready": "2024-05-01", "due": "2024-05-02"}


@pytest.fixture
def send():
    by, saved = owner(), make(SavedRecipe, key="repairs", name="Repairs")
    text = recipe_text(COLUMNS, key="repairs")
    saved.versions.create(number=1, mapping=COLUMNS.as_json(), text=text)

    def send(rows, key="one"):
        return bring_rows(saved=saved, rows=rows, idempotency_key=key, by=by)

    return send


def test_rows_are_imported_once_for_each_key(send):
    first = send([ROW, ROW | {"job": 2, "branch": None}])
    assert send([ROW, ROW | {"job": 2, "branch": None}]) == first
    sweep()
    first.refresh_from_db()
    assert (first.state, first.problem) == ("imported", "")
    assert tallies("unit") == {("mitte",): (1, 1), ("",): (1, 1)}
    with pytest.raises(KeyUsedError, match="other rows before"):
        send([ROW])
    other = send([ROW | {"job": 3}], key="two")
    sweep()
    other.refresh_from_db()
    assert other.state == "imported"
    assert Arrival.objects.count() == 2


def test_what_is_no_row_is_refused(send):
    for rows, words in (([], "Send between 1"), ([{"a": [1]}], "Row 1: “a” must be a text")):
        with pytest.raises(ImportRefusedError, match=words):
            send(rows)
    assert not Arrival.objects.exists()


def test_lines_of_json_are_rows_and_a_wrong_one_is_named():
    assert list(rows_of_ndjson([b'{"a": 1}\n', b"\n", b'{"a": null}'])) == [{"a": 1}, {"a": None}]
    for line, words in ((b"{", "Line 2 is not JSON"), (b"[1]", "Line 2 is not one JSON object")):
        with pytest.raises(ImportRefusedError, match=words):
            list(rows_of_ndjson([b'{"a": 1}', line]))
