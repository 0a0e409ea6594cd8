"""A recipe's tables, each of which knows its lines, so that every mistake has a place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from keepword.delivery.refusal import ImportRefusedError, nearest
from keepword.delivery.toml_lines import Path, line_of

T = TypeVar("T")
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,119}")
KINDS: dict[type, str] = {
    str: "a text",
    bool: "true or false",
    float: "a number",
    dict: "a table",
    date: "a day",
}


@dataclass(frozen=True)
class Table:
    """A table of the document that knows its place, and takes each key with its type checked."""

    content: dict[str, Any]
    path: Path
    lines: dict[Path, int]

    def line(self, key: str = "") -> int:
        """The line of a key, or of the table itself."""
        return line_of(self.lines, (*self.path, key) if key else self.path)

    def refuse(self, sentence: str, key: str = "") -> ImportRefusedError:
        """An error that names the line."""
        return ImportRefusedError(f"Line {self.line(key)} of the recipe: {sentence}")

    def only(self, *known: str) -> None:
        """Refuse keys that mean nothing here."""
        for key in self.content:
            if key not in known:
                raise self.refuse(f"“{key}” is not known here.{nearest(key, known)}", key)

    def take(self, key: str, kind: type[T], default: T) -> T:
        """The value of a key, or the default; refused where it is of another type."""
        value = self.content.get(key, default)
        if isinstance(value, kind) and not (kind is float and isinstance(value, bool)):
            return value
        if kind is float and type(value) is int:
            return cast("T", float(value))
        raise self.refuse(f"“{key}” must be {KINDS[kind]}, not {value!r}.", key)

    def need(self, key: str, kind: type[T]) -> T:
        """The value of a key that must be there."""
        if key not in self.content:
            where = f"in [[{self.path[0]}]]" if self.path else "at the top"
            raise self.refuse(f"“{key}” is missing {where}.")
        there: T = self.content[key]
        return self.take(key, kind, there)

    def slug(self, key: str) -> str:
        """A key that must be there and be fit for the ledger."""
        value = self.need(key, str)
        if not SLUG.fullmatch(value):
            raise self.refuse(
                f"“{key}” is {value!r}, but a key has only small letters, digits, - and _.", key
            )
        return value

    def optional_slug(self, key: str) -> str | None:
        """The same, where it is given."""
        return self.slug(key) if key in self.content else None

    def one_of(self, key: str, names: Sequence[str], default: str) -> str:
        """One of the names, or the default."""
        value = self.take(key, str, default)
        if value not in names:
            raise self.refuse(f"“{key}” cannot be “{value}”.{nearest(value, names)}", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A text or several."""
        value = self.content.get(key, [])
        many = [value] if isinstance(value, str) else value
        if not isinstance(many, list) or not all(isinstance(each, str) for each in many):
            raise self.refuse(f"“{key}” must be a text or a list of texts.", key)
        return tuple(many)

    def tables(self, key: str) -> list["Table"]:
        """The blocks [[key]]."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.refuse(f"“{key}” is written as [[{key}]] blocks.", key)
        return [
            Table(each, (*self.path, key, number), self.lines) for number, each in enumerate(value)
        ]

    def table(self, key: str) -> "Table":
        """The table [key], empty where it is not given."""
        return Table(self.take(key, dict, {}), (*self.path, key), self.lines)
