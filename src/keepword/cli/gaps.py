"""`keepword gaps`: the board in the terminal."""

import os
import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console

from keepword.board import export
from keepword.board.bare import bare_board
from keepword.board.bare_file import UnreadableError
from keepword.board.results import Board
from keepword.board.terminal import print_board
from keepword.cli.plot import OPTION as PLOT

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("gaps")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@click.option("--home", type=click.Path(path_type=Path), help="The organisation's folder.")
@click.option("--from", "first", type=_DAY, help="The first day, such as 2026-01-01.")
@click.option("--to", "last", type=_DAY, help="The last day.")
@click.option(
    "--by",
    default="moment",
    show_default=True,
    metavar="moment,unit,channel",
    help="What makes a row; with FILE only.",
)
@click.option("--unit", help="Only this unit and those below it.")
@click.option("--channel", help="Only this channel.")
@click.option("--json", "form", flag_value="json", help="Every figure as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Every figure as CSV.")
@click.option(
    "--pdf",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the board to this PDF; needs the extra `pdf`.",
)
@PLOT
@click.option(
    "--level",
    type=click.FloatRange(0.5, 0.999),
    default=0.95,
    show_default=True,
    help="The share of intervals that hold the truth.",
)
def command(
    *,
    file: Path | None,
    home: Path | None,
    first: datetime | None,
    last: datetime | None,
    by: str,
    unit: str | None,
    channel: str | None,
    form: str | None,
    pdf: Path | None,
    plot: Path | None,
    level: float,
) -> None:
    """Print the board: promised, delivered, believed, perceived.

    Without FILE it is the board of the organisation's folder, in whole months. With FILE, a CSV or
    Parquet of observations with the columns moment, lens and score (and day, unit, channel, weight
    where there are), it needs no set-up; the moment "overall" stands for the whole. By moment and
    unit, each unit's overall follows its moments.
    """
    days = (first.date() if first else None, last.date() if last else None)
    if file is not None:
        groups = [key.strip().lower() for key in by.split(",")]
        board = _of_file(file, days, by=groups, unit=unit, channel=channel, level=level)
    elif by != "moment":
        raise click.UsageError("--by needs a FILE; the folder's board has a row a moment.")
    else:
        board = _of_home(home, days, unit, channel, level)
    if pdf is not None:
        _print_on_paper(board, pdf)
        return
    _show(board, form)
    if plot is not None:
        from keepword.cli.plots.gaps import draw  # noqa: PLC0415 -- a bare file needs no Django

        draw(board, plot)


def _of_file(
    file: Path,
    days: tuple[date | None, date | None],
    *,
    by: list[str],
    unit: str | None,
    channel: str | None,
    level: float,
) -> Board:
    first, last = days
    try:
        return bare_board(
            file, by=by, first=first, last=last, unit=unit, channel=channel, level=level
        )
    except UnreadableError as error:
        raise click.UsageError(str(error)) from error


def _of_home(
    home: Path | None,
    days: tuple[date | None, date | None],
    unit: str | None,
    channel: str | None,
    level: float,
) -> Board:
    folder = home or Path(os.environ.get("KEEPWORD_HOME", "keepword-data"))
    if not folder.is_dir():
        raise click.UsageError(
            f"There is no organisation in {folder}. Name its folder with --home, or a file of "
            "observations; `keepword import` makes the folder from a recipe."
        )
    from keepword.cli.django import start  # noqa: PLC0415 -- a bare file needs no Django

    start(folder)
    from keepword.board.measures import UnknownFilterError, board  # noqa: PLC0415

    first, last = (day.isoformat() if day else "" for day in days)
    try:
        return board(level, first=first, last=last, unit=unit or "", channel=channel or "")
    except UnknownFilterError as error:
        raise click.UsageError(str(error)) from error


def _show(board: Board, form: str | None) -> None:
    if form == "json":
        click.echo(export.as_json(board))
    elif form == "csv":
        export.write_csv(board, sys.stdout)
    else:
        print_board(board, Console(highlight=False, markup=False, emoji=False))


def _print_on_paper(board: Board, path: Path) -> None:
    from keepword.board.pdf import NoPaperError, as_pdf  # noqa: PLC0415 -- needs templates

    try:
        made = as_pdf(board)
    except NoPaperError as error:
        raise click.UsageError(str(error)) from error
    path.write_bytes(made)
    click.echo(f"Wrote {path}.")
