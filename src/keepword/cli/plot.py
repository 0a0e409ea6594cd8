"""The option that all commands with a drawing have; the drawing itself is in `plots`."""

from pathlib import Path

import click

OPTION = click.option(
    "--plot",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Draw it into this SVG file, too.",
)
