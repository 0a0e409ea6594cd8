"""What each kind of change writes, given what the table holds."""

from collections.abc import Callable, Set
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable
from django.db.models import Q, QuerySet

from . import arriving, table
from .engines import as_observations, observations
from .models import IMPORTS, Change
from .schema import IDENTITY, OBSERVATIONS
from .staging import forget_persons, references_of, staged_path


@dataclass(frozen=True, slots=True)
class Writing:
    """What one change writes: rows, and the predicate of those that they replace."""

    rows: pa.RecordBatchReader
    replacing: str | None = None
    count: int | None = None
    left_out: int | None = None


def writing_of(
    change: Change, current: DeltaTable, connection: duckdb.DuckDBPyConnection
) -> Writing:
    """What the change writes, once every change with a smaller number is in the table."""
    return _WRITINGS[change.kind](change, current, connection)


def _seal(lot: Change, current: DeltaTable, connection: duckdb.DuckDBPyConnection) -> Writing:
    arriving.arrive_from_fresh(connection, lot)
    sources = set(lot.fresh.exclude(ref=None).values_list("source", flat=True))
    present = _present(current, connection, sources)
    left_out = arriving.leave_out_repeated(connection, present)
    return _added(connection, lot.fresh.count(), left_out)


def _append(change: Change, current: DeltaTable, connection: duckdb.DuckDBPyConnection) -> Writing:
    arriving.arrive_from_files(connection, [(change, "true")])
    present = _present(current, connection, {change.source})
    left_out = arriving.leave_out_repeated(connection, present)
    return _added(connection, _rows_staged(change), left_out)


def _replace_period(
    change: Change, _current: DeltaTable, connection: duckdb.DuckDBPyConnection
) -> Writing:
    arriving.arrive_from_files(connection, [(change, "true")])
    left_out = arriving.leave_out_repeated(connection, None)
    writing = _added(connection, _rows_staged(change), left_out)
    return Writing(writing.rows, _period(change), writing.count, left_out)


def _added(connection: duckdb.DuckDBPyConnection, arriving: int, left_out: int) -> Writing:
    rows = as_observations(connection.view("welcome"))
    return Writing(rows, None, arriving - left_out, left_out)


def _rows_staged(change: Change) -> int:
    rows: int = pq.read_metadata(staged_path(change.key)).num_rows
    return rows


def _undo(change: Change, current: DeltaTable, connection: duckdb.DuckDBPyConnection) -> Writing:
    undone = Change.objects.get(undone_by=change)
    if undone.kind == Change.Kind.APPEND:
        return _undo_append(change, undone, current, connection)
    return _undo_replace_period(change, undone, connection)


def _undo_replace_period(
    change: Change, undone: Change, connection: duckdb.DuckDBPyConnection
) -> Writing:
    """Put back, for every day, what the newest remaining import says of it."""
    remaining = list(_remaining(change, undone).order_by("-number"))
    uncovered = f"({_days(undone)})"
    parts = []
    for earlier in remaining:
        parts.append((earlier, f"{uncovered} AND {_days(earlier)}"))
        uncovered += f" AND NOT ({_days(earlier)})"
    if not parts:
        return Writing(_no_rows(), _period(undone))
    arriving.arrive_from_files(connection, parts)
    arriving.leave_out_repeated_within(connection, "number")
    arriving.correct_since(connection, remaining, _corrections(change, undone))
    return Writing(as_observations(connection.view("corrected")), _period(undone))


def _undo_append(
    change: Change, undone: Change, current: DeltaTable, connection: duckdb.DuckDBPyConnection
) -> Writing:
    """Take the rows out; those that later imports brought again come from there."""
    later = list(_remaining(change, undone).filter(number__gt=undone.number))
    source = f"source = {table.text(undone.source)}"
    if not later:
        return Writing(_no_rows(), f"{source} AND lot = {table.text(undone.key)}")
    staying = _rows_of(current, connection, {undone.source}).filter(
        f"lot <> {table.text(undone.key)}"
    )
    arriving.arrive_from_files(connection, [(brought, "ref IS NOT NULL") for brought in later])
    arriving.leave_out_repeated(connection, staying)
    arriving.correct_since(connection, later, _corrections(change, undone))
    returning = connection.view("corrected").select("lot").distinct().fetchall()
    lots = ", ".join(
        table.text(lot) for lot in sorted({undone.key, *(row[0] for row in returning)})
    )
    columns = ", ".join(OBSERVATIONS.names)
    rows = staying.filter(f"lot IN ({lots})").select(columns)
    both = rows.union(connection.view("corrected").select(columns))
    return Writing(as_observations(both), f"{source} AND lot IN ({lots})")


