"""Old databases brought up to date, a migration at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps.registry import Apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor


@contextmanager
def empty_database(alias: str) -> Iterator[DatabaseWrapper]:
    """A database in memory that goes when it is let go of."""
    here = {**connections["default"].settings_dict, "NAME": ":memory:", "OPTIONS": {}}
    connections[alias] = database = DatabaseWrapper({**here, "ENGINE": "sqlite"}, alias=alias)
    try:
        yield database
    finally:
        database.close()
        del connections[alias]


def migrated(connection: BaseDatabaseWrapper, app: str, name: str) -> Apps:
    """The models as they are once a database has come to a migration."""
    executor = MigrationExecutor(connection)
    executor.migrate([(app, name)])
    return executor.loader.project_state([(app, name)]).apps
