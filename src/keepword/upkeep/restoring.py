"""A backup becomes an organisation's folder again: unpacked beside it, checked, then put in place.

Nothing that was there is touched before the backup has been found whole. What stood in the folder
is kept beside it under another name, and whom it had erased since is erased in the restored one.
"""

import hashlib
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from . import database
from .backing_up import FORMAT, MANIFEST

_BLOCK = 1 << 20
_HAS_ERASURES = "SELECT 1 FROM sqlite_master WHERE name = 'ledger_erasure'"
_ERASED = "SELECT fingerprint FROM ledger_erasure"
_HAS_ACCOUNTS = "SELECT 1 FROM pragma_table_info('organisation_user') WHERE name = 'erased_at'"
_ACCOUNTS = "SELECT id, joined_at FROM organisation_user WHERE erased_at IS NOT NULL"
_HAS_UNSUBSCRIBED = "SELECT 1 FROM sqlite_master WHERE name = 'listening_unsubscribed'"
_UNSUBSCRIBED = "SELECT address_hash FROM listening_unsubscribed"
_HAS_COLUMN = (
    "SELECT 1 FROM information_schema.columns WHERE table_schema = current_schema()"
    " AND table_name = %s AND column_name = %s"
)


class RestoreError(Exception):
    """Nothing was restored; the sentence says why and what to do."""


def unpack(backup: Path, into: Path) -> dict[str, Any]:
    """Unpack a backup into a new folder and compare every file with what the backup says of it.

    Raises:
        RestoreError: The backup is damaged, incomplete, or no backup at all.
    """
    try:
        with tarfile.open(backup) as archive:
            for member in archive:
                _unpack_one(archive, member, into)
    except (tarfile.TarError, EOFError, OSError) as reason:
        raise RestoreError(f"{backup} cannot be unpacked: {reason}") from reason
    manifest = _manifest(backup, into)
    found = {path.relative_to(into).as_posix() for path in into.rglob("*") if path.is_file()}
    expected = manifest["sha256"]
    if odd := sorted((found - {MANIFEST}) ^ expected.keys()):
        raise RestoreError(f"{backup} is incomplete: {odd[0]} is missing, or should not be there.")
    for name, digest in expected.items():
        if _digest(into / name) != digest:
            raise RestoreError(f"{backup} is damaged: {name} is not as it was when it was copied.")
    return manifest


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> None:
    """Unpack a plain file to where its name says, which is below the folder or refused."""
    place = PurePosixPath(member.name)
    content = archive.extractfile(member) if member.isreg() else None
    if content is None or place.is_absolute() or ".." in place.parts:
        raise RestoreError(f"{member.name!r} is nothing that a backup of Keepword holds.")
    target = into / place
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(content, file)
    target.chmod(0o600)


def _manifest(backup: Path, into: Path) -> dict[str, Any]:
    path = into / MANIFEST
    if not path.is_file():
        raise RestoreError(f"{backup} is no backup of Keepword, or it ends too early.")
    manifest: dict[str, Any] = json.loads(path.read_text())
    if manifest["format"] > FORMAT:
        raise RestoreError(
            f"{backup} was made by Keepword {manifest['keepword']}: restore it with that version."
        )
    return manifest


def arrange(unpacked: Path) -> Path:
    """Lay the unpacked files out as an organisation's folder; where that folder is."""
    home = unpacked / "home"
    home.mkdir(mode=0o700, exist_ok=True)
    copied = unpacked / "keepword.sqlite3"
    if copied.exists():
        if flaws := database.flaws(copied):
            raise RestoreError(f"The database in the backup is damaged: {flaws[0]}")
        copied.rename(home / copied.name)
    if (unpacked / "ledger").exists():
        (unpacked / "ledger").rename(home / "ledger")
    return home


@dataclass(frozen=True)
class Erased:
    """Whom an installation has erased; nothing of it says who they were."""

    people: frozenset[str] = frozenset()
    """Fingerprints of what the ledger called them."""
    accounts: frozenset[tuple[int, datetime]] = frozenset()
    """Numbers of accounts, and when each was made: another installation has other ones."""
    unsubscribed: frozenset[str] = frozenset()
    """Marks of the addresses that want no mail: that holds for good, too."""


