"""The tutorial's code and commands run and print what it says."""

import doctest
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from keepword.cli import main

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "tutorial"
SHARED = ROOT.parent / "shared"
TOML = re.compile(r"```toml\n(.*?)```", re.DOTALL)
CONSOLE = re.compile(r"```console\n\$ keepword (.*)\n((?:.*\n)+?)```")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder beside the data, in which a page may write."""
    for name in ("kiosk_servqual", "airline_satisfaction"):
        if not (SHARED / "data" / name).is_dir():
            pytest.skip(f"The survey ../shared/data/{name} is not here.")
    (tmp_path / "shared").symlink_to(SHARED)
    (tmp_path / "checkout").mkdir()
    monkeypatch.chdir(tmp_path / "checkout")
    return tmp_path / "checkout"


def check_commands(page: str) -> None:
    """Each command of a page succeeds, and begins with what the page says."""
    commands = CONSOLE.findall(page)
    assert len(commands) == 2
    for arguments, said in commands:
        ran = CliRunner().invoke(main, shlex.split(arguments), env={"COLUMNS": "400"})
        assert ran.exit_code == 0, ran.output
        assert ran.stdout.startswith(said)


def test_the_tutorial_says_what_its_code_prints(checkout: Path) -> None:
    page = PAGES / "measure.md"
    result = doctest.testfile(
        str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert result.failed == 0
    assert result.attempted > 20

    margins = checkout / "gender.toml"
    margins.write_text('[gender]\n"여" = 1\n"남" = 1\n', encoding="utf-8")
    check_commands(page.read_text(encoding="utf-8"))
    assert (checkout / "drivers.svg").is_file()


def test_commands_on_bare_files_say_what_the_page_says(checkout: Path) -> None:
    page = (PAGES / "bare-files.md").read_text(encoding="utf-8")
    (margins,) = TOML.findall(page)
    (checkout / "customers.toml").write_text(margins, encoding="utf-8")
    check_commands(page)
