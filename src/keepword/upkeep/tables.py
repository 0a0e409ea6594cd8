"""The tables of an empty database, made at once instead of a migration at a time."""

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor


def make_tables(connection: BaseDatabaseWrapper) -> None:
    """Make every table as it is now, and note that no migration is wanted: all of it or nothing.

    Migrations tell how to come here from an earlier version, so an empty database needs none; each
    of them would draw all models anew, which takes longer the more there are. A test holds what
    comes of both ways against each other.
    """
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):  # noqa: SLF001 -- named so, and documented
                editor.create_model(model)
        _note(connection, editor)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def note_migrations(connection: BaseDatabaseWrapper) -> None:
    """Note every migration as done, in a database whose tables are as the models are now."""
    with connection.schema_editor() as editor:
        _note(connection, editor)


def _note(connection: BaseDatabaseWrapper, editor: BaseDatabaseSchemaEditor) -> None:
    executor = MigrationExecutor(connection)
    noted = executor.recorder.Migration
    editor.create_model(noted)
    noted.objects.using(connection.alias).bulk_create(
        noted(app=app, name=name) for app, name in executor.loader.disk_migrations
    )
