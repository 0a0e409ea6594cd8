"""keepword demo: a sample organisation in the browser."""

from pathlib import Path

import click

from keepword.cli.django import start
from keepword.cli.serve import check_free, serve

PORTS = range(8000, 8020)


@click.command
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    default="demo-data",
    show_default=True,
    help="The folder for the sample.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help=f"Where to listen; the first free one from {PORTS[0]} on, if not given.",
)
def command(home: Path, port: int | None) -> None:
    """Fill a sample organisation and open its board."""
    if port is None:
        port = first_free_port()
    check_free("127.0.0.1", port)
    start(home)
    from keepword.demo.filling import RealDataError, fill  # noqa: PLC0415 -- needs Django set up

    try:
        fill(click.echo)
    except RealDataError:
        raise click.BadParameter(
            f"{home} holds an organisation's own data. Name a folder that is empty or not there.",
            param_hint="--home",
        ) from None
    click.echo("The sample is ready. Starting the server …")
    serve(host="127.0.0.1", port=port, workers=1, page="/sample/", opens=True)


def first_free_port() -> int:
    """The first of PORTS that nobody listens at; if there is none, the first, to be refused."""
    return next(filter(_is_free, PORTS), PORTS[0])


def _is_free(port: int) -> bool:
    try:
        check_free("127.0.0.1", port)
    except click.BadParameter:
        return False
    return True