def erased_in(home: Path) -> Erased:
    """Everyone whom the installation in a folder has erased."""
    path = home / "keepword.sqlite3"
    if not path.exists():
        return Erased()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as known:
        people = known.execute(_ERASED) if known.execute(_HAS_ERASURES).fetchone() else ()
        accounts = known.execute(_ACCOUNTS) if known.execute(_HAS_ACCOUNTS).fetchone() else ()
        has_unsubscribed = known.execute(_HAS_UNSUBSCRIBED).fetchone()
        unsubscribed = known.execute(_UNSUBSCRIBED) if has_unsubscribed else ()
        return Erased(
            frozenset(row[0] for row in people),
            frozenset(
                (pk, datetime.fromisoformat(made).replace(tzinfo=UTC)) for pk, made in accounts
            ),
            frozenset(row[0] for row in unsubscribed),
        )


def erased_in_postgresql(address: str) -> Erased:
    """Everyone whom the installation with this database has erased.

    Raises:
        RestoreError: It cannot be asked.
    """
    import psycopg  # noqa: PLC0415 -- an extra

    try:
        with psycopg.connect(address) as known:
            people = _rows(known, _ERASED, "ledger_erasure", "fingerprint")
            accounts = _rows(known, _ACCOUNTS, "organisation_user", "erased_at")
            unsubscribed = _rows(known, _UNSUBSCRIBED, "listening_unsubscribed", "address_hash")
    except psycopg.Error as reason:
        raise RestoreError(f"The database that is replaced cannot be read: {reason}") from reason
    return Erased(
        frozenset(row[0] for row in people),
        frozenset(accounts),
        frozenset(row[0] for row in unsubscribed),
    )


def _rows(known: Any, statement: str, *column: str) -> list[Any]:
    """What a statement finds; nothing in a database that has no such column yet."""
    there = known.execute(_HAS_COLUMN, column).fetchone()
    return known.execute(statement).fetchall() if there else []


def erase_again(erased: Erased, *, by: str) -> int:
    """Erase in the restored organisation whom it still knows; how many."""
    from keepword.ledger import actions  # noqa: PLC0415 -- needs Django set up
    from keepword.listening.retention.again import forget_again  # noqa: PLC0415

    accounts = _erase_accounts_again(erased.accounts, by=by)
    actions.settle()  # what they predicted is gone before it is looked for
    said = forget_again(erased.people, by=by) if erased.people else 0
    people = _erase_people_again(erased.people, by=by) if erased.people else 0
    _unsubscribe_again(erased.unsubscribed)
    return accounts + people + said


def _unsubscribe_again(marks: Collection[str]) -> None:
    from keepword.listening.models import Unsubscribed  # noqa: PLC0415

    rows = [Unsubscribed(address_hash=mark) for mark in sorted(marks)]
    Unsubscribed.objects.bulk_create(rows, ignore_conflicts=True)


def _erase_accounts_again(erased: Collection[tuple[int, datetime]], *, by: str) -> int:
    from keepword.organisation.actions import erase_account_again  # noqa: PLC0415
    from keepword.organisation.models import User  # noqa: PLC0415

    here = User.objects.filter(erased_at=None, pk__in=[pk for pk, _ in erased])
    back = [user for user in here if (user.pk, user.joined_at) in erased]
    for user in back:
        erase_account_again(user=user, asked_by=by)
    return len(back)


def _erase_people_again(erased: Collection[str], *, by: str) -> int:
    from keepword.delivery.erasing import erase_person  # noqa: PLC0415
    from keepword.ledger import actions  # noqa: PLC0415
    from keepword.ledger.models import erasure_fingerprint  # noqa: PLC0415
    from keepword.ledger.of_person import persons  # noqa: PLC0415
    from keepword.organisation.models import Person  # noqa: PLC0415

    named = {person.surrogate: person for person in Person.objects.iterator()}
    back = [each for each in {*named, *persons()} if erasure_fingerprint(each) in erased]
    for surrogate in sorted(back):
        if surrogate in named:
            erase_person(named[surrogate], by=by)
        else:
            actions.erase(surrogate, by=by)
    actions.settle()
    return len(back)


def put_in_place(restored: Path, home: Path) -> Path | None:
    """Make the restored folder the organisation's; where what stood there is now."""
    aside = None
    if home.exists() and any(home.iterdir()):
        stamp = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
        aside = home.with_name(f"{home.name}.before-{stamp}")
        home.rename(aside)
    elif home.exists():
        home.rmdir()
    restored.rename(home)
    return aside


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
