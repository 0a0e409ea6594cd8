"""`keepword import`: bring a recipe's files into the ledger, list imports, take one back."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from keepword.cli.django import start
from keepword.delivery.wording import counted

if TYPE_CHECKING:
    from keepword.delivery.report import Report

SHOWN_NAMES = 12
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class BadInputError(click.ClickException):
    """Something that the person at the keyboard can mend."""

    exit_code = 2


@click.command(name="import")
@click.argument("recipe", required=False, type=click.Path(path_type=Path))
@click.option("--data", type=FOLDER, help="Where the files are; else beside the recipe.")
@click.option("--home", type=click.Path(path_type=Path), help="The organisation's folder.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--time-limit", default=3600.0, help="Seconds that reading may take.")
@click.option("--list", "listing", is_flag=True, help="List the imports there are.")
@click.option("--undo", metavar="ID", help="Take an import back.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def command(
    *,
    recipe: Path | None,
    data: Path | None,
    home: Path | None,
    dry_run: bool,
    time_limit: float,
    listing: bool,
    undo: str | None,
    as_json: bool,
) -> None:
    """Bring the files of a RECIPE into the ledger: all of it or nothing."""
    if (recipe is not None) + listing + (undo is not None) != 1:
        raise BadInputError("Give a recipe, or --list, or --undo with an import's id.")
    start(home)
    width = None if Console().is_terminal else 140
    console = Console(width=width, soft_wrap=True, markup=False, emoji=False)
    with _explained():
        if listing:
            _list(console, as_json=as_json)
        elif undo is not None:
            _undo(console, undo, as_json=as_json)
        elif recipe is not None:
            _import(console, recipe, data, time_limit, dry_run=dry_run, as_json=as_json)


@contextmanager
def _explained() -> Iterator[None]:
    """What the import refuses ends the command with its sentence and exit code 2."""
    from keepword.delivery.refusal import ImportRefusedError  # noqa: PLC0415 -- after start()
    from keepword.ledger.schema import LedgerError  # noqa: PLC0415

    try:
        yield
    except (ImportRefusedError, LedgerError) as error:
        raise BadInputError(str(error)) from error


def _import(
    console: Console,
    recipe: Path,
    data: Path | None,
    time_limit: float,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    from keepword.delivery.actions import import_files  # noqa: PLC0415
    from keepword.delivery.sandbox import Limits  # noqa: PLC0415

    with Console(stderr=True).status("Reading the recipe") as status:
        report = import_files(
            recipe,
            data=data,
            by=getpass.getuser(),
            dry_run=dry_run,
            limits=Limits(whole=time_limit),
            progress=lambda step: status.update(f"{step} …"),
        )
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=1))
    else:
        _show(console, report)


def _list(console: Console, *, as_json: bool) -> None:
    from keepword.delivery.models import Import  # noqa: PLC0415

    imports = Import.objects.all()
    if as_json:
        click.echo(json.dumps([_summary(each) for each in imports], indent=1))
        return
    table = Table("Import", "Source", "When", "By", "Days", "Observations", "", box=None)
    for each in imports:
        summary = _summary(each)
        table.add_row(
            summary["id"], summary["source"], f"{each.made_at:%Y-%m-%d %H:%M}", each.by,
            f"{each.first_day} to {each.last_day}", f"{summary['observations']:,}",
            "undone" if each.undone_at else "",
        )  # fmt: skip
    console.print(table if table.row_count else "Nothing has been imported yet.")


def _summary(each: Any) -> dict[str, Any]:
    observations = sum(one["accepted"] for one in each.report["account"]["observations"])
    return {
        "id": each.change_id,
        "source": each.source,
        "mode": each.mode,
        "made_at": each.made_at.isoformat(),
        "by": each.by,
        "first_day": each.first_day.isoformat(),
        "last_day": each.last_day.isoformat(),
        "observations": observations - each.left_out,
        "undone_at": each.undone_at.isoformat() if each.undone_at else None,
    }


def _undo(console: Console, change_id: str, *, as_json: bool) -> None:
    from keepword.delivery.actions import undo_import  # noqa: PLC0415

    undone = undo_import(change_id, by=getpass.getuser())
    if as_json:
        click.echo(json.dumps(_summary(undone), indent=1))
    else:
        console.print(
            f"Taken back: the ledger of {undone.source} is as if import {undone.change_id} had"
            " never been. Its moments, standards and units stay."
        )


HEADLINES = {
    "imported": "Imported.",
    "rehearsed": "A dry run: nothing was changed.",
    "unchanged": "Nothing to do: these same files were imported with this same recipe before.",
}


def _show(console: Console, report: "Report") -> None:
    console.print(HEADLINES[report.status], style="bold", end=" ")
    console.print(f"Source {report.source}, {report.mode}.")
    if report.change_id:
        console.print(f"Import {report.change_id}. Take it back with --undo {report.change_id}")
    account = report.account
    for source in account["sources"]:
        files = ", ".join(source["files"])
        console.print(f"{counted(source['rows'], 'row')} of {source['name']} ({files})")
    _show_observations(console, report)
    _show_refused(console, report)
    _show_names(console, report)
    for figure in account["figures"]:
        mean = "–" if figure["mean"] is None else f"{figure['mean']:.4f}"
        console.print(f"{figure['name']}: {mean} ({counted(figure['n'], 'row')})")


def _show_observations(console: Console, report: "Report") -> None:
    table = Table("Moment", "Lens", box=None, title_justify="left")
    for heading in (
        "Observations",
        "Does not apply",
        "Not an occasion",
        "Newer one counts",
        "Refused",
    ):
        table.add_column(heading, justify="right")
    names = ("accepted", "does_not_apply", "no_occasion", "superseded", "refused")
    for each in report.account["observations"]:
        counts = (f"{each[name]:,}" for name in names)
        table.add_row(each["moment"] or "–", each["lens"] or "–", *counts)
    console.print(table)
    first, last = report.account["span"]
    number = report.account["people"]
    people = f" of {counted(number, 'person', 'people')}" if number else ""
    console.print(f"{counted(report.accepted, 'observation')}{people}, {first} to {last}.")
    if report.mode == "replace-period" and report.status != "unchanged":
        replaces = "Would replace" if report.status == "rehearsed" else "Replaced"
        console.print(
            f"{replaces} what {report.source} said of {first} to {last}:"
            f" {counted(report.replaced, 'earlier observation')}."
        )
    if report.already_there:
        console.print(f"{report.already_there:,} of them were in the ledger already: left out.")


def _show_refused(console: Console, report: "Report") -> None:
    for each in report.account["refused"]:
        console.print(
            f"Refused: {each['count']:,} of {each['source']} because {each['reason']}"
            f" (first in row {each['row']:,} of {each['file']})."
        )
    for file in report.refused_files:
        console.print(f"The refused rows: {file}")


def _show_names(console: Console, report: "Report") -> None:
    for kind, names in report.created.items():
        more = len(names) - SHOWN_NAMES
        shown = ", ".join(names[:SHOWN_NAMES]) + (f" and {more:,} more" if more > 0 else "")
        would = "Would be created" if report.status == "rehearsed" else "Created"
        console.print(f"{would}, {kind}: {shown}")
    for each in report.differing:
        console.print(f"Not changed: {each}.")
    spelt = [unit for unit in report.account["units"] if len(unit["spellings"]) > 1]
    for unit in spelt:
        console.print(
            f"One unit, spelt differently: {', '.join(unit['spellings'])} ({unit['key']})"
        )
