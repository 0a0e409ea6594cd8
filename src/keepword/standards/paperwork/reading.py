"""What a form's file says and asks for: PDF, HTML or text, hostile until it is read."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from keepword.standards.paperwork.reading_pdf import LONGEST_LABEL, MOST_FIELDS, MOST_LETTERS

TIME_OUT = 30
ENDINGS = (".pdf", ".html", ".htm", ".txt")
_LINE_TO_WRITE_ON = re.compile(r"_{3,}|\.{4,}|…{2,}")
_BOX = re.compile(r"(?:\[ ?\]|☐|□)[ \t]*([^\n☐□\[]{1,200})")
_NOT_FILLED_IN = {"hidden", "submit", "button", "reset", "image"}
_APART = {"p", "div", "li", "tr", "td", "th", "br", "h1", "h2", "h3", "h4", "label", "option"}


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
    text = _text(name, content)
    if ending in {".html", ".htm"}:
        return _html(name, text)
    if ending == ".txt":
        return _checked(name, Read(text.strip(), tuple(_fields_in(text))))
    words = _("“%(name)s” is another kind of file. Choose a PDF, HTML or text file.")
    raise ValidationError(words % {"name": name})


def _pdf(name: str, content: bytes) -> Read:
    if not content.startswith(b"%PDF-"):
        raise ValidationError(_("“%(name)s” is no PDF. Save it as one again.") % {"name": name})
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        found = _in_a_process_of_its_own(file.name)
    if wrong := found.get("wrong"):
        raise ValidationError(_of_pdf(str(wrong)) % {"name": name})
    fields = found["fields"] or list(_fields_in(found["text"]))
    return Read(found["text"], tuple(fields), found["pages"])


def _in_a_process_of_its_own(path: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "keepword.standards.paperwork.reading_pdf", path]
    try:
        done = subprocess.run(  # noqa: S603 -- our own program, and a path of our own
            command, capture_output=True, timeout=TIME_OUT, check=True
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"wrong": "too much"}
    return found


def _of_pdf(wrong: str) -> str:
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


def _html(name: str, text: str) -> Read:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.script_at:
        words = _("“%(name)s” holds a script, on line %(line)d. Take it out: a form needs none.")
        raise ValidationError(words % {"name": name, "line": reader.script_at})
    said = re.sub(r"[ \t]*\n\s*", "\n", re.sub(r"[ \t\r\f]+", " ", "".join(reader.said))).strip()
    return _checked(name, Read(said, tuple(reader.asked()) or tuple(_fields_in(said))))


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


class _Reader(HTMLParser):
    """The words of a page, its fields by their labels, and where its first script is."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.script_at = 0
        self._labels: dict[str, str] = {}
        self._fields: list[dict[str, str]] = []
        self._for: str | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a label, a field or a script."""
        named = {name: value or "" for name, value in attrs}
        if tag == "script" or any(_runs(*each) for each in named.items()):
            self.script_at = self.script_at or self.getpos()[0]
        if tag in {"script", "style"}:
            self._silent += 1
        if tag == "label":
            self._for = named.get("for") or f"label {self.getpos()}"
        if tag in {"input", "select", "textarea"} and named.get("type") not in _NOT_FILLED_IN:
            self._fields.append(named | {"within": self._for or ""})
        if tag in _APART:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A label or a script ends."""
        if tag in {"script", "style"}:
            self._silent = max(self._silent - 1, 0)
        if tag == "label":
            self._for = None
        if tag in _APART:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        """Words, and whose label they are."""
        if self._silent:
            return
        self.said.append(data)
        if self._for is not None:
            self._labels[self._for] = f"{self._labels.get(self._for, '')} {data}".strip()

    def asked(self) -> Iterator[str]:
        """What each field asks for, as its label says, else its hint or its name; each once."""
        yield from dict.fromkeys(filter(None, map(self._label, self._fields)))

    def _label(self, field: dict[str, str]) -> str:
        labels = (self._labels.get(field.get(name, ""), "") for name in ("id", "within"))
        hints = (field.get(name, "") for name in ("aria-label", "placeholder", "name"))
        every = hints if field.get("type") == "radio" else (*labels, *hints)
        found = next((each for each in every if each.strip()), "")
        return " ".join(found.split()).strip(" :")[:LONGEST_LABEL]


def _runs(name: str, value: str) -> bool:
    """Whether an attribute would run something."""
    address = re.sub(r"[\s\x00-\x1f]", "", value).lower()
    return name.startswith("on") or address.startswith(("javascript:", "data:text/html"))
