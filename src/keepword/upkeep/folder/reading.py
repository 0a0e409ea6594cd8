"""Files become rows again: all of them, or none and a sentence that says which file and why."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import BinaryField, Field, Model
from django.utils.translation import gettext as _

from keepword.organisation.audit import record
from keepword.organisation.models import User
from keepword.organisation.present import today
from keepword.standards.models import Standard
from keepword.standards.paperwork.files import keep_as
from keepword.strategy.subjects import HEARINGS
from keepword.upkeep.folder import documents
from keepword.upkeep.folder.pieces import FILES, NAMED_BY_KIND, PIECES, Part, Piece, fields_of
from keepword.upkeep.folder.values import OddValueError, kept
from keepword.upkeep.folder.writing import FORMAT, MANIFEST, ORDER, is_ours, part_name

MOST_FILES, MOST_BYTES = 50_000, 200 * 2**20


class FolderError(ValueError):
    """Nothing was read; the sentence names the file and says what to do."""


@dataclass
class Taken:
    """What was read: how many things of each place, and who got a closed account."""

    things: dict[str, int] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)


@dataclass
class _Reading:
    """What has been read so far."""

    files: Mapping[str, bytes]
    rows: dict[tuple[Any, str], Model] = field(default_factory=dict)
    taken: Taken = field(default_factory=Taken)


@dataclass(frozen=True)
class _Place:
    """Where something stands: its file, and how it is called in other files."""

    piece: Piece
    name: str
    called: str = ""
    path: str = ""

    def __post_init__(self) -> None:
        if not self.path:
            object.__setattr__(self, "called", self.name)
            object.__setattr__(self, "path", f"{self.piece.place}/{self.name}")

    def __str__(self) -> str:
        return f"{self.piece.place}/{self.name}.md"

    def below(self, part: Part, at: int) -> "_Place":
        """Where the rows are that hang on this one."""
        called, path = part_name(self.called, part, at), f"{self.path}.{part.key}-{at}"
        return replace(self, called=called, path=path)


@transaction.atomic
def take(files: Mapping[str, bytes], *, by: User | None) -> Taken:
    """Read a whole folder into an installation that has none of it yet.

    Units and people who are there already stay as they are. Whoever is not gets an account that
    is closed, so that what they wrote keeps its writer.

    Raises:
        FolderError: It is no folder of ours, holds more than can be read, or something is there.
    """
    _must_be_ours(files)
    _must_be_free()
    reading = _Reading(files)
    for piece in PIECES:
        things = [
            (name, told, _thing(piece, name, told, reading))
            for name, told in _documents(piece, files)
        ]
        for name, told, row in things:
            for part in piece.parts:
                _parts(row, part, told.get(part.key, []), _Place(piece, name), reading)
            if isinstance(row, Standard):
                _must_be_measured(row, _Place(piece, name))
    record(by=by, did="read a folder in", about="strategy and standards", files=len(files))
    return reading.taken


def _must_be_ours(files: Mapping[str, bytes]) -> None:
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES:
        raise FolderError(_("It holds more than a folder of ours ever does."))
    if f"format = {FORMAT}\n".encode() != files.get(MANIFEST):
        said = _("There is no %(file)s in it that says “format = %(format)s”.")
        raise FolderError(said % {"file": MANIFEST, "format": FORMAT})
    if odd := sorted(path for path in files if not is_ours(path)):
        said = _("%(path)s does not belong into it. Take it out and try again.")
        raise FolderError(said % {"path": odd[0]})


def _must_be_free() -> None:
    for piece in PIECES:
        if not piece.known_by and piece.model._default_manager.exists():  # noqa: SLF001
            said = _(
                "There is something in %(place)s already. A folder is read into an installation "
                "that has nothing of it, such as a fresh one."
            )
            raise FolderError(said % {"place": piece.place})


def _must_be_measured(standard: Standard, place: "_Place") -> None:
    """Nothing holds of which nobody could say whether it was kept, wherever it comes from."""
    held = standard.versions.exclude(valid_to__lt=today())
    if not standard.measured_by and held.exists():
        said = _("it holds, and nothing measures it. Say measured_by = %s.")
        means = ", ".join(f"“{means}”" for means in Standard.Means.values)
        raise FolderError(f"{place}: {said % means}")


def _documents(piece: Piece, files: Mapping[str, bytes]) -> Iterable[tuple[str, dict[str, Any]]]:
    """What each file of a place tells, in the order in which the things were made."""
    begins = f"{piece.place}/"
    names = {
        path.removeprefix(begins).removesuffix(".md")
        for path in files
        if path.startswith(begins) and path.endswith(".md")
    }
    for name in _in_order(names, f"{begins}{ORDER}", files):
        path = f"{begins}{name}.md"
        try:
            told = documents.read(files[path].decode())
        except (documents.DocumentError, UnicodeDecodeError) as reason:
            raise FolderError(f"{path}: {reason}") from reason
        known = {each.name for each in fields_of(piece.model)} | {each.key for each in piece.parts}
        if odd := sorted(told.keys() - known):
            said = _("there is no “%s” in such a file.") % odd[0]
            raise FolderError(f"{path}: {said}")
        yield name, told


def _in_order(names: set[str], path: str, files: Mapping[str, bytes]) -> list[str]:
    """The names as the file of their order has them; those that it does not name come last."""
    try:
        told = tomllib.loads(files.get(path, b"names = []").decode())["names"]
        listed = [name for name in told if name in names]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as reason:
        said = _("it has no list of names.")
        raise FolderError(f"{path}: {said}") from reason
    return [*dict.fromkeys([*listed, *sorted(names)])]


def _thing(piece: Piece, name: str, told: dict[str, Any], reading: _Reading) -> Model:
    place = _Place(piece, name)
    row = _known(piece, told) or _made(piece.model, {}, told, place, reading)
    reading.rows[piece.model, name] = row
    reading.taken.things[piece.place] = reading.taken.things.get(piece.place, 0) + 1
    return row


def _known(piece: Piece, told: Mapping[str, Any]) -> Model | None:
    """What is there already under the same key."""
    by = piece.known_by
    if not by or by not in told:
        return None
    return piece.model._default_manager.filter(**{by: told[by]}).first()  # noqa: SLF001


def _parts(row: Model, part: Part, told: Any, place: _Place, reading: _Reading) -> None:
    """What hangs on a row, unless it was there before and has such already."""
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        said = _("“%s” is no list of tables.") % part.key
        raise FolderError(f"{place}: {said}")
    if part.model._default_manager.filter(**{part.of: row}).exists():  # noqa: SLF001
        return
    known = {each.name for each in fields_of(part.model, part.of)}
    known |= {below.key for below in part.parts}
    for at, each in enumerate(told):
        if odd := sorted(each.keys() - known):
            said = _("there is no “%(odd)s” in “%(key)s”.") % {"odd": odd[0], "key": part.key}
            raise FolderError(f"{place}: {said}")
        here = place.below(part, at)
        made = _made(part.model, {part.of: row}, each, here, reading)
        reading.rows[part.model, here.called] = made
        for below in part.parts:
            _parts(made, below, each.get(below.key, []), here, reading)


def _made(
    model: type[Model], of: Mapping[str, Model], told: dict[str, Any], place: _Place,
    reading: _Reading,
) -> Model:  # fmt: skip
    row = model(**of, **({"pk": 1} if place.piece.is_one else {}))
    many: dict[str, list[Model]] = {}
    for each in fields_of(model, *of):
        if each.many_to_many:
            named = told.get(each.name, [])
            many[each.name] = [_other(each, name, place, reading) for name in named]
        elif (value := _value(each, told, place, reading)) is not None or each.null:
            setattr(row, each.name, value)
    if isinstance(row, User):
        row.is_active = False
        row.set_unusable_password()
        reading.taken.closed.append(row.email)
    _keep(row, place)
    for name, others in many.items():
        getattr(row, name).set(others)
    for name in FILES.get(model, ()):
        content = reading.files.get(f"{place.path}.{name}.bin")
        if content is not None:
            keep_as(getattr(row, name), content)
    return row


def _value(each: "Field[Any, Any]", told: dict[str, Any], place: _Place, reading: _Reading) -> Any:
    if isinstance(each, BinaryField):
        return reading.files.get(f"{place.path}.{each.name}.bin")
    if kind := NAMED_BY_KIND.get((each.model, each.name)):
        return _number(each, told, str(told.get(kind)), place, reading)
    if each.name not in told:
        return None
    value = told[each.name]
    if each.is_relation:
        return _other(each, value, place, reading)
    try:
        return kept(each, value)
    except OddValueError as reason:
        raise FolderError(f"{place}: {each.name}: {reason}") from reason


def _number(
    each: "Field[Any, Any]", told: dict[str, Any], kind: str, place: _Place, reading: _Reading
) -> int:
    """The number of a thing of a kind; none has 0, so that it names what is gone."""
    if kind not in HEARINGS:
        said = _("“%s” is no kind of thing on which people are heard.") % kind
        raise FolderError(f"{place}: {said}")
    if each.name not in told:
        return 0
    found = reading.rows.get((HEARINGS[kind].model, told[each.name]))
    if found is None:
        said = _("there is no “%s” in the folder.") % told[each.name]
        raise FolderError(f"{place}: {each.name}: {said}")
    return int(found.pk)


def _other(each: "Field[Any, Any]", name: Any, place: _Place, reading: _Reading) -> Model:
    found = reading.rows.get((each.related_model, name)) if isinstance(name, str) else None
    if found is None:
        said = _("there is no “%s” in the folder.") % name
        raise FolderError(f"{place}: {each.name}: {said}")
    return found


def _keep(row: Model, place: _Place) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as reason:
        said = _("it contradicts another file:")
        raise FolderError(f"{place}: {said} {reason}") from reason
