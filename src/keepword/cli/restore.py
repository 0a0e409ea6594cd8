"""keepword restore: a backup becomes an organisation's folder again."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from keepword.cli.django import start

if TYPE_CHECKING:
    from keepword.upkeep.restoring import Erased


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to restore to.  [default: $KEEPWORD_HOME or ./keepword-data]",
)
@click.option("--replace", is_flag=True, help="Put it in place of what is there, which is kept.")
@click.option(
    "--instead-of",
    metavar="URL",
    help="With --replace on PostgreSQL: the database that was used so far, or “none” where it is "
    "lost. Whom it had erased is erased again.",
)
def command(file: Path, home: Path | None, *, replace: bool, instead_of: str | None) -> None:
    """Check the backup FILE from end to end, then make it the organisation's folder."""
    place = (home or Path(os.environ.get("KEEPWORD_HOME", "keepword-data"))).absolute()
    _check_place(place, replace=replace)
    from keepword.upkeep.restoring import RestoreError  # noqa: PLC0415 -- not for --help

    place.parent.mkdir(parents=True, exist_ok=True)
    unpacked = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}-restoring-"))
    try:
        _restore(file, unpacked, place, instead_of)
    except RestoreError as error:
        raise click.UsageError(f"{error} Nothing was changed.") from None
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _check_place(place: Path, *, replace: bool) -> None:
    if not (place.exists() and any(place.iterdir())):
        return
    if not replace:
        raise click.UsageError(
            f"{place} is not empty. Name another folder with --home, or add --replace: what is "
            "there is kept beside it."
        )
    from keepword.ledger.holding import is_held  # noqa: PLC0415 -- not for --help

    if is_held(place):
        raise click.UsageError(f"Keepword is running in {place}. Stop it first.")


def _restore(file: Path, unpacked: Path, place: Path, instead_of: str | None) -> None:
    from keepword.upkeep import restoring  # noqa: PLC0415 -- not for --help

    console = Console(stderr=True)
    with console.status("Unpacking and comparing every file …"):
        manifest = restoring.unpack(file, unpacked)
        restored = restoring.arrange(unpacked)
    dump = unpacked / "keepword.pgdump"
    erased = _erased(place, instead_of) if dump.exists() else restoring.erased_in(place)
    os.environ.pop("KEEPWORD_LEDGER", None)
    with console.status("Bringing the database up to date …"):
        if dump.exists():
            _put_back(restored, dump)
        start(restored)
    with console.status("Recomputing every tally from the ledger …"):
        again = _verified(erased)
    aside = restoring.put_in_place(restored, place)
    click.echo(f"Restored to {place}, as it was at {manifest['made_at']}: every file is whole,")
    click.echo("and every tally says what the ledger says.")
    if again:
        click.echo(f"{again} whom this installation had erased since are erased again.")
    if aside:
        click.echo(f"What was there is now in {aside}.")


def _erased(place: Path, instead_of: str | None) -> "Erased":
    """Whom the database that is replaced had erased: the folder does not say where it is."""
    from keepword.upkeep import restoring  # noqa: PLC0415 -- not for --help

    if instead_of is None and place.exists() and any(place.iterdir()):
        raise restoring.RestoreError(
            "Add --instead-of with the address of the database that was used so far, so that whom "
            "it had erased stays erased, or --instead-of none where that is lost."
        )
    if instead_of in {None, "none"}:
        return restoring.Erased()
    return restoring.erased_in_postgresql(str(instead_of))


def _put_back(restored: Path, dump: Path) -> None:
    """Fill the database that DATABASE_URL names: an empty one, so that nothing can be lost."""
    start(restored, migrates=False)
    from keepword.upkeep import database  # noqa: PLC0415 -- Django must be set up
    from keepword.upkeep.restoring import RestoreError  # noqa: PLC0415

    if database.is_sqlite():
        raise RestoreError(
            "This backup holds a PostgreSQL database: set DATABASE_URL to a new one."
        )
    if not database.is_empty():
        raise RestoreError("The database that DATABASE_URL names is not empty. Make a new one.")
    database.put_back(dump)


def _verified(erased: "Erased") -> int:
    from django.db import connections  # noqa: PLC0415 -- Django must be set up

    from keepword.ledger import actions, tallies  # noqa: PLC0415
    from keepword.upkeep.restoring import RestoreError, erase_again  # noqa: PLC0415

    actions.recover()
    if differences := tallies.verify():
        cell = " ".join(map(str, differences[0].cell))
        raise RestoreError(f"The tallies in the backup do not say what its ledger says: {cell}.")
    again = erase_again(erased, by="restore")
    connections.close_all()
    return again
