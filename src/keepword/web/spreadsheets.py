"""Rows as an Excel workbook: every text is a text there, so none of it is ever a formula."""

import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO
from xml.sax.saxutils import escape

ROWS_OF_A_SHEET = 1_048_576
"""More does not fit: the rest goes on the next sheet, under the same header."""
LONGEST_CELL = 32_767
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MEDIA_TYPE = f"{_SHEET}.sheet"


def workbook(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, most: int = ROWS_OF_A_SHEET
) -> IO[bytes]:
    """The rows as a file, written while they are read, on as many sheets as they need."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        waiting = iter(rows)
        sheets = 0
        first = next(waiting, None)
        while first is not None or not sheets:
            sheets += 1
            some = () if first is None else chain([first], islice(waiting, most - 2))
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w") as sheet:
                for part in _sheet(columns, some):
                    sheet.write(part.encode())
            first = next(waiting, None)
        for name, text in _around(range(1, sheets + 1)):
            archive.writestr(name, _HEAD + text)
    file.seek(0)
    return file


def _sheet(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'
    for row in chain([columns], rows):
        yield f"<row>{''.join(map(_cell, row))}</row>"
    yield "</sheetData></worksheet>"


def _cell(value: object) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float) and abs(value) < 10**15:
        return f"<c><v>{value!r}</v></c>"
    text = escape(_NOT_IN_XML.sub("", str(value)[:LONGEST_CELL]))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _around(numbers: Sequence[int]) -> Iterator[tuple[str, str]]:
    """What a workbook has besides its sheets."""
    sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    yield (
        "xl/workbook.xml",
        (f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{sheets}</sheets></workbook>'),
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations((n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers),
    )
    yield "_rels/.rels", _relations([(1, "officeDocument", "xl/workbook.xml")])
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SHEET}.worksheet+xml"/>'
        for n in numbers
    )
    yield (
        "[Content_Types].xml",
        (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml"'
            f' ContentType="{_SHEET}.sheet.main+xml"/>{parts}</Types>'
        ),
    )


def _relations(all_of: Iterable[tuple[int, str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="rId{n}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for n, kind, target in all_of
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'
