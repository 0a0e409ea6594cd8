"""The language in which the board speaks: English, until Django has its reader's.

Sentences are marked as everywhere. A bare file of observations is read without Django, so what they
are translated by is put in from outside, by `speaks`.
"""

import re
from datetime import date
from typing import Protocol

from .results import Part, Sentence

_PLACE = re.compile(r"%\((\w+)\)s")


class Language(Protocol):
    """Sentences, counts and days in one language."""

    def gettext(self, message: str, /) -> str:
        """The sentence."""

    def ngettext(self, one: str, many: str, n: int, /) -> str:
        """The sentence for so many."""

    def pgettext(self, context: str, message: str, /) -> str:
        """The words in this context."""

    def count(self, n: int, /) -> str:
        """How many."""

    def day(self, day: date, form: str, /) -> str:
        """A day in one of the forms of `day_as`."""

    def name(self, name: str, /) -> str:
        """A name as it stands in a sentence, whichever way it is written."""


class English:
    """The language in which everything is written."""

    def gettext(self, message: str, /) -> str:
        """The sentence itself."""
        return message

    def ngettext(self, one: str, many: str, n: int, /) -> str:
        """One of two forms."""
        return one if n == 1 else many

    def pgettext(self, context: str, message: str, /) -> str:
        """The words themselves, whatever the context."""
        return message

    def count(self, n: int, /) -> str:
        """With commas: 2,104."""
        return f"{n:,}"

    def day(self, day: date, form: str, /) -> str:
        """As in 6 October 2025."""
        return _FORMS[form].format(day)

    def name(self, name: str, /) -> str:
        """The name itself."""
        return name


_FORMS = {
    "day": "{0.day} {0:%B %Y}",
    "day of year": "{0.day} {0:%B}",
    "month": "{0:%B %Y}",
    "short": "{0.day} {0:%b}",
}


_spoken: list[Language] = [English()]


def speaks(language: Language) -> None:
    """From now on everything is said in this language."""
    _spoken[0] = language


def gettext(message: str) -> str:
    """A sentence in the reader's language."""
    return _spoken[0].gettext(message)


def gettext_noop(message: str) -> str:
    """Mark a sentence that is translated when it is said."""
    return message


def ngettext(one: str, many: str, n: int) -> str:
    """A sentence about one or about many."""
    return _spoken[0].ngettext(one, many, n)


def pgettext(context: str, message: str) -> str:
    """Words that mean several things."""
    return _spoken[0].pgettext(context, message)


def counted(n: int) -> str:
    """A count as it is written: 2,104."""
    return _spoken[0].count(n)


def day_as(form: str, day: date) -> str:
    """A day as "day" (6 October 2025), "day of year", "month" or "short" (6 Oct)."""
    return _spoken[0].day(day, form)


def named(name: str) -> str:
    """A name as it stands in a sentence, whichever way it is written."""
    return _spoken[0].name(name)


def opened(words: str) -> str:
    """The words as they open a sentence."""
    return words[:1].upper() + words[1:]


def told(template: str, **parts: Part | Sentence | str) -> Sentence:
    """A sentence whose %(places)s are filled with words or with figures in their colours."""
    found: list[Part] = []
    for i, piece in enumerate(_PLACE.split(template)):
        part = parts[piece] if i % 2 else piece
        if isinstance(part, str):
            found += [Part(part)] if part else []
        else:
            found += [part] if isinstance(part, Part) else part
    return tuple(found)
