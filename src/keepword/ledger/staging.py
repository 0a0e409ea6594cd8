"""The accepted rows of imports: kept as files, so that history can be told again without one."""

import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from .engines import duck, scratch_folder
from .holding import remove_unless_held
from .models import IMPORTS, Change
from .schema import EVERY_LENS, KEY_LENGTH, SLUG, STAGED, LedgerError

_STRAY_AFTER_SECONDS = 24 * 60 * 60


def imports_folder() -> Path:
    """Where every import has a folder of its own."""
    folder: Path = settings.HOME / "imports"
    return folder


def import_folder(key: str) -> Path:
    """What is kept of an import, until it is undone."""
    return imports_folder() / key


def staged_path(key: str) -> Path:
    """Where an import's accepted rows are kept."""
    return import_folder(key) / "accepted.parquet"


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
    between = f"day BETWEEN DATE '{first_day}' AND DATE '{last_day}'"
    of_rows = _RULES | {f"day lies between {first_day} and {last_day}": between}
    broken = [f'count(*) FILTER (NOT ({rule})) AS "{name}"' for name, rule in of_rows.items()]
    broken_keys = [f'sum(n) FILTER (NOT ({rule})) AS "{name}"' for name, rule in _KEY_RULES.items()]
    sums = [f'sum("{name}") AS "{name}"' for name in of_rows]
    with duck() as connection:
        groups = connection.read_parquet(str(staged)).aggregate(
            ", ".join([*_KEYS, "count(*) AS n", *broken]), ", ".join(_KEYS)
        )
        found = groups.aggregate(", ".join([*sums, *broken_keys]))
        counts = dict(zip(found.columns, found.fetchall()[0], strict=True))
    for name, count in counts.items():
        if count:
            raise LedgerError(f"{count} staged rows break a rule: {name}. Nothing was imported.")


def _slug(column: str) -> str:
    return f"regexp_full_match({column}, '{SLUG}') AND length({column}) <= {KEY_LENGTH}"


_RULES = {
    "day and happened_at are given": "day IS NOT NULL AND happened_at IS NOT NULL",
    "score is finite or nothing": "score IS NULL OR isfinite(score)",
    "weight is finite and above 0": "weight IS NOT NULL AND isfinite(weight) AND weight > 0",
}
_KEYS = ("moment", "unit", "channel", "lens")
_KEY_RULES = {
    "moment is a key": f"moment IS NOT NULL AND {_slug('moment')}",
    "unit is a key or nothing": f"unit IS NULL OR ({_slug('unit')})",
    "channel is a key or nothing": f"channel IS NULL OR ({_slug('channel')})",
    "lens is one of " + ", ".join(EVERY_LENS): f"lens IS NOT NULL AND lens IN {EVERY_LENS}",
}
"""Few keys stand for many rows: each of them is looked at once."""


def references_of(persons: Collection[int], keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The import and the ref of every kept row of some persons."""
    for key, path in _kept(keys):
        rows = pq.read_table(path, columns=["ref"], filters=[("person", "in", {*persons})])
        yield from ((key, str(ref)) for ref in rows["ref"].drop_null())


def forget_persons(persons: Collection[int], keys: Iterable[str]) -> None:
    """Rewrite the kept files of these imports that hold one of the persons, without them."""
    import pyarrow.dataset as ds  # noqa: PLC0415 brings pandas, and a second

    theirs = ds.field("person").isin(list(persons))
    for _, path in _kept(keys):
        if ds.dataset(path).count_rows(filter=theirs) == 0:
            continue
        with tempfile.TemporaryDirectory(dir=scratch_folder()) as folder:
            rewritten = Path(folder) / path.name
            _copy_without(persons, path, rewritten)
            _replace_durably(rewritten, path)


def _kept(keys: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """The files that are still there: those of undone imports are not."""
    return ((key, staged_path(key)) for key in keys if staged_path(key).exists())


def _copy_without(persons: Collection[int], path: Path, copy: Path) -> None:
    """Copy batch by batch: the order of the rows stays, and little is held in memory."""
    with pq.ParquetFile(path) as source, pq.ParquetWriter(copy, STAGED) as target:
        for batch in source.iter_batches(columns=STAGED.names):
            theirs = pc.field("person").isin(list(persons))
            others = batch.filter(~theirs | pc.field("person").is_null())
            target.write_batch(others.cast(STAGED))


def remove_strays() -> None:
    """Remove the folders of imports that were killed before they counted, and old scratch."""
    counting = set(Change.objects.filter(kind__in=IMPORTS).values_list("key", flat=True))
    for folder in imports_folder().glob("*"):
        if folder.name not in counting:
            remove_unless_held(folder, Change.objects.filter(key=folder.name).exists)
    for folder in scratch_folder().glob("*"):
        if _is_old(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_old(folder: Path) -> bool:
    newest = max(path.stat().st_mtime for path in [folder, *folder.rglob("*")])
    return newest < time.time() - _STRAY_AFTER_SECONDS


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
