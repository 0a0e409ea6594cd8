"""Old databases brought up to date, a migration at a time."""

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor


def migrated(connection: BaseDatabaseWrapper, app: str, name: str) -> Apps:
    """The models as they are once a database has come to a migration."""
    executor = MigrationExecutor(connection)
    executor.migrate([(app, name)])
    return executor.loader.project_state([(app, name)]).apps
