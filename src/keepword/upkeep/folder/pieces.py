"""What stands in the folder: each kind of thing with its place, in the order it is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Field, Model, Q

from keepword.organisation.models import Service, Unit, UnitEdge, User
from keepword.standards.models import (
    Authority,
    AuthorityVersion,
    Card,
    CardItem,
    CardScorer,
    Claim,
    Moment,
    MomentAlias,
    Notice,
    NoticeReader,
    Obstacle,
    ObstacleMet,
    PaperForm,
    PaperFormVersion,
    PlaybookEntry,
    PlaybookMark,
    PlaybookVersion,
    Promise,
    PromiseEnabler,
    PromiseVersion,
    RoleProfile,
    RoleProfileVersion,
    Standard,
    StandardChange,
    StandardUnit,
    StandardVersion,
    Training,
    Words,
)
from keepword.strategy.models import (
    Alignment,
    Charter,
    Comment,
    Consultation,
    Decision,
    DecisionComment,
    Remark,
    SenseCount,
    Story,
    Text,
    TextVersion,
    Voice,
)


@dataclass(frozen=True)
class Part:
    """Rows that hang on another and stand in its file, in the order in which they were made."""

    key: str
    """What they are called in the file."""
    model: type[Model]
    of: str
    """The field that names what they hang on."""
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True)
class Piece:
    """One kind of thing, each of which has a file."""

    place: str
    model: type[Model]
    parts: tuple[Part, ...] = ()
    named_by: Callable[[Any], str] = str
    known_by: str = ""
    """A field by which a thing that is there already is taken for the one in the file."""
    is_one: bool = False
    """There is one row of it at most, and its number is 1."""
    only: Q | None = None
    """Of which rows there are files; without it of all."""


def _key(row: Any) -> str:
    return str(row.key)


def _promised(promise: Promise) -> str:
    newest = promise.versions.order_by("-number").first()
    return newest.what if newest else "promise"


PIECES: tuple[Piece, ...] = (
    Piece(
        "people",
        User,
        named_by=lambda user: user.email.replace("@", " at "),
        known_by="email",
    ),
    Piece("units", Unit, (Part("within", UnitEdge, "child"),), _key, known_by="key"),
    Piece("chain", Service),
    Piece(
        "strategy/texts",
        Text,
        (Part("versions", TextVersion, "text"), Part("stories", Story, "text")),
    ),
    Piece("strategy/charter", Charter, named_by=lambda _: "charter", is_one=True),
    Piece(
        "decisions",
        Decision,
        (Part("named", Alignment, "decision"), Part("comments", DecisionComment, "decision")),
    ),
    Piece("journey/words", Words, named_by=lambda _: "words", is_one=True),
    Piece("journey/moments", Moment, (Part("aliases", MomentAlias, "moment"),), _key),
    Piece(
        "journey/standards",
        Standard,
        (
            Part(
                "versions", StandardVersion, "standard", (Part("units", StandardUnit, "version"),)
            ),
            Part("changes", StandardChange, "standard"),
            Part("trainings", Training, "standard"),
        ),
    ),
    Piece("journey/claims", Claim),
    Piece("journey/obstacles", Obstacle, (Part("met", ObstacleMet, "obstacle"),)),
    Piece(
        "playbook",
        PlaybookEntry,
        (Part("versions", PlaybookVersion, "entry"), Part("marks", PlaybookMark, "entry")),
    ),
    Piece("authority", Authority, (Part("versions", AuthorityVersion, "authority"),)),
    Piece(
        "promises",
        Promise,
        (
            Part(
                "versions",
                PromiseVersion,
                "promise",
                (Part("enablers", PromiseEnabler, "version"),),
            ),
        ),
        _promised,
    ),
    Piece("profiles", RoleProfile, (Part("versions", RoleProfileVersion, "profile"),)),
    Piece(
        "cards",
        Card,
        (Part("items", CardItem, "card"), Part("scorers", CardScorer, "card")),
    ),
    Piece("notices", Notice, (Part("readers", NoticeReader, "notice"),)),
    Piece("forms", PaperForm, (Part("versions", PaperFormVersion, "form"),)),
    Piece(
        "strategy/consultations",
        Consultation,
        (Part("voices", Voice, "consultation", (Part("comments", Comment, "voice"),)),),
        only=Q(anonymous=False),
    ),
)
FILES: dict[type[Model], tuple[str, ...]] = {PaperFormVersion: ("key", "sample_key")}
"""Fields that name a file of the home folder, which stands beside what names it."""
NAMED_BY_KIND: dict[tuple[type[Model], str], str] = {(Consultation, "key"): "kind"}
"""Numbers that name a thing of the kind which another field tells, as people are heard on it."""
NEVER_LEAVES: frozenset[type[Model]] = frozenset({Remark, SenseCount})
"""What was said anonymously stands in no file."""
KEPT_OF_PEOPLE = ("email", "name", "language", "joined_at")
"""Of an account: never how somebody signs in."""


@cache
def fields_of(model: type[Model], of: str = "") -> tuple["Field[Any, Any]", ...]:
    """The fields that a file tells: all but the number of the row and what it hangs on."""
    if model is User:
        own = User._meta.concrete_fields  # noqa: SLF001 -- named so, and documented
        return tuple(each for each in own if each.name in KEPT_OF_PEOPLE)
    meta = model._meta  # noqa: SLF001 -- named so, and documented
    plain = (
        each
        for each in meta.concrete_fields
        if not each.primary_key and each.name != of and each.related_model not in NEVER_LEAVES
    )
    many = (each for each in meta.many_to_many if _is_told(each))
    return (*plain, *many)


def _is_told(many: Any) -> bool:
    """Whether a relation to many has no rows of its own that are parts."""
    return bool(many.remote_field.through._meta.auto_created)  # noqa: SLF001


def models_told() -> Iterator[tuple[type[Model], str]]:
    """Every model in the folder, and the field of what its rows hang on."""

    def below(parts: tuple[Part, ...]) -> Iterator[tuple[type[Model], str]]:
        for part in parts:
            yield part.model, part.of
            yield from below(part.parts)

    for piece in PIECES:
        yield piece.model, ""
        yield from below(piece.parts)
