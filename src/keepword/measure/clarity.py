"""Clarity: is a text easy to read, and does it say something that can be measured?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import _phrases_german as german
from ._errors import MeasureError
from ._phrases import PASSIVE, QUANTITY, vague_words
from ._reading_ease import READ, ReadingEase, check_language, check_words, ease_of, reading_ease
from ._sentences import sentences_of, words_of
from ._shown import html_table
from ._syllables import spoken_syllables
from ._syllables_german import german_syllables

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence

__all__ = [
    "LONGEST",
    "READ",
    "Readability",
    "ReadingEase",
    "Sentence",
    "VagueWord",
    "Wording",
    "german_syllables",
    "readability",
    "reading_ease",
    "spoken_syllables",
    "wording",
]

LONGEST = 25
"""Sentences of more words are long, by the style guide of the British government."""

POLYSYLLABLE = 3
"""From so many syllables on, SMOG counts a word."""

ENOUGH_FOR_SMOG = 30
"""The sentences that SMOG was made for."""


@dataclass(frozen=True)
class Readability:
    """How easy a text is to read, and the counts from which that follows.

    Attributes:
        words: How many words and numbers.
        sentences: How many sentences, items of lists and headings included.
        syllables: How many syllables all words have.
        polysyllables: How many words have three or more.
        flesch: Reading ease: 100 is very easy, 0 very hard; it may lie beyond either.
        kincaid: The American school grade that the text asks for.
        smog: The same by the share of long words.
        definition: What the counts are, and by whom the syllables were counted.
    """

    words: int
    sentences: int
    syllables: int
    polysyllables: int
    flesch: float
    kincaid: float
    smog: float
    definition: str

    @property
    def n(self) -> int:
        """How many words."""
        return self.words

    @property
    def ease(self) -> str:
        """Flesch's word for the reading ease."""
        return ease_of(self.flesch)

    @property
    def smog_is_indicative(self) -> bool:
        """Whether there are fewer sentences than SMOG was made for."""
        return self.sentences < ENOUGH_FOR_SMOG

    def __str__(self) -> str:
        few = ", indicative" if self.smog_is_indicative else ""
        return (
            f"Reading ease {self.flesch:.0f} ({self.ease}); school grade {self.kincaid:.1f} "
            f"(Kincaid), {self.smog:.1f} (SMOG{few}); {self.definition}; words = {self.words}, "
            f"sentences = {self.sentences}."
        )

    def _repr_html_(self) -> str:
        names = ("words", "sentences", "syllables", "polysyllables", "flesch", "kincaid", "smog")
        return html_table(("", ""), [(n, getattr(self, n)) for n in names], caption=str(self))


@dataclass(frozen=True)
class VagueWord:
    """A word that promises nothing measurable, and the question that would mend it."""

    text: str
    question: str

    def __str__(self) -> str:
        return f'"{self.text}": {self.question}'


@dataclass(frozen=True)
class Sentence:
    """What was found in one sentence.

    Attributes:
        text: The sentence.
        words: How many words it has.
        passive: Where something is done and nobody says by whom: "will be answered".
        vague: Words such as "promptly", each with the question that would mend it.
        quantities: What can be measured: "within 2 working days", "95 in 100", "by 17:00".
    """

    text: str
    words: int
    passive: tuple[str, ...]
    vague: tuple[VagueWord, ...]
    quantities: tuple[str, ...]

    def __str__(self) -> str:
        return self.text

    @property
    def measurable(self) -> bool:
        """Whether it holds a measurable quantity."""
        return bool(self.quantities)


@dataclass(frozen=True)
class Wording:
    """What was found in a text, sentence by sentence."""

    sentences: tuple[Sentence, ...]
    longest: int
    definition: str

    @property
    def n(self) -> int:
        """How many sentences."""
        return len(self.sentences)

    @property
    def long(self) -> tuple[Sentence, ...]:
        """Sentences of more than `longest` words."""
        return tuple(one for one in self.sentences if one.words > self.longest)

    @property
    def passive(self) -> tuple[str, ...]:
        """All that is done and nobody says by whom."""
        return tuple(text for one in self.sentences for text in one.passive)

    @property
    def vague(self) -> tuple[VagueWord, ...]:
        """All words that promise nothing measurable."""
        return tuple(word for one in self.sentences for word in one.vague)

    @property
    def measurable(self) -> tuple[Sentence, ...]:
        """Sentences that hold a measurable quantity."""
        return tuple(one for one in self.sentences if one.measurable)

    def __str__(self) -> str:
        vague = ", ".join(dict.fromkeys(word.text.lower() for word in self.vague)) or "none"
        return (
            f"{len(self.measurable)} of {self.n} sentences hold a measurable quantity; vague "
            f"words: {vague}; {len(self.passive)} passive; {len(self.long)} over "
            f"{self.longest} words ({self.definition}; n = {self.n})."
        )

    def _repr_html_(self) -> str:
        rows = [
            (
                one.text,
                one.words,
                ", ".join(one.passive),
                ", ".join(word.text for word in one.vague),
                ", ".join(one.quantities),
            )
            for one in self.sentences
        ]
        head = ("sentence", "words", "passive", "vague", "measurable")
        return html_table(head, rows, caption=str(self))


