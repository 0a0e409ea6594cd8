"""Text files as they come: encodings, line ends, NUL bytes and separators, checked before use."""

import codecs
import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from keepword.delivery.refusal import ImportRefusedError, nearest

if TYPE_CHECKING:
    from _csv import Reader

BLOCK = 256 * 1024
LONGEST_LINE = 500_000
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
FAMILIAR_ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1", "cp949", "shift_jis", "gb18030")


@dataclass(frozen=True)
class TextFile:
    """A text file that DuckDB can read as it is: UTF-8, one delimiter, named columns."""

    path: Path
    delimiter: str
    header: tuple[str, ...]


def checked(
    path: Path, *, called: str, scratch: Path, encoding: str | None, delimiter: str | None
) -> TextFile:
    """The file itself where it is UTF-8 with usual line ends, else a copy that is."""
    codec = _known(encoding or _marked(path) or "utf-8", called)
    if codec not in {"utf-8", "utf-8-sig"}:
        _not_mixed(path, codec, called)
        path = _rewritten(path, scratch, codec, called)
    if _soundness(path, called).unusual_ends:
        path = _rewritten(path, scratch, "utf-8-sig", called)
    first = _first_line(path)
    if not first.strip():
        raise ImportRefusedError(f"{called} is empty: it has no line of column names.")
    separator = _delimiter(first, delimiter, called)
    return TextFile(path, separator, _header(first, separator, called))


def _known(encoding: str, called: str) -> str:
    try:
        "a".encode(encoding)
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        hint = nearest(encoding, FAMILIAR_ENCODINGS)
        raise ImportRefusedError(
            f"{called}: no encoding of texts is called “{encoding}”.{hint}"
        ) from None


def _marked(path: Path) -> str | None:
    """The encoding that the file's first bytes announce."""
    with path.open("rb") as file:
        start = file.read(4)
    return next((name for mark, name in BYTE_ORDER_MARKS if start.startswith(mark)), None)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


@dataclass
class _Soundness:
    """What is known of a text so far: read block by block, never as a whole."""

    called: str
    newlines: int = 0
    returns: int = 0
    pairs: int = 0
    ends_with_return: bool = False
    since_end: int = 0

    @property
    def unusual_ends(self) -> bool:
        """Line ends of old Macintosh programs, or several kinds in one file."""
        return self.returns > 0 and not self.returns == self.newlines == self.pairs

    def read(self, block: bytes) -> None:
        nul = block.find(b"\0")
        if nul >= 0:
            line = self.newlines + block.count(b"\n", 0, nul) + 1
            raise ImportRefusedError(
                f"Line {line} of {self.called} holds a NUL byte: the file is damaged, or it is"
                ' UTF-16. In that case write encoding = "utf-16" under its [[source]].',
                f"Line {line} of {self.called} holds a NUL byte: the file is damaged, or it is"
                " UTF-16. Save it again as CSV in UTF-8, and upload that.",
            )
        ends = [end for end in (block.find(b"\n"), block.find(b"\r")) if end >= 0]
        if self.since_end + min(ends, default=len(block)) > LONGEST_LINE:
            raise ImportRefusedError(
                f"Line {self.newlines + 1} of {self.called} has more than {LONGEST_LINE:,}"
                " characters. Is this the right file?"
            )
        last = max(block.rfind(b"\n"), block.rfind(b"\r"))
        self.since_end = len(block) - last - 1 if ends else self.since_end + len(block)
        self.newlines += block.count(b"\n")
        self.pairs += self.ends_with_return and block[:1] == b"\n"
        # To look for two characters takes far longer than for one.
        if returns := block.count(b"\r"):
            self.returns += returns
            self.pairs += block.count(b"\r\n")
        self.ends_with_return = block[-1:] == b"\r"


def _soundness(path: Path, called: str) -> _Soundness:
    decoder = codecs.getincrementaldecoder("utf-8")()
    soundness = _Soundness(called)
    try:
        for block in _blocks(path):
            soundness.read(block)
            if not block.isascii() or decoder.getstate()[0]:
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise _not_utf8(path, called) from None
    return soundness


