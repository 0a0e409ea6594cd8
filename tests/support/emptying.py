"""How the database is empty again after a test that may not be rolled back."""

from django.db import connections, transaction
from django.test import TransactionTestCase

NOTED = {"django_content_type", "auth_permission"}
"""What Django notes of the models themselves."""


def empty_what_was_filled(test: TransactionTestCase) -> None:
    """Delete the rows of those tables that have any, instead of flushing all of them.

    Django's own way empties every table, and then notes anew what there is of models: that takes
    longer than most tests, which fill a few tables.
    """
    for alias in test._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        connection = connections[alias]
        quote = connection.ops.quote_name
        tables = {*connection.introspection.django_table_names(include_views=False)} - NOTED
        asked = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quote(table)})"  # noqa: S608 ours
            for table in sorted(tables)
        )
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            cursor.execute(asked)
            for (table,) in cursor.fetchall():  # foreign keys are looked at when it is done
                cursor.execute(f"DELETE FROM {quote(table)}")  # noqa: S608 the same
