"""Everything that is written down becomes files: the same rows, the same bytes."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field, Model, Q
from django.utils.text import slugify

from keepword.standards.paperwork.files import place
from keepword.strategy.subjects import HEARINGS
from keepword.upkeep.folder import documents
from keepword.upkeep.folder.pieces import FILES, NAMED_BY_KIND, PIECES, Part, Piece, fields_of
from keepword.upkeep.folder.values import is_long, told

MANIFEST = "keepword.toml"
FORMAT = 1
LONGEST_NAME = 60
ORDER = "order.toml"
Names = dict[tuple[Any, Any], str]
"""How each row is called in other files."""


@dataclass
class _Writing:
    """What has been written so far."""

    names: Names = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def files() -> dict[str, bytes]:
    """Every file by its path in the folder."""
    writing = _Writing()
    rows = {piece: _named(piece, writing.names) for piece in PIECES}
    writing.files[MANIFEST] = f"format = {FORMAT}\n".encode()
    for piece, named in rows.items():
        for name, row in named.items():
            _write(piece, name, row, writing)
        if named:
            writing.files[f"{piece.place}/{ORDER}"] = in_order(named).encode()
    return writing.files


def in_order(names: Iterable[str]) -> str:
    """The file that says in which order the others were made."""
    import tomlkit  # noqa: PLC0415 -- large, and seldom wanted

    listed = tomlkit.array()
    listed.extend(names)
    return tomlkit.dumps({"names": listed.multiline(multiline=True)})


def part_name(of: str, part: Part, at: int) -> str:
    """How a row that hangs on another is called."""
    return f"{of}#{part.key}.{at}"


def _named(piece: Piece, names: Names) -> dict[str, Model]:
    """The rows of a piece by the name of their file; alike ones are numbered, the oldest first."""
    named: dict[str, Model] = {}
    rows = piece.model._default_manager.filter(piece.only or Q())  # noqa: SLF001 -- documented
    for row in rows.order_by("pk"):
        name = _free(_plain(piece.named_by(row)), named)
        named[name] = row
        names[piece.model, row.pk] = name
        _name_parts(row, name, piece.parts, names)
    return named


def _name_parts(row: Model, name: str, parts: Iterable[Part], names: Names) -> None:
    for part in parts:
        for at, each in enumerate(rows_of(row, part)):
            names[part.model, each.pk] = part_name(name, part, at)
            _name_parts(each, part_name(name, part, at), part.parts, names)


def rows_of(row: Model, part: Part) -> Iterator[Model]:
    """What hangs on a row, the oldest first."""
    found = part.model._default_manager.filter(**{part.of: row})  # noqa: SLF001
    yield from found.order_by("pk")


def _plain(words: str) -> str:
    letters = unicodedata.normalize("NFKC", words)
    return slugify(letters, allow_unicode=True)[:LONGEST_NAME].strip("-") or "one"


def _free(name: str, taken: Mapping[str, object]) -> str:
    number = 1
    while (f"{name}-{number}" if number > 1 else name) in taken:
        number += 1
    return f"{name}-{number}" if number > 1 else name


def _write(piece: Piece, name: str, row: Model, writing: _Writing) -> None:
    path = f"{piece.place}/{name}"
    said = _told(row, "", piece.parts, path, writing)
    writing.files[f"{path}.md"] = documents.written(said, _long(piece)).encode()


def _long(piece: Piece) -> frozenset[str]:
    """The names of all fields in a file whose texts are long."""

    def of(model: type[Model], parts: tuple[Part, ...]) -> set[str]:
        own = {field.name for field in fields_of(model) if is_long(field)}
        return own.union(*(of(part.model, part.parts) for part in parts))

    return frozenset(of(piece.model, piece.parts))


def _told(
    row: Model, of: str, parts: Iterable[Part], path: str, writing: _Writing
) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for each in fields_of(type(row), of):
        value = _value(row, each, writing.names)
        if isinstance(value, bytes):
            writing.files[f"{path}.{each.name}.bin"] = value
        elif value is not None:
            said[each.name] = value
    for name in FILES.get(type(row), ()):
        key = getattr(row, name)
        if key and place(key).exists():
            writing.files[f"{path}.{name}.bin"] = place(key).read_bytes()
    for part in parts:
        below = [
            _told(each, part.of, part.parts, f"{path}.{part.key}-{at}", writing)
            for at, each in enumerate(rows_of(row, part))
        ]
        if below:
            said[part.key] = below
    return said


def _value(row: Model, each: "Field[Any, Any]", names: Names) -> Any:
    if each.many_to_many:
        others = getattr(row, each.name).order_by("pk")
        return [names[each.related_model, other.pk] for other in others] or None
    value = getattr(row, each.attname)
    if kind := NAMED_BY_KIND.get((type(row), each.name)):
        return names.get((HEARINGS[getattr(row, kind)].model, value))
    if each.is_relation:
        return None if value is None else names[each.related_model, value]
    if isinstance(value, memoryview):
        return bytes(value)
    return None if value is None else told(each, value)


def is_ours(path: str) -> bool:
    """Whether a path is one that a folder of ours may hold."""
    places = "|".join(re.escape(piece.place) for piece in PIECES)
    return path == MANIFEST or bool(re.fullmatch(rf"({places})/([^/]+\.(md|bin)|{ORDER})", path))
