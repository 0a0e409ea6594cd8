"""Django for commands that need the database: set up, and brought up to date."""

import os
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from keepword.upkeep.backing_up import Made


def work_in(home: Path | None) -> Path:
    """Let this process and those that it starts work in the organisation's folder: which it is."""
    if home is not None:
        os.environ["KEEPWORD_HOME"] = str(home.absolute())
    return Path(os.environ.get("KEEPWORD_HOME", "keepword-data")).absolute()


def start(home: Path | None = None, *, migrates: bool = True) -> None:
    """Point Django at the organisation's folder and bring its database up to date."""
    work_in(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")
    import django  # noqa: PLC0415 -- the folder must be known first

    django.setup()
    if migrates:
        _bring_up_to_date()


def _bring_up_to_date() -> None:
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    from keepword.upkeep.tables import make_tables  # noqa: PLC0415

    if not connection.introspection.table_names():
        make_tables(connection)
        return
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    begun = time.monotonic()
    made = _back_up_first() if executor.loader.applied_migrations else None
    seconds = time.monotonic() - begun
    call_command("migrate", verbosity=0, interactive=False)
    if made:
        from keepword.upkeep.actions import remember  # noqa: PLC0415

        remember(made, seconds=seconds)


def _back_up_first() -> "Made":
    """An upgrade that changes the database leaves the way back."""
    from django.conf import settings  # noqa: PLC0415

    from keepword.upkeep.backing_up import back_up  # noqa: PLC0415

    stamp = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S-%f")
    click.echo("This version changes the database. A backup is made first …", err=True)
    made = back_up(settings.HOME / "backups" / f"before-upgrade-{stamp}.tar")
    click.echo(f"Backed up to {made.place}.", err=True)
    return made
