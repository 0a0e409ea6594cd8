"""Files from outside: found only where they may be, unpacked without bursting, told by content."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.spreadsheets import as_parquet
from keepword.delivery.text_files import check_header, checked

BLOCK = 1024 * 1024
LARGEST = 50 * 1024**3
SUSPECT = 64 * 1024**2
HIGHEST_RATIO = 100
SPREADSHEET_LARGEST = 1024**3
STREAMS: dict[bytes, Literal["gzip", "zstd"]] = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE_MEMBERS = {"[Content_Types].xml", "mimetype"}


@dataclass(frozen=True)
class OpenedFile:
    """A file that DuckDB reads as it is."""

    path: Path
    columns: tuple[str, ...]
    delimiter: str | None
    """None where it is Parquet."""


@dataclass(frozen=True)
class Reading:
    """How to read a file, as the recipe says."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


def find(folder: Path, pattern: str, line: int) -> list[Path]:
    """The files of a pattern, which may not lead out of the folder, by links either."""
    where = f"Line {line} of the recipe: "
    relative = Path(pattern)
    if relative.is_absolute() or ".." in relative.parts:
        raise ImportRefusedError(
            f"{where}“{pattern}” leads out of the data folder. Name files inside it (--data DIR)."
        )
    if not relative.parts:
        raise ImportRefusedError(f"{where}“{pattern}” names no file.")
    root = folder.resolve()
    try:
        found = sorted(path.absolute() for path in folder.glob(pattern) if path.is_file())
    except (ValueError, OSError) as error:
        raise ImportRefusedError(f"{where}“{pattern[:80]}” names no file: {error}.") from None
    if not found:
        raise ImportRefusedError(f"{where}there is no file “{pattern}” in {folder}.")
    for path in found:
        if set("*?[") & set(str(path)):
            raise ImportRefusedError(f"{where}rename {path}: a file's name may not hold * ? or [.")
        if not path.resolve().is_relative_to(root):
            raise ImportRefusedError(
                f"{where}“{pattern}” is a link that leads out of the data folder."
            )
    return found


def opened(path: Path, *, scratch: Path, reading: Reading, packed: bool = False) -> OpenedFile:
    """The file, or a copy that is unpacked, in UTF-8, as a table."""
    called = path.name
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        raise ImportRefusedError(f"{called} is empty.")
    stream = next((name for mark, name in STREAMS.items() if start.startswith(mark)), None)
    archive = start.startswith(b"PK\x03\x04") and not _is_office(path)
    if (stream or archive) and packed:
        raise ImportRefusedError(f"{called} is an archive inside an archive. Unpack it first.")
    if stream:
        return opened(
            _unpacked(path, scratch, stream), scratch=scratch, reading=reading, packed=True
        )
    if archive:
        return opened(_unzipped(path, scratch), scratch=scratch, reading=reading, packed=True)
    if start.startswith(b"PAR1"):
        return _parquet(path, called)
    if start.startswith((OLD_EXCEL, b"PK\x03\x04")):
        _check_office(path)
        copy = as_parquet(path, called=called, scratch=scratch, sheet=reading.sheet)
        return _parquet(copy, called)
    _not_html(start, called)
    text = checked(path, called=called, scratch=scratch, encoding=reading.encoding,
                   delimiter=reading.delimiter)  # fmt: skip
    return OpenedFile(text.path, text.header, text.delimiter)


def _not_html(start: bytes, called: str) -> None:
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<head")):
        raise ImportRefusedError(
            f"{called} is a web page (HTML), whatever its name says. Open it in a spreadsheet"
            " program and save it as xlsx or CSV."
        )
    if called.lower().endswith((".xls", ".xlsx", ".xlsm", ".ods")):
        raise ImportRefusedError(
            f"{called} is not a spreadsheet inside, whatever its name says. Save it again as xlsx"
            " or CSV."
        )
    if called.lower().endswith((".parquet", ".pq")):
        raise ImportRefusedError(f"{called} is not a Parquet file, whatever its name says.")


def _parquet(path: Path, called: str) -> OpenedFile:
    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
    except (pa.ArrowInvalid, OSError) as error:
        raise ImportRefusedError(
            f"{called} is cut off or damaged: its end is not that of a Parquet file. Fetch it"
            " again."
        ) from error
    return OpenedFile(path, check_header(names, called), None)


def _unpacked(path: Path, scratch: Path, codec: Literal["gzip", "zstd"]) -> Path:
    try:
        with pa.input_stream(str(path), compression=codec) as packed:
            return _poured(packed, path, scratch / Path(path.stem).name, LARGEST)
    except (OSError, pa.ArrowInvalid) as error:
        raise ImportRefusedError(f"{path.name} is cut off or damaged: {error}.") from error


def _unzipped(path: Path, scratch: Path) -> Path:
    with _zip(path) as archive:
        members = [each for each in archive.infolist() if not each.is_dir()]
        members = [each for each in members if not each.filename.startswith("__MACOSX")]
        if len(members) != 1:
            raise ImportRefusedError(
                f"{path.name} holds {len(members)} files; a packed file holds one. Unpack it."
            )
        with archive.open(members[0]) as packed:
            return _poured(packed, path, scratch / Path(members[0].filename).name, LARGEST)


def _is_office(path: Path) -> bool:
    with _zip(path) as archive:
        return not OFFICE_MEMBERS.isdisjoint(archive.namelist())


def _check_office(path: Path) -> None:
    """A spreadsheet is a zip as well: count what its parts really hold before reading them."""
    if not zipfile.is_zipfile(path):
        return
    with _zip(path) as archive:
        total = 0
        for member in archive.infolist():
            with archive.open(member) as packed:
                while block := packed.read(BLOCK):
                    total += len(block)
                    _not_bursting(path, total, SPREADSHEET_LARGEST)


@contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ImportRefusedError(f"{path.name} cannot be unpacked: {error}.") from error


def _poured(packed: IO[bytes] | pa.NativeFile, path: Path, copy: Path, largest: int) -> Path:
    total = 0
    with copy.open("wb") as file:
        while block := packed.read(BLOCK):
            total += len(block)
            _not_bursting(path, total, largest)
            file.write(block)
    return copy


def _not_bursting(path: Path, total: int, largest: int) -> None:
    packed = path.stat().st_size
    if total > largest or (total > SUSPECT and total > HIGHEST_RATIO * packed):
        raise ImportRefusedError(
            f"{path.name} unpacks to more than {total // 1024**2} MB out of {packed / 1024:.0f} kB:"
            " that is a zip bomb, or a mistake. Unpack it yourself if it is right."
        )
