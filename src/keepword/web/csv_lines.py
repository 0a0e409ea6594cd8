"""A CSV file that somebody wrote, line by line; what is wrong is said with line, field and mend."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _

Line = tuple[int, Mapping[str, str]]
"""Its number in the file, and its cells by their columns."""


@dataclass(frozen=True)
class Wrong:
    """Where a file is not as it should be, and what to do; a whole file's fault has no field."""

    line: int
    field: str
    words: str


@dataclass
class Read:
    """The lines of a file, and what is wrong with it; with anything wrong none is to be used."""

    lines: list[Line] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


def read_lines(
    content: bytes, *, columns: Sequence[str], needed: Collection[str], most: int
) -> Read:
    """Read a file with a line of column names: those needed, and perhaps the others."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Read(wrong=[Wrong(1, "", _("It is not UTF-8. Save it as “CSV UTF-8”."))])
    if "\0" in text:
        return Read(wrong=[Wrong(1, "", _("It is not a text. Save it as “CSV UTF-8”."))])
    rows = csv.reader(io.StringIO(text, newline=""), _dialect(text))
    read = Read()
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        read.wrong.extend(_of_columns(names, columns, needed))
        if not read.wrong:
            _of_rows(read, ((rows.line_num, cells) for cells in rows), names, most)
    except csv.Error:
        words = _("A cell is too long, or its quotes are never closed. Mend that line.")
        read.wrong.append(Wrong(rows.line_num, "", words))
    return read


def _dialect(text: str) -> type[csv.Dialect]:
    """Between columns stands what stands there most often in the first line."""
    head = text.partition("\n")[0]

    class Found(csv.excel):
        delimiter = max(",;\t", key=head.count)
        strict = True

    return Found


def _of_columns(
    names: Sequence[str], columns: Sequence[str], needed: Collection[str]
) -> Iterator[Wrong]:
    listed = ", ".join(columns)
    for name in columns:
        if name in needed and name not in names:
            words = _(
                "No column is called “%(name)s”. Name the columns in the first line: %(columns)s."
            )
            yield Wrong(1, name, words % {"name": name, "columns": listed})
    for name in dict.fromkeys(names):
        if name not in columns:
            words = _(
                "Nobody knows the column “%(name)s”. Remove it, or name it one of %(columns)s."
            )
            yield Wrong(1, name, words % {"name": name, "columns": listed})
        if names.count(name) > 1:
            words = _("The column “%(name)s” is there twice. Remove one.")
            yield Wrong(1, name, words % {"name": name})


def _of_rows(
    read: Read, rows: Iterator[tuple[int, list[str]]], names: Sequence[str], most: int
) -> None:
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(read.lines) == most:
            words = _("It has more than %(most)s lines. Split it.")
            words %= {"most": number_format(most, force_grouping=True)}
            read.wrong.append(Wrong(number, "", words))
            return
        if len(cells) > len(names):
            words = _("It has more cells than columns. Put quotes around a cell with a comma.")
            read.wrong.append(Wrong(number, "", words))
        said = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        read.lines.append((number, dict.fromkeys(names, "") | said))
