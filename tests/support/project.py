"""Where the project's files lie, for the tests that sweep them all."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "keepword"
LEFT_OUT = (".git", ".venv", ".hypothesis", "__pycache__")


def files(*suffixes: str, below: Path = ROOT) -> Iterator[Path]:
    """Every file of the project with one of these endings; what a run leaves behind is not."""
    for entry in sorted(below.iterdir()):
        if entry.is_dir():
            if not entry.name.startswith(LEFT_OUT) and not entry.name.endswith(("-data", "_cache")):
                yield from files(*suffixes, below=entry)
        elif entry.suffix in suffixes:
            yield entry


def imported_packages(path: Path) -> set[str]:
    """The packages of Keepword that a module imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        found |= {
            name.split(".")[1] for name in names if name.startswith("keepword.") and "." in name
        }
    return found
