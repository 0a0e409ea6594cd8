from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from keepword.cli.ledger import command
from keepword.ledger import actions, table, tallies
from keepword.ledger.models import DayTally, MonthTally, PairTally, Published, TallyState
from keepword.ledger.tests.making import observation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def sealed():
    actions.record(
        observation(ref=str(n // 2), lens=("expected", "perceived")[n % 2], score=n % 3 / 2)
        for n in range(20)
    )
    actions.seal()


def tamper_with_a_sum():
    DayTally.objects.update(wx=0)


def lose_a_month():
    MonthTally.objects.all().delete()


def invent_a_pair():
    pair = PairTally.objects.first()
    pair.pk = None
    pair.source = "nowhere"
    pair.save()


def forget_the_files():
    TallyState.objects.update(fingerprint="another")


def publish_the_future():
    DayTally.objects.update(n=7)
    Published.objects.update(version=99)


TAMPERINGS = [
    tamper_with_a_sum, lose_a_month, invent_a_pair, forget_the_files, publish_the_future,
]  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_verify_finds_what_rebuild_mends(tamper):
    assert tallies.verify() == []
    tamper()
    assert tallies.verify()
    tallies.rebuild()
    assert tallies.verify() == []
    assert Published.objects.get().version == table.open_table().version()


def test_verify_begins_anew_where_an_erasure_removed_the_files_it_reads(monkeypatch):
    listed = table.files
    overtakers = iter([lambda: actions.erase(1, by="test"), actions.settle])

    def list_and_be_overtaken(current):
        found = listed(current)
        monkeypatch.setattr(table, "files", listed)
        for overtake in overtakers:
            overtake()
        return found

    actions.record([observation(person=1)])
    actions.seal()
    monkeypatch.setattr(table, "files", list_and_be_overtaken)
    assert tallies.verify() == []


def test_verify_says_so_where_a_file_is_lost():
    for path in table.files(table.open_table())["survey", "2026-01"]:
        Path(path).unlink()
    with pytest.raises(duckdb.IOException):
        tallies.verify()


def test_publishing_again_computes_nothing(monkeypatch):
    monkeypatch.setattr(tallies, "compute", None)
    tallies.publish()


def test_only_changed_partitions_are_computed(monkeypatch):
    seen = []

    def spy(frame_of, files, partitions, sources):
        seen.append((partitions, sources))
        return computing(frame_of, files, partitions, sources)

    computing = tallies.compute
    monkeypatch.setattr(tallies, "compute", spy)
    actions.record([observation(source="other")])
    actions.seal()
    assert seen == [({("other", "2026-01")}, {"other"})]


def test_the_commands_verify_rebuild_compact_and_tally(own_folder):
    def run(*arguments):
        return CliRunner().invoke(command, [*arguments, "--home", str(own_folder)])

    right = run("verify")
    assert (right.exit_code, right.output) == (0, "Every tally says what the ledger says.\n")
    tamper_with_a_sum()
    wrong = run("verify")
    assert wrong.exit_code == 1
    assert "keepword ledger rebuild" in wrong.output
    assert "perceived" in wrong.output
    assert run("rebuild").exit_code == 0
    assert run("verify").exit_code == 0
    assert "All is compact." in run("compact").output
    shown = run("tally", "--engine", "pyarrow").output
    assert "perceived" in shown
    assert "10" in shown
    refused = run("tally", "--master", "spark://here:7077")
    assert (refused.exit_code, "add --engine spark" in refused.output) == (2, True)
