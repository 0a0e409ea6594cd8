from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._errors import MeasureError
from ._sentences import sentences_of, words_of
from ._shown import html_table
from ._syllables import spoken_syllables
from ._syllables_german import german_syllables

if TYPE_CHECKING:
    from collections.abc import Sequence

READ = {"en": "English", "de": "German"}
"""The languages whose words are known here."""

AMSTAD = (180.0, 1.0, 58.5)
FLESCH = (206.835, 1.015, 84.6)
"""From how much, less how much for each word a sentence and each syllable a word."""

LATIN = re.compile(r"[a-z0-9]", re.IGNORECASE)

EASE = (
    (90, "very easy"),
    (80, "easy"),
    (70, "fairly easy"),
    (60, "standard"),
    (50, "fairly difficult"),
    (30, "difficult"),
)
"""From which reading ease on a text is called what (Flesch 1948)."""


@dataclass(frozen=True)
class ReadingEase:
    """How easy a text is to read in its language: 100 is very easy, 0 very hard.

    Attributes:
        value: The reading ease; it may lie beyond 0 and 100.
        words: How many words and numbers.
        sentences: How many sentences, items of lists and headings included.
        syllables: How many syllables all words have, by rules.
        definition: Whose formula it is.
    """

    value: float
    words: int
    sentences: int
    syllables: int
    definition: str

    @property
    def n(self) -> int:
        """How many words."""
        return self.words

    @property
    def ease(self) -> str:
        """Flesch's word for it."""
        return ease_of(self.value)

    def __str__(self) -> str:
        return (
            f"Reading ease {self.value:.0f} ({self.ease}); {self.definition}; words = "
            f"{self.words}, sentences = {self.sentences}."
        )

    def _repr_html_(self) -> str:
        names = ("value", "words", "sentences", "syllables")
        return html_table(("", ""), [(n, getattr(self, n)) for n in names], caption=str(self))


def ease_of(value: float) -> str:
    return next((name for least, name in EASE if value >= least), "very difficult")


def reading_ease(text: str, *, language: str = "en") -> ReadingEase:
    """How easy is this text to read, for readers of its language?

    With w words, s sentences and y syllables: in English 206.835 - 1.015 w/s - 84.6 y/w (Flesch),
    in German 180 - w/s - 58.5 y/w (Amstad), since German words are longer. Values of two languages
    are not compared.

    Args:
        text: A text in English or German.
        language: "en" or "de".

    Returns:
        A `ReadingEase`: `.value`, `.ease`, and the counts.

    Raises:
        MeasureError: There are no words, most of them are not in Latin letters, or the language is
            another.

    Source:
        Flesch (1948), Journal of Applied Psychology 32:221; Amstad (1978), Wie verständlich sind
        unsere Zeitungen? Dissertation, Universität Zürich.

    Example:
        >>> print(reading_ease("Wir rufen Sie binnen zwei Stunden zurück.", language="de"))
        Reading ease 81 (easy); Amstad, syllables by rules; words = 7, sentences = 1.
    """
    check_language(language)
    words, sentences = words_of(text), len(sentences_of(text))
    check_words(words)
    syllables = sum(map(german_syllables if language == "de" else spoken_syllables, words))
    most, by_length, by_weight = AMSTAD if language == "de" else FLESCH
    value = most - by_length * len(words) / sentences - by_weight * syllables / len(words)
    whose = "Amstad" if language == "de" else "Flesch"
    return ReadingEase(value, len(words), sentences, syllables, f"{whose}, syllables by rules")


def check_language(language: str) -> None:
    if language not in READ:
        raise MeasureError(f"There are no words for {language!r}: choose {', '.join(READ)}.")


def check_words(words: Sequence[str], *, latin: bool = True) -> None:
    if not words:
        raise MeasureError("There are no words: give a text.")
    foreign = sum(not LATIN.search(word) for word in words)
    if latin and foreign > len(words) / 2:
        raise MeasureError(
            f"{foreign} of {len(words)} words have no Latin letter: the rules are for "
            f"{' and '.join(READ.values())}."
        )
