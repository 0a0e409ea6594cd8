"""One person's rows, wherever they lie, each once."""

import pytest

from keepword.ledger import actions, table
from keepword.ledger.of_person import observations_of
from keepword.ledger.schema import LedgerError
from keepword.ledger.tests.making import observation

pytestmark = pytest.mark.django_db(transaction=True)


def record(person: int | None, *refs: str) -> None:
    actions.record(observation(ref=ref, person=person) for ref in refs)


def refs(person: int, most: int = 10) -> list[str | None]:
    return sorted(str(each.ref) for each in observations_of(person, most=most))


def test_fresh_and_sealed_rows_of_one_person_and_of_nobody_else(own_folder):
    record(7, "sealed")
    record(8, "another's")
    record(None, "nobody's")
    actions.seal()
    record(7, "fresh")
    assert refs(7) == ["fresh", "sealed"]
    assert refs(9) == []


def test_a_row_that_is_sealed_and_not_yet_published_is_read_once(own_folder, monkeypatch):
    record(7, "one")
    monkeypatch.setattr(actions, "publish", lambda: 0)
    actions.seal()
    assert refs(7) == ["one"]


def test_what_is_read_while_others_seal_is_read_again(own_folder, monkeypatch):
    record(7, "one")
    opened = table.open_table
    seals = iter([actions.seal])

    def open_and_be_overtaken():
        found = opened()
        monkeypatch.setattr(table, "open_table", opened)
        for seal in seals:
            seal()
        return found

    monkeypatch.setattr(table, "open_table", open_and_be_overtaken)
    assert refs(7) == ["one"]


def test_who_is_overtaken_all_the_time_is_told_to_look_again(own_folder, monkeypatch):
    opened = table.open_table
    versions = iter(range(1000))

    class Moving:
        def __init__(self):
            self.table = opened()

        def version(self):
            return next(versions)

    monkeypatch.setattr(table, "open_table", Moving)
    with pytest.raises(LedgerError, match="look again in a minute"):
        observations_of(7, most=1)


def test_of_many_the_newest_come_first(own_folder):
    newest = observation(ref="new", person=7)
    early = newest.happened_at.replace(year=newest.happened_at.year - 1)
    actions.record([observation(ref="old", person=7, happened_at=early), newest])
    actions.seal()
    assert [each.ref for each in observations_of(7, most=10)] == ["new", "old"]
    assert refs(7, most=1) == ["new"]