def readability(text: str, *, syllables: Callable[[str], int] = spoken_syllables) -> Readability:
    """How easy is this text to read?

    With w words, s sentences, y syllables and p words of three or more syllables:
    Flesch's reading ease = 206.835 - 1.015 w/s - 84.6 y/w; Kincaid's grade = 0.39 w/s +
    11.8 y/w - 15.59; SMOG = 3.1291 + 1.0430 √(30 p/s). Nothing is rounded on the way. Items of
    lists and headings count as sentences; a number counts as one word.

    Syllable counters differ by several points of reading ease, so compare texts by one counter
    only, and short texts not at all.

    Args:
        text: An English text.
        syllables: How many syllables a word has; by rules where no dictionary is given.

    Returns:
        A `Readability`: `.flesch`, `.kincaid`, `.smog`, and the counts.

    Raises:
        MeasureError: There are no words, most of them are not in Latin letters (unless the caller
            counts syllables), or a word has no whole number of syllables above 0.

    Source:
        Flesch (1948), Journal of Applied Psychology 32:221; Kincaid et al. (1975), Navy Research
        Branch Report 8-75; McLaughlin (1969), Journal of Reading 12:639.

    Example:
        >>> found = readability("The Australian platypus is seemingly a hybrid of a mammal and "
        ...                     "reptilian creature.")
        >>> print(found)
        Reading ease 37 (difficult); school grade 11.3 (Kincaid), 14.6 (SMOG, indicative);
        syllables by rules; words = 13, sentences = 1.
    """
    words, sentences = words_of(text), len(sentences_of(text))
    check_words(words, latin=syllables is spoken_syllables)
    counts = [_checked(word, syllables(word)) for word in words]
    total, many = sum(counts), sum(count >= POLYSYLLABLE for count in counts)
    length, weight = len(words) / sentences, total / len(words)
    rules = syllables is spoken_syllables
    return Readability(
        words=len(words),
        sentences=sentences,
        syllables=total,
        polysyllables=many,
        flesch=206.835 - 1.015 * length - 84.6 * weight,
        kincaid=0.39 * length + 11.8 * weight - 15.59,
        smog=3.1291 + 1.0430 * math.sqrt(30 * many / sentences),
        definition="syllables by rules" if rules else "syllables as counted by the caller",
    )


def wording(text: str, *, longest: int = LONGEST, language: str = "en") -> Wording:
    """Does this text say who does what by when, so that one can measure whether it was kept?

    Looks, sentence by sentence, for the passive voice, vague words, and quantities: a number of
    something, a share, a price, a time of day, a date. It looks at words, not at meaning: what it
    finds is worth a second look, and what it does not find may be wrong all the same.

    Args:
        text: A text in English or German: a standard, a charter, a form.
        longest: Sentences of more words are long.
        language: "en" or "de".

    Returns:
        A `Wording`: `.sentences`, `.passive`, `.long`, `.vague` (each with the question that would
        mend it), `.measurable`.

    Raises:
        MeasureError: There are no words, most of them are not in Latin letters, the language is
            another, or `longest` is not above 0.

    Source:
        The lists and patterns are this library's own; the length of a sentence is that of the
        British government's style guide.

    Example:
        >>> found = wording("Calls will be answered promptly. We ring back within 2 hours.")
        >>> found.passive, found.vague[0].question, found.measurable[0].quantities
        (('be answered',), 'By when, in hours or days?', ('2 hours',))
        >>> print(found)
        1 of 2 sentences hold a measurable quantity; vague words: promptly; 1 passive; 0 over 25
        words (English word lists; n = 2).
    """
    if longest < 1:
        raise MeasureError(f"longest is a number of words such as 25, not {longest}.")
    check_language(language)
    check_words(words_of(text))
    look = _looked_at_in_german if language == "de" else _looked_at
    sentences = tuple(look(sentence) for sentence in sentences_of(text))
    return Wording(sentences, longest, f"{READ[language]} word lists")


def _checked(word: str, count: int) -> int:
    if count != int(count) or count < 1:
        raise MeasureError(f"{word!r} was counted as {count} syllables: a word has 1 or more.")
    return int(count)


def _looked_at(sentence: str) -> Sentence:
    return _sentence(sentence, PASSIVE, vague_words(sentence), QUANTITY)


def _looked_at_in_german(sentence: str) -> Sentence:
    return _sentence(sentence, german.PASSIVE, german.vague_words(sentence), german.QUANTITY)


def _sentence(
    text: str,
    passive: re.Pattern[str],
    vague: Sequence[tuple[str, str]],
    quantity: re.Pattern[str],
) -> Sentence:
    return Sentence(
        text,
        len(words_of(text)),
        passive=tuple(found.group() for found in passive.finditer(text)),
        vague=tuple(VagueWord(*each) for each in vague),
        quantities=tuple(found.group().strip() for found in quantity.finditer(text)),
    )
