"""The folder on a disk, in a ZIP file and on its page: written again, read into a fresh place."""

import io
import subprocess
import sys
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.support.factories import make

from keepword.organisation.models import AuditEntry, Organisation, Role, User
from keepword.strategy.models import Decision
from keepword.upkeep.folder.disk import (
    FolderInUseError,
    Written,
    gather,
    lay_down,
    unzipped,
    zipped,
)
from keepword.upkeep.folder.reading import FolderError
from keepword.upkeep.folder.writing import MANIFEST, files

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    make(Organisation, pk=1)
    olivia = User.objects.create_user("olivia@example.org", name="Olivia")
    Role.objects.create(user=olivia, kind="owner")
    return olivia


def test_a_folder_is_written_again_where_it_was(tmp_path, owner):
    place = tmp_path / "word"
    make(Decision, words="Open at eight.", written_by=owner)
    assert lay_down(place) == Written(len(files()), 0)
    (place / ".git").mkdir()
    (place / ".git" / "HEAD").write_text("ref")
    (place / "README.md").write_text("Ours.")
    unchanged = (place / "decisions" / "open-at-eight.md").stat().st_mtime_ns
    make(Decision, words="Close at six.")
    assert lay_down(place).removed == 0
    assert (place / "decisions" / "open-at-eight.md").stat().st_mtime_ns == unchanged
    Decision.objects.filter(words="Open at eight.").delete()
    assert lay_down(place).removed == 1
    assert not (place / "decisions" / "open-at-eight.md").exists()
    assert (place / ".git" / "HEAD").exists()
    assert (place / "README.md").exists()
    assert gather(place) == files()


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(FolderInUseError, match="holds something else"):
        lay_down(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["photo.jpg"]


def test_a_zip_file_holds_it_also_within_a_folder(owner):
    make(Decision)
    told = files()
    assert unzipped(zipped()) == told
    assert zipped() == zipped()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in told.items():
            archive.writestr(f"word-main/{path}", content)
    assert unzipped(packed.getvalue()) == told


@pytest.mark.parametrize("packed", [b"", b"PK\x03\x04 and then nothing", b"%PDF-1.7"])
def test_what_is_no_zip_file_is_refused(packed):
    with pytest.raises(FolderError, match="no ZIP file that can be read"):
        unzipped(packed)


def test_a_bomb_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr("keepword.upkeep.folder.disk.MOST_BYTES", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, b"0" * 100_000)
    with pytest.raises(FolderError, match="more than a folder of ours"):
        unzipped(packed.getvalue())


def test_the_page_gives_it_away_and_reads_it_in(client, owner):
    make(Decision, words="Open at eight.", written_by=owner)
    client.force_login(owner)
    assert "Take it away" in client.get(reverse("folder")).text
    packed = client.get(reverse("folder_file"))
    assert packed["Content-Disposition"] == 'attachment; filename="keepword-folder.zip"'
    Decision.objects.all().delete()
    sent = {"file": SimpleUploadedFile("folder.zip", packed.content)}
    page = client.post(reverse("folder"), sent, follow=True)
    assert "things were read" in page.text or "thing was read" in page.text
    assert Decision.objects.get().written_by == owner
    assert AuditEntry.objects.get(did="read a folder in").by == owner
    sent = {"file": SimpleUploadedFile("folder.zip", packed.content)}
    again = client.post(reverse("folder"), sent)
    assert (again.status_code, Decision.objects.count()) == (400, 1)
    assert "There is something in decisions already." in again.text


@pytest.mark.parametrize("kind", ["member", "manager", "leader"])
def test_nobody_else_takes_it_away(client, owner, kind):
    person = User.objects.create_user(f"{kind}@example.org")
    Role.objects.create(user=person, kind=kind)
    client.force_login(person)
    assert client.get(reverse("folder_file")).status_code == 403
    assert client.post(reverse("folder"), {}).status_code == 403


def test_the_command_moves_it_from_one_home_to_another(tmp_path):
    def keepword(*arguments, code=0):
        command = [sys.executable, "-c", "from keepword.cli import main; main()", "folder"]
        done = subprocess.run(
            [*command, *map(str, arguments)], capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    place = tmp_path / "word"
    assert "1 files" in keepword("write", place, "--home", tmp_path / "one")
    (place / "decisions").mkdir()
    (place / "decisions" / "eight.md").write_text(
        '+++\nwhat = "decision"\ndecided_on = 2026-03-02\n+++\n\n<!-- words -->\nOpen at eight.\n'
    )
    assert "decisions: 1" in keepword("read", place, "--home", tmp_path / "two")
    said = keepword("read", place, "--home", tmp_path / "two", code=2)
    assert "There is something in decisions already." in " ".join(said.split())
    keepword("write", tmp_path / "again", "--home", tmp_path / "two")
    assert "Open at eight." in (tmp_path / "again" / "decisions" / "open-at-eight.md").read_text()
