"""keepword demo: a sample organisation in the browser, and whether its pages tell the truth."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from keepword.cli.django import start, work_in
from keepword.cli.serve import check_free, serve
from keepword.config.processes import apart

if TYPE_CHECKING:
    from keepword.demo.filling import Sample

PORTS = range(8000, 8020)
FEWEST = 200


@click.command
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    help="The folder for the sample; demo-data, or demo-data-day-12, if not given.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help=f"Where to listen; the first free one from {PORTS[0]} on, if not given.",
)
@click.option(
    "--day",
    type=click.Choice(["12"]),
    help="The same shop on its twelfth day, with nine answers.",
)
@click.option("--customers", type=click.IntRange(FEWEST), help="How many; fewer are ready sooner.")
@click.option(
    "--check",
    is_flag=True,
    help="Set every sentence of its pages beside the truth; exit 1 if more than chance are wrong.",
)
def command(
    *, home: Path | None, port: int | None, day: str | None, customers: int | None, check: bool
) -> None:
    """Fill a sample organisation and open its board."""
    home = work_in(home or Path(f"demo-data-day-{day}" if day else "demo-data"))
    if check:
        _check(filled(home, day, customers))
    if port is None:
        port = first_free_port()
    check_free("127.0.0.1", port)
    apart(make_ready, home, day, customers)
    click.echo("The sample is ready. Starting the server …")
    serve(home=home, host="127.0.0.1", port=port, workers=1, page="/sample/", opens=True)


def make_ready(home: Path, day: str | None, customers: int | None) -> None:
    """Fill the sample, in a process that tells nothing which only Django understands."""
    filled(home, day, customers)


def filled(home: Path, day: str | None, customers: int | None) -> "Sample":
    """The sample, filled if it is not there yet."""
    start(home)
    from keepword.demo.filling import (  # noqa: PLC0415 -- needs Django set up
        CUSTOMERS,
        OtherSampleError,
        RealDataError,
        fill,
    )
    from keepword.simulate import DAYS  # noqa: PLC0415 -- imports NumPy

    try:
        return fill(click.echo, customers=customers or CUSTOMERS, days_in=int(day) if day else DAYS)
    except RealDataError:
        holds = "an organisation's own data"
    except OtherSampleError:
        holds = "another sample"
    raise click.BadParameter(
        f"{home} holds {holds}. Name a folder that is empty or not there.", param_hint="--home"
    )


def _check(made: "Sample") -> NoReturn:
    from keepword.demo.checking import check  # noqa: PLC0415 -- needs Django set up

    found = check(made)
    for line in found.lines():
        click.echo(line)
    sys.exit(0 if found.may_be_chance else 1)


def first_free_port() -> int:
    """The first of PORTS that nobody listens at; if there is none, the first, to be refused."""
    return next(filter(_is_free, PORTS), PORTS[0])


def _is_free(port: int) -> bool:
    try:
        check_free("127.0.0.1", port)
    except click.BadParameter:
        return False
    return True
