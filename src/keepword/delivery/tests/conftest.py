from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from deltalake import DeltaTable
from django.apps import apps

from keepword.cli.importing import command

from .giving import Workshop

RECIPE = """\
name = "workshop"
time_zone = "Europe/Berlin"

[[source]]
file = "repairs.csv"
[source.columns]
ready = "time"
due = "time"
minutes = "number"

[[moment]]
key = "ready"
name = "Ready by the day we said"
proposition = "It was ready by the day we said."

[[check]]
name = "the repair took a negative time"
condition = "minutes >= 0"

[[observe]]
moment = "ready"
lens = "delivered"
happened_at = "ready"
score = { expression = "ready <= due" }
unit = "branch"
person = "customer"
ref = "job"
"""

HEADER = "job,customer,branch,ready,due,minutes\n"
LINES = [
    f"{job},anna{job % 4},Mitte,2024-05-{job % 28 + 1:02} 10:00,2024-05-14 18:00,{job}\n"
    for job in range(1, 41)
]


@pytest.fixture(autouse=True)
def home(settings, tmp_path) -> Path:
    """Every test has an organisation's folder of its own."""
    settings.HOME = tmp_path / "home"
    settings.LEDGER = str(settings.HOME / "ledger")
    settings.HOME.mkdir()
    return settings.HOME


@pytest.fixture
def workshop(db, monkeypatch) -> Workshop:
    """A workshop that promises repairs, on Monday the 1st of June 2026."""
    return Workshop(monkeypatch)


@pytest.fixture
def shop(tmp_path) -> Path:
    """A folder with a recipe and its file."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "recipe.toml").write_text(RECIPE)
    (folder / "repairs.csv").write_text(HEADER + "".join(LINES))
    return folder


@pytest.fixture
def run(shop):
    """The command as it is typed, with the shop's recipe."""

    def run(*options: str) -> Result:
        return CliRunner().invoke(command, [str(shop / "recipe.toml"), *options])

    return run


@pytest.fixture
def state(home, settings):
    """All that an import could change."""

    def state() -> dict[str, object]:
        ledger = Path(settings.LEDGER) / "observations"
        version = DeltaTable(str(ledger)).version() if (ledger / "_delta_log").exists() else None
        rows = {model.__name__: model.objects.count() for model in apps.get_models()}
        kept = sorted(str(path.relative_to(home)) for path in home.glob("imports/**/*"))
        return {"rows": rows, "version": version, "kept": kept}

    return state
