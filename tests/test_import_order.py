"""Imports point one way: each package knows only those before it."""

import pytest

from .support.project import SOURCE, imported_packages

ORDER = [
    {"measure"},
    {"ledger", "simulate", "web"},
    {"organisation"},
    {"notify"},
    {"webhooks"},
    {"strategy"},
    {"standards"},
    {"delivery", "listening"},
    {"board"},
    {"demo"},
    {"upkeep"},
    {"config"},
    {"cli"},
]
LEVEL = {package: level for level, packages in enumerate(ORDER) for package in packages}
PACKAGES = sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))
NOT_PACKAGES = {"__version__"}


def test_every_package_has_its_place_in_the_order() -> None:
    assert len(PACKAGES) >= 10
    assert set(PACKAGES) == set(LEVEL)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_stands_before_it(package: str) -> None:
    modules = [path for path in (SOURCE / package).rglob("*.py") if "tests" not in path.parts]
    assert modules
    for module in modules:
        others = imported_packages(module) - {package} - NOT_PACKAGES
        wrong = {other for other in others if LEVEL[other] >= LEVEL[package]}
        assert not wrong, f"{module.relative_to(SOURCE)} imports {wrong}"


@pytest.mark.parametrize("package", ["measure", "simulate"])
def test_the_statistics_are_usable_alone(package: str) -> None:
    for module in (SOURCE / package).rglob("*.py"):
        if "tests" not in module.parts:
            text = module.read_text()
            assert "import django" not in text, module
            assert "from django" not in text, module
            assert "deltalake" not in text, module


def test_only_the_ledger_knows_delta() -> None:
    knowing = {
        path.relative_to(SOURCE).parts[0]
        for path in SOURCE.rglob("*.py")
        if "deltalake" in path.read_text() and "tests" not in path.parts
    }
    assert knowing == {"ledger"}


def test_no_package_is_a_catch_all() -> None:
    names = {path.stem for path in SOURCE.rglob("*.py")} | {
        path.name for path in SOURCE.rglob("*") if path.is_dir()
    }
    assert names.isdisjoint({"utils", "util", "common", "helpers", "core", "misc"})
