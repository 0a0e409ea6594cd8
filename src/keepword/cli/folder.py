"""`keepword folder`: what is written down, as one folder of Markdown and TOML, and back."""

from pathlib import Path

import click

from keepword.cli.django import start

_home = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="The organisation's folder.  [default: $KEEPWORD_HOME or ./keepword-data]",
)
_place = click.argument("place", type=click.Path(file_okay=False, path_type=Path))


@click.group()
def command() -> None:
    """Strategy, standards, playbook and all else that is written down, as files."""


@command.command()
@_place
@_home
def write(place: Path, home: Path | None) -> None:
    """Write all of it into the folder PLACE, such as one under version control.

    Files of ours that are there already are replaced, or removed where their thing is gone; all
    else in the folder is left as it is.
    """
    start(home)
    from keepword.upkeep.folder.disk import FolderInUseError, lay_down  # noqa: PLC0415

    try:
        written = lay_down(place)
    except FolderInUseError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{place}: {written.files:,} files, {written.removed:,} of before removed.")


@command.command()
@_place
@_home
def read(place: Path, home: Path | None) -> None:
    """Read the folder PLACE into an installation that has nothing of it yet."""
    start(home)
    from keepword.upkeep.folder.disk import gather  # noqa: PLC0415 -- Django must be set up
    from keepword.upkeep.folder.reading import FolderError, take  # noqa: PLC0415

    try:
        taken = take(gather(place), by=None)
    except FolderError as error:
        raise click.UsageError(str(error)) from None
    for name, count in taken.things.items():
        click.echo(f"{name}: {count:,}")
    for email in taken.closed:
        click.echo(f"{email} has a closed account now; open it, or leave it closed.")
