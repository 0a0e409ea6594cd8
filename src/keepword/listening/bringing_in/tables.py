"""A CSV file of another tool as a table: what its columns are, and its rows one after the other."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.utils.translation import gettext as _

from keepword.listening.models import AnswerFile

LARGEST = 50_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 500
LONGEST_CELL = 10_000
HEADERS = 3
"""So many lines at most stand above the rows."""
FIRST_ROWS = 5
Tool = AnswerFile.Tool
Cells = list[str]
Line = tuple[int, Cells]
"""A row and the line of the file at which it ends."""


class FileError(ValueError):
    """A file that cannot be read; says where, and how to mend it."""


@dataclass(frozen=True)
class Column:
    """A column that may answer a question: what was asked and, of several choices, which one."""

    number: int
    """From 1 on."""
    title: str
    choice: str = ""


@dataclass(frozen=True)
class Table:
    """The columns of answers, where a row says who answered and when, and the first rows."""

    columns: tuple[Column, ...]
    who: tuple[int, ...]
    """The places of the cells that together tell one row from another, from 0 on."""
    begun: int | None
    ended: int | None
    head: int
    """How many lines stand above the rows."""
    status: int | None = None
    """Where a row says whether it was only tried out."""
    finished: int | None = None
    """Where a row says whether it was answered to the end."""
    fewest: int = 1
    """A line with fewer cells is no row."""
    n: int = 0
    """How many rows there are."""
    first: tuple[Line, ...] = ()


def table(content: bytes, tool: str) -> Table:
    """The table in a file, which is read to its end once.

    Raises:
        FileError: It is none, or not of this tool.
    """
    head = list(islice(_lines(content), HEADERS))
    if not head:
        raise FileError(_("The file is empty. Export it again."))
    found = _READ[Tool(tool)](head)
    first: list[Line] = []
    n = 0
    for n, line in enumerate(rows(content, found), 1):
        if n <= FIRST_ROWS:
            first.append(line)
    if n > MOST_ROWS:
        raise FileError(
            _("The file has more than %(most)d rows: split it, and bring the parts in one by one.")
            % {"most": MOST_ROWS}
        )
    return replace(found, n=n, first=tuple(first))


def rows(content: bytes, of: Table) -> Iterator[Line]:
    """The rows below the headers, one after the other."""
    return (line for line in islice(_lines(content), of.head, None) if len(line[1]) >= of.fewest)


def _lines(content: bytes) -> Iterator[Line]:
    if len(content) > LARGEST:
        raise FileError(_("The file is too large: 50 MB at most. Split it."))
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    line = 0
    try:
        delimiter = max(",;\t", key=text.readline().count)
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        for cells in reader:
            line = reader.line_num
            if any(cell.strip() for cell in _checked(cells, line)):
                yield line, [cell.strip() for cell in cells]
    except UnicodeError:
        raise FileError(_("The file is not in UTF-8. Export it as CSV in UTF-8.")) from None
    except csv.Error:
        raise FileError(
            _("Line %(line)d is no line of a CSV file: a quotation mark is missing there.")
            % {"line": line + 1}
        ) from None


def _checked(cells: Cells, line: int) -> Cells:
    if any("\0" in cell for cell in cells):
        raise FileError(_("This is no CSV file. Unpack it, or export it as CSV."))
    if len(cells) > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in cells):
        raise FileError(
            _("Line %(line)d has too many columns, or a cell too long. Is it a CSV file?")
            % {"line": line}
        )
    return cells


def _place(header: Cells, *names: str) -> int | None:
    folded = [name.casefold().replace(" ", "") for name in header]
    return next((folded.index(name) for name in names if name in folded), None)


def _surveymonkey(lines: Sequence[Line]) -> Table:
    """Two header rows: the question over its first column, then its choices."""
    titles = lines[0][1]
    who = _place(titles, "respondentid")
    if who is None or len(lines) < 2:  # noqa: PLR2004 -- its two headers
        raise FileError(
            _("The first row has no “Respondent ID”. Export all responses of SurveyMonkey as CSV.")
        )
    below = lines[1][1] + [""] * len(titles)
    columns = []
    title = ""
    about = _place_after(titles)
    for at in range(max(len(titles), len(lines[1][1]))):
        title = (titles[at] if at < len(titles) else "") or title
        if at >= about:
            choice = "" if below[at] in _OPEN else below[at]
            columns.append(Column(at + 1, title, choice))
    begun, ended = _place(titles, "startdate", "datecreated"), _place(titles, "enddate")
    return Table(tuple(columns), (who,), begun, ended, head=2)


_OPEN = frozenset({"Response", "Open-Ended Response"})
_ABOUT = frozenset({
    "respondentid", "collectorid", "startdate", "enddate", "datecreated", "datemodified",
    "ipaddress", "emailaddress", "email", "firstname", "lastname", "customdata", "customdata1",
})  # fmt: skip
"""What SurveyMonkey says of a respondent before their answers."""


def _place_after(titles: Cells) -> int:
    """After the first of these columns: a question about names may come later."""
    known = [each.casefold().replace(" ", "") in _ABOUT for each in titles]
    return known.index(False) if False in known else len(known)


def _qualtrics(lines: Sequence[Line]) -> Table:
    """Three header rows: names, the questions, and where Qualtrics keeps them."""
    names = lines[0][1]
    who = _place(names, "responseid")
    if who is None or len(lines) < HEADERS or "ImportId" not in lines[2][1][0]:
        raise FileError(
            _("This is no export of Qualtrics with its three header rows: export it as CSV, and"
              " leave the headers as they are.")
        )  # fmt: skip
    texts = lines[1][1] + [""] * len(names)
    columns = []
    for at, name in enumerate(names):
        if name.casefold() in _QUALTRICS_OWN or not name:
            continue
        title, dash, choice = texts[at].rpartition(" - ")
        columns.append(Column(at + 1, title if dash else texts[at] or name, choice if dash else ""))
    begun, ended = _place(names, "startdate"), _place(names, "enddate")
    status, finished = _place(names, "status"), _place(names, "finished")
    return Table(
        tuple(columns), (who,), begun, ended, head=HEADERS, status=status, finished=finished
    )


_QUALTRICS_OWN = frozenset({
    "startdate", "enddate", "status", "ipaddress", "progress", "duration (in seconds)", "finished",
    "recordeddate", "responseid", "recipientlastname", "recipientfirstname", "recipientemail",
    "externalreference", "locationlatitude", "locationlongitude", "distributionchannel",
    "userlanguage",
})  # fmt: skip
_CHATWOOT = 8
"""Agent, rating, feedback, name, mail, telephone, conversation, when; a ninth may follow."""


def _chatwoot(lines: Sequence[Line]) -> Table:
    """One header row in the language of the account, and at the end a line with the period."""
    header = lines[0][1]
    if len(header) not in (_CHATWOOT, _CHATWOOT + 1):
        raise FileError(
            _("This is no CSAT report of Chatwoot, which has eight columns from agent to time.")
        )
    columns = tuple(Column(number, header[number - 1]) for number in range(2, 7))
    return Table(columns, (6, 7), 7, None, head=1, fewest=2)


_READ: dict[Tool, Callable[[Sequence[Line]], Table]] = {
    Tool.SURVEYMONKEY: _surveymonkey, Tool.QUALTRICS: _qualtrics, Tool.CHATWOOT: _chatwoot,
}  # fmt: skip
