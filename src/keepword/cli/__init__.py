"""The command `keepword`. A command's module is imported when it is called, never for --help."""

from importlib import import_module

import click

from keepword import __version__

COMMANDS = {
    "backup": ("keepword.cli.backup", "Copy everything into one file, while others work."),
    "demo": ("keepword.cli.demo", "Fill a sample organisation and open its board."),
    "doctor": ("keepword.cli.doctor", "Say what is missing, and how to mend it."),
    "drivers": ("keepword.cli.drivers", "Print what goes with the whole, and how much of it."),
    "folder": ("keepword.cli.folder", "Write down, or read, strategy and standards as files."),
    "gaps": ("keepword.cli.gaps", "Print the board: promised, delivered, believed, perceived."),
    "import": ("keepword.cli.importing", "Bring a recipe's files into the ledger."),
    "ledger": ("keepword.cli.ledger", "Verify, rebuild, compact or tally the ledger."),
    "new-password": (
        "keepword.cli.new_password",
        "Let somebody in again who is locked out.",
    ),
    "restore": ("keepword.cli.restore", "Check a backup and make it the folder again."),
    "serve": ("keepword.cli.serve", "Open Keepword in the browser."),
    "silent": ("keepword.cli.silent", "Print how many customers have gone without a word."),
    "weights": ("keepword.cli.weights", "Weigh answers to stand for all customers."),
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and sentences without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, by name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself: this imports its module."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in --help, from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=LazyGroup)
@click.version_option(__version__, prog_name="keepword")
def main() -> None:
    """Keep your word: what you promise, deliver and believe beside what customers perceive."""
