"""Django for commands that need the database: set up, and brought up to date."""

import os
from pathlib import Path


def start(home: Path | None = None) -> None:
    """Point Django at the organisation's folder and bring its database up to date."""
    if home is not None:
        os.environ["KEEPWORD_HOME"] = str(home.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")
    import django  # noqa: PLC0415 -- the folder must be known first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
