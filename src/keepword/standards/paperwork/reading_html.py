"""Read a page of HTML, in a process of its own: a hostile one would take hours."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from keepword.standards.paperwork.apart import LONGEST_LABEL, alone

_NOT_FILLED_IN = {"hidden", "submit", "button", "reset", "image"}
_APART = {"p", "div", "li", "tr", "td", "th", "br", "h1", "h2", "h3", "h4", "label", "option"}


def read(path: Path) -> dict[str, Any]:
    """Its words, what its fields ask for, and the line of its first script; 0 is none."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8-sig"))
    reader.close()
    said = re.sub(r"[ \t]*\n\s*", "\n", re.sub(r"[ \t\r\f]+", " ", "".join(reader.said))).strip()
    return {"text": said, "fields": [*reader.asked()], "script_at": reader.script_at}


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


if __name__ == "__main__":
    alone(read)
