"""keepword backup: everything in one file, while others go on working."""

from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from keepword.cli.django import start


@click.command
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="The organisation's folder.  [default: $KEEPWORD_HOME or ./keepword-data]",
)
def command(file: Path | None, home: Path | None) -> None:
    """Copy the database, the ledger and all files into one FILE.

    Without FILE the backup goes to the folder `backups` of the organisation's folder: copy it to
    another machine from there.
    """
    start(home)
    from django.conf import settings  # noqa: PLC0415 -- Django must be set up

    from keepword.upkeep.actions import make_backup  # noqa: PLC0415
    from keepword.upkeep.backing_up import BackupError  # noqa: PLC0415
    from keepword.upkeep.database import ProgramMissingError  # noqa: PLC0415

    stamp = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    place = file or settings.HOME / "backups" / f"keepword-{stamp}.tar"
    console = Console(stderr=True)
    try:
        with console.status("Looking …") as status:
            made = make_backup(place, progress=lambda step: status.update(f"{step} …"))
    except (BackupError, ProgramMissingError) as error:
        raise click.UsageError(str(error)) from None
    click.echo(
        f"{made.place}: {made.files:,} files, {made.bytes / 1e6:,.1f} MB, "
        f"version {made.version} of the ledger."
    )
    click.echo(f"Bring it back with: keepword restore {made.place}")
