"""keepword doctor: what is missing, and how to mend it."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from keepword.cli.django import start

MARKS = {"well": "✓", "attention": "!", "broken": "✗"}


@click.command
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="The organisation's folder.  [default: $KEEPWORD_HOME or ./keepword-data]",
)
def command(home: Path | None) -> None:
    """Look whether all is well; exit code 1 where something is broken."""
    start(home)
    from keepword.upkeep import checks  # noqa: PLC0415 -- Django must be set up

    with Console(stderr=True).status("Looking …"):
        found = [*checks.look(), checks.figures()]
    shown = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for finding in found:
        said = f"{finding.said}\n→ {finding.mend}" if finding.mend else finding.said
        shown.add_row(MARKS[finding.state], finding.name, said)
    Console(markup=False, emoji=False).print(shown)
    if any(finding.state is checks.State.BROKEN for finding in found):
        sys.exit(1)
