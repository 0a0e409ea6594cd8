"""What is installed is named to the byte, and from nowhere in particular."""

import re
import tomllib

import pytest

from .support.project import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def test_there_is_a_lock_for_every_way_to_install() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        extras = set(tomllib.load(file)["project"]["optional-dependencies"])
    assert {lock.stem for lock in LOCKS} == extras | {
        "bench", "browser", "build", "check", "default", "test",
    }  # fmt: skip


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_line_has_a_version_and_a_hash_and_no_address(lock) -> None:
    text = lock.read_text()
    packages = re.split(r"\n(?=\S)", text.strip())
    assert packages
    for package in packages:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==\S+", package), package
        assert "--hash=sha256:" in package, package
    assert "http" not in text
    assert "index-url" not in text
    assert "file:" not in text


def test_locks_agree_on_versions() -> None:
    seen: dict[tuple[str, str], set[str]] = {}
    for lock in LOCKS:
        for name, version, marker in re.findall(
            r"^([A-Za-z0-9._-]+)==(\S+)(?: ; (.*?))? \\$", lock.read_text(), re.MULTILINE
        ):
            by_python = marker if "full_version" in marker else ""
            seen.setdefault((name, by_python), set()).add(version)
    assert len(seen) > 50
    assert {key: versions for key, versions in seen.items() if len(versions) > 1} == {}
