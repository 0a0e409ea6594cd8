"""`keepword ledger`: verify, rebuild, compact or tally the ledger, and erase a person from it."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from keepword.cli.django import start

_SHOWN = 20
_home = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="The organisation's folder.  [default: $KEEPWORD_HOME or ./keepword-data]",
)


@click.group()
def command() -> None:
    """Look after the ledger: the table of observations and the tallies made from it."""


@command.command()
@_home
def verify(home: Path | None) -> None:
    """Recompute every tally from the ledger and compare; exit code 1 where one differs."""
    start(home)
    from keepword.ledger import tallies  # noqa: PLC0415 -- Django must be set up

    with _working("Recomputing every tally"):
        differences = tallies.verify()
    if not differences:
        Console().print("Every tally says what the ledger says.")
        return
    shown = Table("Tallies", "Cell", "Stored", "Recomputed")
    for difference in differences[:_SHOWN]:
        cell = " ".join(str(key) for key in difference.cell if key != "")
        shown.add_row(
            difference.table, cell, _sums(difference.stored), _sums(difference.recomputed)
        )
    Console(markup=False, emoji=False).print(shown)
    if len(differences) > _SHOWN:
        Console().print(f"... and {len(differences) - _SHOWN} more.")
    count = "1 cell differs" if len(differences) == 1 else f"{len(differences)} cells differ"
    Console().print(f"{count}. Mend them with: keepword ledger rebuild")
    sys.exit(1)


@command.command()
@_home
def rebuild(home: Path | None) -> None:
    """Finish what was begun, then make every tally anew from the ledger."""
    start(home)
    from keepword.ledger import actions, tallies  # noqa: PLC0415 -- Django must be set up

    with _working("Finishing what was begun"):
        actions.recover()
    with _working("Making every tally anew"):
        version = tallies.rebuild()
    Console().print(f"The tallies show version {version} of the ledger.")


@command.command()
@_home
def compact(home: Path | None) -> None:
    """Join small files, and remove what killed processes have left behind."""
    start(home)
    from keepword.ledger import actions  # noqa: PLC0415 -- Django must be set up

    with _working("Joining small files"):
        joined = actions.compact()
    Console().print(
        f"{joined} files were joined into larger ones." if joined else "All is compact."
    )


@command.command()
@_home
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "polars", "pandas", "pyarrow", "spark"]),
    default="duckdb",
    show_default=True,
    help="What reads and adds up the rows.",
)
@click.option("--master", help="Spark's address, such as spark://host:7077.  [default: local]")
@click.option("--write", is_flag=True, help="Put the tallies into the database: a rebuild.")
def tally(home: Path | None, engine: str, master: str | None, *, write: bool) -> None:
    """Make the tallies on an engine of your choice, and show or keep them."""
    if master and engine != "spark":
        raise click.UsageError("--master is Spark's address: add --engine spark.")
    start(home)
    from keepword.ledger import engines, tallies  # noqa: PLC0415 -- Django must be set up
    from keepword.ledger.schema import LedgerError  # noqa: PLC0415

    try:
        with _working(f"Adding up on {engine}"), engines.engine(engine, master) as frame_of:
            if write:
                version = tallies.rebuild(frame_of)
            else:
                made = tallies.recompute(frame_of)
    except LedgerError as error:
        raise click.UsageError(str(error)) from None
    if write:
        Console().print(f"The tallies show version {version} of the ledger.")
        return
    shown = Table("Source", "Month", "Moment", "Lens", "n", "Weighted mean")
    for row in tallies.overview(made):
        mean = f"{row['wx'] / row['w']:.4f}"
        shown.add_row(
            row["source"], row["month"], row["moment"], row["lens"], f"{row['n']:,}", mean
        )
    Console(markup=False, emoji=False).print(shown)


@command.command()
@click.argument("name")
@_home
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(home: Path | None, name: str, *, yes: bool) -> None:
    """Erase the person whom your files call NAME, and everything about them, for good."""
    start(home)
    from keepword.delivery.erasing import erase_person  # noqa: PLC0415 -- Django must be set up
    from keepword.ledger.schema import LedgerError  # noqa: PLC0415
    from keepword.organisation.people import people_named  # noqa: PLC0415

    found = people_named(name)
    if not found:
        raise click.UsageError(
            f"No import has brought anybody called {name!r}. Write the name as your files do."
        )
    if len(found) > 1:
        each = ", ".join(person.key for person in found)
        raise click.UsageError(f"{name!r} may be {each}. Write the one you mean.")
    (person,) = found
    if not yes:
        click.confirm(f"Erase {person.key} and everything about them for good?", abort=True)
    try:
        with _working("Erasing"):
            erase_person(person, by=getpass.getuser(), waiting=_say_that_an_import_runs)
    except LedgerError as error:
        raise click.UsageError(str(error)) from None
    Console().print(
        "Erased. Your own files and backups are as they were: to import one of those files again "
        "is to bring the person back."
    )


def _say_that_an_import_runs() -> None:
    click.echo("An import is running. The person is erased as soon as it has ended.", err=True)


@contextmanager
def _working(sentence: str) -> Iterator[None]:
    """Say what takes a while; on a terminal, with something that turns."""
    with Console(stderr=True).status(f"{sentence} …"):
        yield


def _sums(sums: tuple[object, ...] | None) -> str:
    return "nothing" if sums is None else " ".join(f"{value:g}" for value in sums)