def _correct(change: Change, current: DeltaTable, connection: duckdb.DuckDBPyConnection) -> Writing:
    identities = [{name: each[name] for name in IDENTITY} for each in change.corrections]
    connection.register("corrected_identities", pa.Table.from_pylist(identities))
    rows = _rows_of(current, connection, {change.source})
    rows.create_view("rows_of_source")
    found = connection.sql(
        "FROM rows_of_source SEMI JOIN corrected_identities USING (" + ", ".join(IDENTITY) + ")"
    )
    where, count = _partitions(found), len(found.select("month").fetchall())
    if where is None:
        return _nothing()
    before = Change(number=change.number - 1)
    rows.filter(where).project(f"*, {before.number} AS number").create_view("welcome")
    arriving.correct_since(connection, [before], [change])
    return Writing(as_observations(connection.view("corrected")), where, count)


def _erase(change: Change, current: DeltaTable, connection: duckdb.DuckDBPyConnection) -> Writing:
    persons = [int(each) for each in change.persons]
    listed = ", ".join(map(str, persons))
    before = Change.objects.filter(number__lt=change.number)
    sources = dict(before.filter(kind__in=IMPORTS).values_list("key", "source"))
    files = [path for paths in table.files(current).values() for path in paths]
    everything = observations(connection, files)
    theirs = everything.filter(f"person IN ({listed})")
    references = set(theirs.filter("ref IS NOT NULL").select("source", "ref").fetchall())
    references |= {(sources[key], ref) for key, ref in references_of(persons, sources)}
    _forget_corrections(before, references)
    forget_persons(persons, sources)
    where = _partitions(theirs)
    if where is None:
        return _nothing()
    others = everything.filter(f"({where}) AND (person IS NULL OR person NOT IN ({listed}))")
    return Writing(as_observations(others), where)


def _forget_corrections(before: QuerySet[Change], references: Set[tuple[str, str]]) -> None:
    """Delete what corrects these references of their sources."""
    for source in {source for source, _ref in references}:
        corrections = before.filter(kind=Change.Kind.CORRECT, source=source)
        for change in corrections.iterator():
            all_of_it = change.corrections
            staying = [each for each in all_of_it if (source, each["ref"]) not in references]
            if not staying:
                change.delete()
            elif len(staying) < len(all_of_it):
                corrections.filter(pk=change.pk).update(detail={"corrections": staying})


def _partitions(found: duckdb.DuckDBPyRelation) -> str | None:
    """The predicate of every source and month in which these rows lie, whole; if in any.

    The log keeps predicates: none may name a person or a reference.
    """
    partitions = sorted(found.select("source", "month").distinct().fetchall())
    each = [
        f"(source = {table.text(source)} AND month = {table.text(month)})"
        for source, month in partitions
    ]
    return " OR ".join(each) or None


def _nothing() -> Writing:
    """A commit that says only that the change is in the table."""
    return Writing(_no_rows(), "source = ''", 0)


def _remaining(change: Change, undone: Change) -> QuerySet[Change]:
    """The imports of the same source that count when `change` does, in their order."""
    return (
        Change.objects.filter(source=undone.source, kind=undone.kind, number__lt=change.number)
        .filter(Q(undone_by=None) | Q(undone_by__number__gt=change.number))
        .order_by("number")
    )


def _corrections(change: Change, undone: Change) -> QuerySet[Change]:
    return Change.objects.filter(
        source=undone.source, kind=Change.Kind.CORRECT, number__lt=change.number
    )


def _present(
    current: DeltaTable, connection: duckdb.DuckDBPyConnection, sources: set[str]
) -> duckdb.DuckDBPyRelation | None:
    if not any(source in sources for source, _ in table.files(current)):
        return None
    return _rows_of(current, connection, sources).filter("ref IS NOT NULL")


def _rows_of(
    current: DeltaTable, connection: duckdb.DuckDBPyConnection, sources: set[str]
) -> duckdb.DuckDBPyRelation:
    files = [
        path
        for (source, _), paths in table.files(current).items()
        if source in sources
        for path in paths
    ]
    return observations(connection, files)


def _days(change: Change) -> str:
    return f"day BETWEEN DATE '{change.first_day}' AND DATE '{change.last_day}'"


def _period(change: Change) -> str:
    return (
        f"source = {table.text(change.source)} "
        f"AND month >= '{change.first_day:%Y-%m}' AND month <= '{change.last_day:%Y-%m}' "
        f"AND day >= '{change.first_day}' AND day <= '{change.last_day}'"
    )


def _no_rows() -> pa.RecordBatchReader:
    return OBSERVATIONS.empty_table().to_reader()


_WRITINGS: dict[str, Callable[[Change, DeltaTable, duckdb.DuckDBPyConnection], Writing]] = {
    Change.Kind.SEAL: _seal,
    Change.Kind.APPEND: _append,
    Change.Kind.REPLACE_PERIOD: _replace_period,
    Change.Kind.UNDO: _undo,
    Change.Kind.CORRECT: _correct,
    Change.Kind.ERASE: _erase,
}
