"""The tutorial's code and commands run and print what it says."""

import doctest
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from keepword.cli import main

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "tutorial" / "measure.md"
SHARED = ROOT.parent / "shared"
CONSOLE = re.compile(r"```console\n\$ keepword (.*)\n((?:.*\n)+?)```")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder beside the data, in which the page may write, and has been run."""
    if not (SHARED / "data" / "kiosk_servqual").is_dir():
        pytest.skip("The survey ../shared/data/kiosk_servqual is not here.")
    beside = tmp_path_factory.mktemp("tutorial")
    (beside / "shared").symlink_to(SHARED)
    (beside / "checkout").mkdir()
    return beside / "checkout"


def test_the_tutorial_says_what_its_code_prints(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout)
    result = doctest.testfile(
        str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert result.failed == 0
    assert result.attempted > 20

    margins = Path("gender.toml")
    margins.write_text('[gender]\n"여" = 1\n"남" = 1\n', encoding="utf-8")
    commands = CONSOLE.findall(PAGE.read_text(encoding="utf-8"))
    assert len(commands) == 2
    for arguments, said in commands:
        ran = CliRunner().invoke(main, shlex.split(arguments), env={"COLUMNS": "400"})
        assert ran.exit_code == 0, ran.output
        assert ran.stdout.startswith(said)
    assert Path("drivers.svg").is_file()
