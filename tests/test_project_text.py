"""The project speaks of Keepword alone, and its files stay small enough to read."""

import re

import pytest

from .support.project import ROOT, files

TEXT = (".cfg", ".css", ".html", ".in", ".js", ".md", ".py", ".sh", ".svg", ".toml", ".txt", ".yml")
REGISTRY_OR_MACHINE = re.compile(
    r"--(extra-)?index-url [^)]|https?://(files|registry|deb)[.]|/" + r"work/|/" + r"root/"
)
MOST_LINES = {".py": 400, ".html": 100, ".css": 250, ".js": 150}


def test_no_registry_and_no_machine_is_named() -> None:
    swept = list(files(*TEXT))
    assert len(swept) > 60
    naming = [
        str(path.relative_to(ROOT))
        for path in swept
        if REGISTRY_OR_MACHINE.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert naming == []


@pytest.mark.parametrize("suffix", sorted(MOST_LINES))
def test_files_stay_readable(suffix: str) -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in files(suffix)
        if (lines := path.read_text().count("\n")) > MOST_LINES[suffix]
        and "migrations" not in path.parts
    }
    assert too_long == {}


def test_links_between_documents_lead_somewhere() -> None:
    checked = 0
    for page in files(".md"):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target and not target.startswith("mailto:"):
                checked += 1
                assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"
    assert checked > 5


def test_every_source_text_is_utf8_with_unix_line_ends() -> None:
    for path in files(*TEXT):
        data = path.read_bytes()
        data.decode("utf-8")
        assert b"\r" not in data, path
