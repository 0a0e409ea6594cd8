"""Everything that changes the ledger, one function per intention."""

import contextlib
import datetime as dt
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from operator import attrgetter
from pathlib import Path

import duckdb
from deltalake.exceptions import DeltaError
from django.db import OperationalError, connection, transaction

from . import staging, table
from .applying import roll_forward
from .arriving import CORRECTABLE
from .by_hand import insert
from .holding import held
from .models import (
    IMPORTS,
    Change,
    Erasure,
    FreshObservation,
    Published,
    Source,
    db_table,
    erasure_fingerprint,
)
from .recorded import keep_new
from .schema import EVERY_LENS, Correction, LedgerError, Observation, check_slug
from .tallies import publish

_LOT = 50_000
_SIGNS_OF_A_FULL_DISK = (
    "No space left",
    "File too large",
    "disk is full",
    "disk I/O error",
)
_FILES_WORTH_JOINING = 16
_MADE = ("happened_at", "day", "score", "weight")
_AS_THEY_ARE = tuple(each.name for each in fields(Observation) if each.name not in _MADE)
_as_they_are = attrgetter(*_AS_THEY_ARE)


@dataclass(frozen=True, slots=True)
class Landed:
    """What an import brought, and the version of the ledger that shows it."""

    change_id: str
    rows: int
    already_there: int
    version: int


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """Say in plain words that the disk is full, however deep it was met."""
    try:
        yield
    except (OSError, DeltaError, OperationalError, duckdb.Error) as error:
        if not any(sign in str(error) for sign in _SIGNS_OF_A_FULL_DISK):
            raise
        raise LedgerError(
            "The disk is full. Nothing has changed yet: make room, and what waits is finished "
            "by the next sweep."
        ) from error


def record(observations: Iterable[Observation]) -> None:
    """Keep observations in the caller's transaction: the board shows them with its commit.

    Recording the same ref, moment and lens of a source twice is recording it once: the second
    is no row at all, be the first sealed or not. After an erasure it may be recorded anew.

    Raises:
        LedgerError: A key, lens, score or weight cannot be kept, or the source brings files.
    """
    fresh = [_checked(observation) for observation in observations]
    if not fresh:
        return
    with transaction.atomic(savepoint=False):
        _claim_to_record({row.source for row in fresh})
        insert(FreshObservation, (*_MADE, *_AS_THEY_ARE), _stored(keep_new(fresh)))


@_room()
def land(
    *,
    change_id: str,
    source: str,
    mode: str,
    staged: Path,
    first_day: dt.date,
    last_day: dt.date,
    by: str,
    with_it: Callable[[], None] = lambda: None,
) -> Landed:
    """Bring a checked Parquet file into the ledger: exactly once, however often it is called.

    What the caller knows of the import is written `with_it`, in the transaction that makes it
    count: both are there or neither.

    Raises:
        LedgerError: The file breaks a rule, or the source brings its observations another way.
    """
    change = Change.objects.filter(key=change_id).first()
    if change is None:
        check_slug(source, "source")
        staging.check(staged, first_day, last_day)
        with held(staging.import_folder(change_id)):
            staging.keep(staged, change_id)
            with transaction.atomic(durable=True):
                change, made = _register(
                    change_id,
                    kind=mode,
                    source=source,
                    first_day=first_day,
                    last_day=last_day,
                    by=by,
                )
                if made:
                    claim_source(source, mode)
                    with_it()
    version = settle()
    change.refresh_from_db()
    return Landed(change.key, change.rows or 0, change.left_out or 0, version)


@_room()
def seal() -> int:
    """Move what has been recorded into the ledger; the version that shows it."""
    with transaction.atomic(durable=True):
        _lock()
        _claim_fresh()
    return settle()


def undo(change: Change, *, by: str) -> Change:
    """Take an import back, in the caller's transaction: settle() or the next sweep applies it.

    Raises:
        LedgerError: The change is not an import, or is undone already.
    """
    if change.kind not in IMPORTS:
        raise LedgerError(f"Only an import can be undone; {change} is none.")
    with transaction.atomic():
        _lock()
        if Change.objects.filter(undoes=change).exists():
            raise LedgerError(f"The import {change.key} is undone already.")
        undoing, _ = _register(kind=Change.Kind.UNDO, source=change.source, undoes=change, by=by)
    return undoing


def correct(
    *, source: str, ref: str, moment: str, lens: str, values: Mapping[str, object], by: str
) -> Change:
    """Correct one observation, in the caller's transaction: settle() or a sweep applies it.

    Raises:
        LedgerError: A value cannot be corrected or kept.
    """
    one = Correction(ref=ref, moment=moment, lens=lens, values=values)
    return correct_all([one], source=source, by=by)


def correct_all(corrections: Collection[Correction], *, source: str, by: str) -> Change:
    """Correct some thousand observations as one change: the table is written anew once for all.

    Raises:
        LedgerError: A value cannot be corrected or kept.
    """
    for each in corrections:
        for name in each.values:
            if name not in CORRECTABLE:
                raise LedgerError(f"{name!r} cannot be corrected; {', '.join(CORRECTABLE)} can.")
        _check_values(each.values)
    detail = {"corrections": [asdict(each) for each in corrections]}
    with transaction.atomic():
        change, _ = _register(kind=Change.Kind.CORRECT, source=source, detail=detail, by=by)
    return change


