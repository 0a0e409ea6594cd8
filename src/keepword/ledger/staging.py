"""The accepted rows of imports: kept as files, so that history can be told again without one."""

import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq
from django.conf import settings

from .engines import duck
from .models import Change
from .schema import EVERY_LENS, KEY_LENGTH, SLUG, STAGED, LedgerError

_STRAY_AFTER_SECONDS = 24 * 60 * 60


def imports_folder() -> Path:
    """Where every import has a folder of its own."""
    folder: Path = settings.HOME / "imports"
    return folder


def staged_path(key: str) -> Path:
    """Where an import's accepted rows are kept."""
    return imports_folder() / key / "accepted.parquet"


def keep(staged: Path, key: str) -> None:
    """Move the file of an import to its place, at once and for good."""
    place = staged_path(key)
    if staged.absolute() == place.absolute():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    _replace_durably(staged, place)


def check(staged: Path, first_day: object, last_day: object) -> None:
    """Refuse a file whose rows the ledger could not keep.

    Raises:
        LedgerError: A column is missing or of another type, or rows break a rule; says how many.
    """
    schema = pq.read_schema(staged)
    for field in STAGED:
        found = schema.field(field.name).type if field.name in schema.names else None
        if found != field.type:
            raise LedgerError(
                f"The staged column {field.name!r} is {found or 'missing'}; "
                f"it must be {field.type}."
            )
    with duck() as connection:
        rows = connection.read_parquet(str(staged))
        broken = rows.aggregate(
            ", ".join(
                f'count(*) FILTER (NOT ({rule})) AS "{name}"' for name, rule in _RULES.items()
            )
            + f", count(*) FILTER (NOT day BETWEEN DATE '{first_day}' AND DATE '{last_day}') "
            f'AS "day lies between {first_day} and {last_day}"'
        )
        counts = dict(zip(broken.columns, broken.fetchall()[0], strict=True))
    for name, count in counts.items():
        if count:
            raise LedgerError(f"{count} staged rows break a rule: {name}. Nothing was imported.")


def _slug(column: str) -> str:
    return f"regexp_full_match({column}, '{SLUG}') AND length({column}) <= {KEY_LENGTH}"


_RULES = {
    "day and happened_at are given": "day IS NOT NULL AND happened_at IS NOT NULL",
    "moment is a key": f"moment IS NOT NULL AND {_slug('moment')}",
    "unit is a key or nothing": f"unit IS NULL OR ({_slug('unit')})",
    "channel is a key or nothing": f"channel IS NULL OR ({_slug('channel')})",
    "lens is one of " + ", ".join(EVERY_LENS): f"lens IS NOT NULL AND lens IN {EVERY_LENS}",
    "score is finite or nothing": "score IS NULL OR isfinite(score)",
    "weight is finite and above 0": "weight IS NOT NULL AND isfinite(weight) AND weight > 0",
}


def forget_person(person: int, keys: Iterable[str]) -> None:
    """Rewrite the kept files of these imports that hold the person, without them."""
    for path in map(staged_path, keys):
        if not path.exists():  # the import is undone
            continue
        with duck() as connection:
            rows = connection.read_parquet(str(path), file_row_number=True)
            if not rows.filter(f"person = {person}").count("*").fetchall()[0][0]:
                continue
            rest = rows.filter(f"person IS DISTINCT FROM {person}").order("file_row_number")
            columns = ", ".join(f'"{name}"' for name in STAGED.names)
            rewritten = path.with_name(f".{path.name}.{os.getpid()}")
            rest.project(columns).write_parquet(str(rewritten))
        _replace_durably(rewritten, path)


def remove_strays() -> None:
    """Remove folders, a day old, of imports that never became changes of the ledger."""
    for folder in imports_folder().glob("*"):
        newest = max((path.stat().st_mtime for path in [folder, *folder.rglob("*")]), default=0)
        stray = newest < time.time() - _STRAY_AFTER_SECONDS
        if stray and not Change.objects.filter(key=folder.name).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _replace_durably(source: Path, place: Path) -> None:
    """Move a file so that after a power cut the old or the new one is there, whole."""
    _flush(source)
    source.replace(place)
    _flush(place.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
