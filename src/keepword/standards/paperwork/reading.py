"""What a form's file says and asks for: PDF, HTML or text, hostile until it is read."""

import csv
import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from keepword.standards.paperwork.apart import LONGEST_LABEL, MOST_FIELDS, MOST_LETTERS

TIME_OUT = 30
HTML = (".html", ".htm")
ENDINGS = (".pdf", *HTML, ".txt")
ENDINGS_OF_TEXTS = (*ENDINGS, ".csv")
_LINE_TO_WRITE_ON = re.compile(r"_{3,}|\.{4,}|…{2,}")
_BOX = re.compile(r"(?:\[ ?\]|☐|□)[ \t]*([^\n☐□\[]{1,200})")


@dataclass(frozen=True)
class Read:
    """The words of a file, what its fields ask for, and how many pages it has, where it has any."""

    text: str
    fields: tuple[str, ...]
    pages: int | None = None


def read(name: str, content: bytes) -> Read:
    """Read a form's file.

    Raises:
        ValidationError: It is another kind of file, or nothing can be read in it; with the mend.
    """
    ending = Path(name).suffix.lower()
    if ending == ".pdf":
        return _pdf(name, content)
    if ending in HTML:
        return _form_of(name, _html(name, content))
    if ending == ".txt":
        text = _text(name, content)
        return _checked(name, Read(text.strip(), tuple(_fields_in(text))))
    words = _("“%(name)s” is another kind of file. Choose a PDF, HTML or text file.")
    raise ValidationError(words % {"name": name})


def _pdf(name: str, content: bytes) -> Read:
    if not content.startswith(b"%PDF-"):
        raise ValidationError(_("“%(name)s” is no PDF. Save it as one again.") % {"name": name})
    found = _apart("reading_pdf", content)
    if wrong := found.get("wrong"):
        raise ValidationError(_of_file(str(wrong)) % {"name": name})
    fields = found["fields"] or list(_fields_in(found["text"]))
    return Read(found["text"], tuple(fields), found["pages"])


def _apart(module: str, content: bytes) -> dict[str, Any]:
    """What a process of its own finds in a file."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-m", f"keepword.standards.paperwork.{module}", file.name]
        try:
            done = subprocess.run(  # noqa: S603 -- our own program, and a path of our own
                command, capture_output=True, timeout=TIME_OUT, check=True
            )
            found: dict[str, Any] = json.loads(done.stdout)
        except (subprocess.SubprocessError, ValueError):
            return {"wrong": "too much"}
    return found


def _of_file(wrong: str) -> str:
    said = {
        "encrypted": _("“%(name)s” is encrypted. Save it without a password."),
        "no text": _(
            "“%(name)s” holds no text: it is a picture. Save it from the program in which it was "
            "written, or let a scanner recognise its text."
        ),
        "broken": _("“%(name)s” is broken: nothing can be read in it. Save it again."),
    }
    too_much = _("“%(name)s” takes too long to read. Save it anew, with fewer pages or pictures.")
    return said.get(wrong, too_much)


def _text(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        words = _("“%(name)s” is not UTF-8. Save it as “UTF-8”.") % {"name": name}
        raise ValidationError(words)
    return text


def _html(name: str, content: bytes) -> dict[str, Any]:
    _text(name, content)
    found = _apart("reading_html", content)
    if wrong := found.get("wrong"):
        raise ValidationError(_of_file(str(wrong)) % {"name": name})
    return found


def _form_of(name: str, found: dict[str, Any]) -> Read:
    if found["script_at"]:
        words = _("“%(name)s” holds a script, on line %(line)d. Take it out: a form needs none.")
        raise ValidationError(words % {"name": name, "line": found["script_at"]})
    fields = tuple(found["fields"]) or tuple(_fields_in(found["text"]))
    return _checked(name, Read(found["text"], fields))


def _checked(name: str, found: Read) -> Read:
    if not found.text and not found.fields:
        raise ValidationError(_("“%(name)s” is empty. Choose another file.") % {"name": name})
    return Read(found.text[:MOST_LETTERS], found.fields[:MOST_FIELDS], found.pages)


def _fields_in(text: str) -> Iterator[str]:
    """What is asked for before a line to write on, or beside a box to tick; each once."""
    found = [before for line in text.splitlines() for before in _LINE_TO_WRITE_ON.split(line)[:-1]]
    found += _BOX.findall(text)
    labels = (" ".join(label.split()).strip(" :-–•") for label in found)
    yield from dict.fromkeys(label[-LONGEST_LABEL:] for label in labels if label)


def words_of(name: str, content: bytes) -> str:
    """The words of any text of the organisation's own: what would run in it is passed over.

    Raises:
        ValidationError: It is another kind of file, nothing can be read in it, or it is too long.
    """
    ending = Path(name).suffix.lower()
    if ending in HTML:
        text = str(_html(name, content)["text"])
    elif ending == ".csv":
        text = _cells(name, _text(name, content))
    elif ending in ENDINGS:
        text = read(name, content).text
    else:
        words = _("“%(name)s” is another kind of file. Choose a PDF, HTML, CSV or text file.")
        raise ValidationError(words % {"name": name})
    if not text.strip():
        raise ValidationError(_("“%(name)s” is empty. Choose another file.") % {"name": name})
    if len(text) >= MOST_LETTERS:
        words = _("“%(name)s” is too long: bring it in parts of less than 200,000 letters.")
        raise ValidationError(words % {"name": name})
    return text


def _cells(name: str, text: str) -> str:
    """Every cell of a table, each a line of its own."""
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        return "\n".join(" ".join(cell.split()) for row in rows for cell in row if cell.strip())
    except csv.Error as error:
        words = _("“%(name)s”: a cell is too long, or its quotes are never closed. Mend that line.")
        raise ValidationError(words % {"name": name}) from error
