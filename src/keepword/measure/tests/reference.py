"""Published figures that lie beside the project: looked for, and missed loudly."""

import json
from pathlib import Path
from typing import Any

import pytest

BESIDE = Path(__file__).resolve().parents[4].parent / "shared" / "reference"


def folder(name: str) -> Path:
    """The folder of one reference, or a skip that says what is missing."""
    found = BESIDE / name
    if not found.is_dir():
        pytest.skip(f"The published figures ../shared/reference/{name} are not here.")
    return found


def figures(name: str, file: str = "expected.json") -> Any:
    return json.loads((folder(name) / file).read_text())
