"""Everything that the ledger holds of one person: a few rows, found by their surrogate."""

from collections.abc import Iterator

from deltalake import DeltaTable
from django.db.models import QuerySet

from . import table
from .engines import duck, observations
from .models import FreshObservation
from .schema import LedgerError, Observation

_COLUMNS = (
    "happened_at", "day", "source", "moment", "lens", "score", "ref", "unit", "channel",
    "stratum", "person", "weight",
)  # fmt: skip
_ATTEMPTS = 20


def observations_of(person: int, *, most: int) -> list[Observation]:
    """A person's observations, sealed and fresh, the newest first; of many the newest ones.

    Every file of the ledger is looked into, since persons stand in no index: it takes as long as
    reading one column of the whole.

    Raises:
        LedgerError: Others change the ledger all the time.
    """
    current, fresh = at_rest(FreshObservation.objects.filter(person=person))
    found = [*_sealed(current, person, most), *fresh]
    return sorted(found, key=lambda each: each.happened_at, reverse=True)[:most]


def persons() -> set[int]:
    """Everybody of whom the ledger holds anything."""
    current = table.open_table()
    files = [path for paths in table.files(current).values() for path in paths]
    with duck() as connection:
        sealed = observations(connection, files).filter("person IS NOT NULL").select("person")
        found = {row[0] for row in sealed.distinct().fetchall()}
    fresh = FreshObservation.objects.exclude(person=None).values_list("person", flat=True)
    return found | {person for person in fresh if person is not None}


def at_rest(wanted: QuerySet[FreshObservation]) -> tuple[DeltaTable, list[Observation]]:
    """The table, and the fresh rows that it does not hold: none is sealed between the two.

    Raises:
        LedgerError: Others change the ledger all the time.
    """
    for _ in range(_ATTEMPTS):
        current = table.open_table()
        fresh = list(_fresh(current, wanted))
        if table.open_table().version() == current.version():
            return current, fresh
    raise LedgerError("Others change the ledger all the time: look again in a minute.")


def _fresh(current: DeltaTable, wanted: QuerySet[FreshObservation]) -> Iterator[Observation]:
    for row in wanted.select_related("lot"):
        if row.lot is None or not table.holds(current, row.lot.key):
            yield Observation(**{name: getattr(row, name) for name in _COLUMNS})


def _sealed(current: DeltaTable, person: int, most: int) -> Iterator[Observation]:
    files = [path for paths in table.files(current).values() for path in paths]
    with duck() as connection:
        theirs = observations(connection, files).filter(f"person = {person:d}")
        newest = theirs.select(*_COLUMNS).order("happened_at DESC").limit(most)
        rows = newest.to_arrow_table().to_pylist()
    for row in rows:
        yield Observation(**row)