def _foreign_lines(path: Path) -> tuple[int | None, int | None]:
    """The first line with letters in UTF-8, and the first with letters in something else."""
    in_utf8 = in_other = None
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.isascii():
                continue
            try:
                line.decode("utf-8-sig")
                in_utf8 = in_utf8 or number
            except UnicodeDecodeError:
                in_other = in_other or number
            if in_utf8 and in_other:
                break
    return in_utf8, in_other


def _not_utf8(path: Path, called: str) -> ImportRefusedError:
    in_utf8, in_other = _foreign_lines(path)
    if in_utf8 and in_other:
        return _mixed(called, in_utf8, in_other)
    return ImportRefusedError(
        f"Line {in_other} of {called} is not UTF-8. Say which encoding the file has under its"
        ' [[source]]: encoding = "cp1252" is usual for files from Windows and Excel.'
    )


def _not_mixed(path: Path, codec: str, called: str) -> None:
    """A file in an old encoding has no line that happens to be right UTF-8."""
    if codec.startswith(("utf-16", "utf-32")):
        return
    in_utf8, in_other = _foreign_lines(path)
    if in_utf8 and in_other:
        raise _mixed(called, in_utf8, in_other)
    if in_utf8:
        raise ImportRefusedError(
            f"{called} is UTF-8 (see line {in_utf8}), not {codec}: leave out its “encoding”."
        )


def _mixed(called: str, in_utf8: int, in_other: int) -> ImportRefusedError:
    return ImportRefusedError(
        f"{called} mixes encodings: line {in_utf8} is UTF-8, line {in_other} is not."
        " Export it again in one encoding, best UTF-8."
    )


def _rewritten(path: Path, scratch: Path, codec: str, called: str) -> Path:
    """A copy in UTF-8 with usual line ends."""
    copy = scratch / f"{path.name}.utf8"
    try:
        with (
            path.open(encoding=codec, newline=None) as old,
            copy.open("w", encoding="utf-8", newline="") as new,
        ):
            while text := old.read(BLOCK):
                new.write(text)
    except UnicodeError as error:
        raise ImportRefusedError(
            f"{called} cannot be read as {codec}: {error}. Is that its encoding?"
        ) from None
    return copy


def _first_line(path: Path) -> str:
    """The line of column names; a quoted name may run over line ends."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        line = file.readline()
        while line.count('"') % 2 and len(line) <= LONGEST_LINE and (more := file.readline()):
            line += more
    return line


def cells(text: TextIO, delimiter: str) -> "Reader":
    """The cells of each line, however long they are: Python's own limit is below our lines'."""
    csv.field_size_limit(sys.maxsize)
    return csv.reader(text, delimiter=delimiter)


def _delimiter(first: str, declared: str | None, called: str) -> str:
    """What separates the columns, as declared or as found most often in the header."""
    counts = {mark: _count(first, mark) for mark in DELIMITERS}
    found = max(counts, key=lambda mark: counts[mark])
    if declared is None:
        return found
    if _count(first, declared) == 0 and counts[found]:
        raise ImportRefusedError(
            f"{called} has only one column when separated by “{declared}”; its first line is"
            f" separated by {DELIMITERS[found]}. Mend “delimiter” in the recipe, or leave it out."
        )
    return declared


def _count(first: str, mark: str) -> int:
    return len(next(cells(io.StringIO(first), mark))) - 1


def _header(first: str, delimiter: str, called: str) -> tuple[str, ...]:
    return check_header(next(cells(io.StringIO(first), delimiter)), called)


def check_header(names: list[str], called: str) -> tuple[str, ...]:
    """Column names that tell the columns apart."""
    seen: dict[str, int] = {}
    for position, name in enumerate((name.strip() for name in names), start=1):
        if not name:
            raise ImportRefusedError(
                f"Column {position} of {called} has no name in the first line. Give it one."
            )
        if name.lower() in seen:
            raise ImportRefusedError(
                f"Columns {seen[name.lower()]} and {position} of {called} are both called"
                f" “{name}”. Rename one."
            )
        seen[name.lower()] = position
    return tuple(name.strip() for name in names)