def erase(person: int, *, by: str) -> Change:
    """Remove a person everywhere, in the caller's transaction: settle() or a sweep applies it."""
    return erase_all([person], by=by)


def erase_all(persons: Collection[int], *, by: str) -> Change:
    """Remove some thousand persons as one change: the table is written anew once for all."""
    with transaction.atomic():
        change, _ = _register(kind=Change.Kind.ERASE, detail={"persons": sorted(persons)}, by=by)
        marks = (Erasure(fingerprint=erasure_fingerprint(each)) for each in persons)
        Erasure.objects.bulk_create(marks, batch_size=500, ignore_conflicts=True)
    return change


@_room()
def settle() -> int:
    """Bring every change that waits into the table, in order, and publish; the version shown."""
    for change in Change.objects.filter(done_at=None).select_related("undoes"):
        roll_forward(change)
    return publish()


def recover() -> int:
    """After a crash: finish what had been begun and remove what had not."""
    version = settle()
    staging.remove_strays()
    return version


@_room()
def compact() -> int:
    """Join small files and remove what killed processes left; the number of files that went."""
    current = table.open_table()
    went = table.compact(current)
    publish()
    table.remove_orphans(table.open_table())
    return went


def compact_when_worth_it() -> None:
    """Compact once some source and month has many files."""
    files = table.files(table.open_table())
    if any(len(paths) >= _FILES_WORTH_JOINING for paths in files.values()):
        compact()


def _claim_to_record(sources: set[str]) -> None:
    """Hold sources to being recorded one by one; most are, and are found by one question."""
    marks = ", ".join(["%s"] * len(sources))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key FROM {db_table(Source)} WHERE mode = %s AND key IN ({marks})",  # noqa: S608 -- our own names
            [Source.Mode.RECORD, *sorted(sources)],
        )
        held = {key for (key,) in cursor.fetchall()}
    for source in sorted(sources - held):
        claim_source(source, Source.Mode.RECORD)


def claim_source(key: str, mode: str) -> None:
    """Hold a source to one way of bringing observations, in the caller's transaction.

    Raises:
        LedgerError: The source has observations that came another way.
    """
    source, _ = Source.objects.get_or_create(key=key, defaults={"mode": mode})
    if source.mode == mode:
        return
    imports = Change.objects.filter(source=key, kind=source.mode, undone_by=None)
    if Source.Mode.RECORD in {source.mode, mode} or imports.exists():
        raise LedgerError(
            f"The source {key!r} is {source.get_mode_display().lower()}; it cannot also be "
            f"{Source.Mode(mode).label.lower()}. Undo its imports first, or name another source."
        )
    Source.objects.filter(pk=source.pk).update(mode=mode)


def _lock() -> None:
    """Until the transaction ends nobody else numbers a change: their order is their commits'."""
    Published.objects.get_or_create(pk=1)
    Published.objects.select_for_update().get(pk=1)


def _register(key: str | None = None, **fields: object) -> tuple[Change, bool]:
    """A change that waits, numbered after a seal of everything recorded before it."""
    _lock()
    if key is None:
        _claim_fresh()
        return Change.objects.create(**fields), True
    if existing := Change.objects.filter(key=key).first():
        return existing, False
    _claim_fresh()
    return Change.objects.create(key=key, **fields), True


def _claim_fresh() -> None:
    """Give every fresh row that is nobody's to a lot, some tens of thousands at a time."""
    while True:
        unclaimed = FreshObservation.objects.filter(lot=None).order_by("id")
        last = list(unclaimed.values_list("id", flat=True)[:_LOT])[-1:]
        if not last:
            return
        lot = Change.objects.create(kind=Change.Kind.SEAL)
        unclaimed.filter(id__lte=last[0]).order_by().update(lot=lot)


def _checked(observation: Observation) -> Observation:
    for column in ("source", "moment", "unit", "channel"):
        value = getattr(observation, column)
        if value is not None:
            check_slug(value, column)
    if observation.lens not in EVERY_LENS:
        raise LedgerError(f"{observation.lens!r} is no lens; {', '.join(EVERY_LENS)} are.")
    _check_values({"score": observation.score, "weight": observation.weight})
    return observation


def _stored(observations: Collection[Observation]) -> Iterator[tuple[object, ...]]:
    """Their columns as this database keeps them; many happened at the same instant."""
    at, on = connection.ops.adapt_datetimefield_value, connection.ops.adapt_datefield_value
    instants = {each: at(each) for each in {each.happened_at for each in observations}}
    days = {each: on(each) for each in {each.day for each in observations}}
    for each in observations:
        score = None if each.score is None else float(each.score)
        made = (instants[each.happened_at], days[each.day], score, float(each.weight))
        yield *made, *_as_they_are(each)


def _check_values(values: Mapping[str, object]) -> None:
    score, weight = values.get("score"), values.get("weight", 1.0)
    if score is not None and not (isinstance(score, int | float) and math.isfinite(score)):
        raise LedgerError(f"The score {score!r} is not a number: give one, or none at all.")
    if not (isinstance(weight, int | float) and math.isfinite(weight) and weight > 0):
        raise LedgerError(f"The weight {weight!r} is not a number above 0.")
    for column in ("unit", "channel"):
        if values.get(column) is not None:
            check_slug(str(values[column]), column)
