"""Where a key of a TOML text stands: the standard reader does not say."""

import re
from collections import Counter

HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(#.*)?$")
KEY = re.compile(r"""^\s*(?:"([^"]+)"|'([^']+)'|([\w\-]+(?:\.[\w\-]+)*))\s*=""")
Path = tuple[str | int, ...]


def line_numbers(text: str) -> dict[Path, int]:
    """The line of every table and key, by its path: ("observe", 0, "lens") → 12."""
    found: dict[Path, int] = {}
    counts: Counter[str] = Counter()
    table: Path = ()
    quote = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if quote:
            quote = "" if quote in line else quote
            continue
        if header := HEADER.match(line):
            table = _table(header[1], header[2], counts)
            found.setdefault(table, number)
        elif key := KEY.match(line):
            name = key[1] or key[2] or key[3]
            found.setdefault((*table, name), number)
        quote = _opened(line)
    return found


def _table(brackets: str, name: str, counts: Counter[str]) -> Path:
    """A table's path; [source.columns] belongs to the last [[source]]."""
    if brackets == "[[":
        counts[name] += 1
        return (name, counts[name] - 1)
    first, *rest = name.split(".")
    return (first, counts[first] - 1, *rest) if counts[first] else (first, *rest)


def _opened(line: str) -> str:
    """The quotes of a many-line string that this line opens and does not close."""
    return next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest thing around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)
