"""What can be found, and how a question is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from keepword.organisation.access import May
from keepword.organisation.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LONGEST, MOST_WORDS = 100, 8


@dataclass(frozen=True)
class Hit:
    """Something that was found: what it is called, where it stands, and what it says."""

    title: str
    address: str
    about: str = ""


@dataclass(frozen=True)
class Findable:
    """One kind of thing that can be found."""

    kind: str
    """As addresses name it."""
    heading: "_StrPromise"
    opens_for: May
    """Who may open the pages of what is found."""
    among: Callable[[User], QuerySet[Any]]
    """All that somebody sees of it."""
    fields: tuple[str, ...]
    """Where the words are looked for; each may stand in another."""
    shown: Callable[[Any], Hit]


FINDABLE: dict[str, Findable] = {}


def finds(*things: Findable) -> None:
    """Say what of a domain can be found; to say it again replaces what was said."""
    FINDABLE.update({thing.kind: thing for thing in things})


def words_of(text: str) -> list[str]:
    """The words that somebody looks for: the first few, each once."""
    return [*dict.fromkeys(text[:LONGEST].replace("\0", " ").split())][:MOST_WORDS]


def found(thing: Findable, user: User, words: list[str]) -> QuerySet[Any]:
    """What somebody sees of a thing that holds every word, in whatever field."""
    rows = thing.among(user)
    for word in words:
        # Looked for apart, so that a word in a row that hangs on it does not show it twice.
        holding = rows.model._default_manager.filter(holds(word, thing.fields))  # noqa: SLF001
        rows = rows.filter(pk__in=holding.order_by().values("pk"))
    return rows


def holds(word: str, fields: tuple[str, ...]) -> Q:
    """Some field holds a word; SQLite folds only the letters of English, so try its forms."""
    forms = {word, word.lower(), word.upper(), word.capitalize()}
    return reduce(or_, (Q(**{f"{field}__icontains": form}) for field in fields for form in forms))
