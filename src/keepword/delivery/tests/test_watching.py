"""Files put into the watched folder are imported once they are whole, and put away."""

import time

import pytest
from tests.support.factories import make

from keepword.delivery import watching
from keepword.delivery.models import Arrival, Import
from keepword.delivery.tasks import sweep
from keepword.delivery.watching import inbox_of

from .arriving import COLUMNS, file
from .test_importing import tallies

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = file().read().decode()


@pytest.fixture
def inbox():
    from keepword.delivery.mapping import recipe_text  # noqa: PLC0415
    from keepword.delivery.models import SavedRecipe  # noqa: PLC0415

    saved = make(SavedRecipe, key="repairs", name="Repairs")
    text = recipe_text(COLUMNS, key="repairs")
    saved.versions.create(number=1, mapping=COLUMNS.as_json(), text=text)
    sweep()
    return inbox_of(saved)


def later():
    return time.time() + watching.QUIET_SECONDS + 1


def names(folder):
    return sorted(path.name.split("-", 5)[-1] for path in folder.iterdir())


def test_what_is_whole_is_imported_and_lies_in_done_with_its_report(inbox):
    (inbox / "may.csv").write_text(TEXT)
    sweep()
    assert (inbox / "may.csv").exists(), "somebody may still be writing it"
    sweep(later())
    assert tallies("moment")["ready",][0] == 40
    assert names(inbox / "done") == ["may.csv", "may.csv.report.txt"]
    (report,) = (inbox / "done").glob("*.txt")
    assert "40 observations of ready, delivered." in report.read_text()
    assert Import.objects.get().by == "put into the watched folder"
    (inbox / "the same.csv").write_text(TEXT)
    sweep(later())
    assert tallies("moment")["ready",][0] == 40
    assert Arrival.objects.get(file_name="the same.csv").state == "unchanged"


def test_what_cannot_be_imported_lies_in_refused_with_the_reason(inbox):
    (inbox / "bad.csv").write_text("nothing\n1\n")
    sweep(later())
    assert names(inbox / "refused") == ["bad.csv", "bad.csv.report.txt"]
    (report,) = (inbox / "refused").glob("*.txt")
    assert "has no column" in report.read_text()


def test_what_is_being_written_or_leads_elsewhere_is_let_be(inbox, tmp_path):
    (tmp_path / "secret.csv").write_text(TEXT)
    (inbox / "link.csv").symlink_to(tmp_path / "secret.csv")
    for name in (".hidden.csv", "may.csv.part"):
        (inbox / name).write_text(TEXT)
    sweep(later())
    assert not Arrival.objects.exists()
    assert len(list(inbox.iterdir())) == 3


def test_a_worker_killed_between_noting_and_moving_a_file_has_lost_nothing(inbox, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    (inbox / "may.csv").write_text(TEXT)
    monkeypatch.setattr(watching.shutil, "move", killed)
    with pytest.raises(KeyboardInterrupt):
        sweep(later())
    monkeypatch.undo()
    sweep(later())
    assert Arrival.objects.get().state == "imported"
    assert tallies("moment")["ready",][0] == 40
