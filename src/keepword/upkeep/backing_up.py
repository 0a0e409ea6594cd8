"""A backup: one file that holds the database, the ledger as that database shows it, and the rest.

The database is copied first, at one moment. The version of the ledger that it shows then says
which files of the table belong to it; whatever was written to the table later is left out, and
what waited in the database for being written still waits there in the copy.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from keepword import __version__
from keepword.ledger.copying import files_of
from keepword.ledger.table import location

from . import database

MANIFEST = "manifest.json"
FORMAT = 1
ATTEMPTS = 5
_BLOCK = 1 << 20
_LEFT_OUT = ("keepword.sqlite3", "backups", "ledger")
"""What a backup copies in its own way, and earlier backups."""


class BackupError(Exception):
    """No backup was made; the sentence says why and what to do."""


@dataclass(frozen=True)
class Made:
    """A backup that is whole and where it was asked for."""

    place: Path
    files: int
    bytes: int
    version: int


def back_up(to: Path, *, progress: Callable[[str], None] = lambda step: None) -> Made:
    """Copy everything into one new file; others may go on working meanwhile.

    Raises:
        BackupError: There is no file at `to` afterwards that was not there before.
    """
    if to.exists():
        raise BackupError(f"{to} is there already. Name a file that is not.")
    to.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(ATTEMPTS):
        # Joining files or erasing a person removes files of the version that is being copied.
        try:
            return _attempt(to, progress)
        except FileNotFoundError:
            progress("The ledger changed meanwhile; beginning anew")
    raise BackupError("The ledger changed too often to be copied. Try again when it is quieter.")


def _attempt(to: Path, progress: Callable[[str], None]) -> Made:
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".backup-") as scratch:
        copied = Path(scratch) / database.file_name()
        progress("Copying the database")
        version = database.copy(copied)
        making = Path(scratch) / "backup.tar"
        with making.open("wb") as file, tarfile.open(fileobj=file, mode="w|") as archive:
            hashes: dict[str, str] = {}
            _add(archive, copied, copied.name, hashes)
            progress("Copying the ledger")
            for path in files_of(version):
                name = f"ledger/observations/{path.as_posix()}"
                _add(archive, Path(location()) / path, name, hashes)
            progress("Copying imports and everything else")
            for path in _others():
                _add(archive, path, f"home/{path.relative_to(settings.HOME).as_posix()}", hashes)
            _add_manifest(archive, hashes, version)
        _flush(making)
        size = making.stat().st_size
        making.chmod(0o600)
        making.rename(to)
        _flush(to.parent)
    return Made(place=to, files=len(hashes), bytes=size, version=version)


def _others() -> Iterator[Path]:
    """What else lies in the organisation's folder; names with a dot are passing things."""
    for folder, below, names in os.walk(settings.HOME):
        here = Path(folder)
        below[:] = [name for name in below if _is_kept(here, name)]
        yield from (
            here / name
            for name in sorted(names)
            if _is_kept(here, name) and not (here / name).is_symlink()
        )


def _is_kept(folder: Path, name: str) -> bool:
    at_top = folder == settings.HOME
    return not (name.startswith(".") or (at_top and name.startswith(_LEFT_OUT)))


def _add(archive: tarfile.TarFile, path: Path, name: str, hashes: dict[str, str]) -> None:
    """Add a file as it is when opened: what is written to its end meanwhile stays out."""
    with path.open("rb") as file:
        member = archive.gettarinfo(arcname=name, fileobj=file)
        reading = _Hashing(file)
        archive.addfile(member, reading)
    hashes[name] = reading.digest()


def _add_manifest(archive: tarfile.TarFile, hashes: dict[str, str], version: int) -> None:
    manifest = {
        "format": FORMAT,
        "keepword": __version__,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "ledger_version": version,
        "sha256": hashes,
    }
    text = json.dumps(manifest, indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size, member.mtime = len(text), int(time.time())
    archive.addfile(member, io.BytesIO(text))


class _Hashing(io.RawIOBase):
    """A file that counts its hash while it is read."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        found = self._file.read(size)
        self._hash.update(found)
        return found

    def digest(self) -> str:
        """The hash of everything read so far."""
        return self._hash.hexdigest()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
