"""Forgetting a person: in the ledger, in what imports keep, and in files that wait."""

from collections.abc import Callable

from django.db import connection, transaction

from keepword.delivery.keeping import forget
from keepword.delivery.watching import forget_waiting_files
from keepword.ledger import actions as ledger
from keepword.ledger.holding import alone_in
from keepword.ledger.staging import imports_folder, remove_strays
from keepword.organisation.audit import record
from keepword.organisation.keeping import forget_customer
from keepword.organisation.models import Person


def erase_person(person: Person, *, by: str, waiting: Callable[[], None] = lambda: None) -> None:
    """Forget a person: in the ledger, in what imports keep, and who stands behind the number.

    Imports that run are waited for, after a call of `waiting`: they may be reading that person.
    """
    _, _, name = person.key.partition(":")
    with alone_in(imports_folder(), waiting):
        remove_strays()
        forget_waiting_files()
        forget(person.surrogate, name)
        with transaction.atomic():
            record(by=None, did="erased a person", about="a customer", asked_by=by)
            ledger.erase(person.surrogate, by=by)
            forget_customer(person)
        ledger.settle()
    _overwrite_deleted_rows()


def _overwrite_deleted_rows() -> None:
    """A database keeps the bytes of what was deleted until it is tidied up."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
