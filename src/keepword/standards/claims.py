"""Find what a text promises: a list to confirm, made by rules that anyone can read."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from keepword.standards.cues import cues

LONGEST = 1_000
"""Characters of a sentence; what is longer is no sentence but a list that lost its lines."""
WORDS = 300
_BULLET = re.compile(r"^\s*[•·▪*✓✔►–—-]+\s*")
_ABBREVIATED = re.compile(
    r"\b(?:[a-z]|bzw|ca|inkl|zzgl|max|min|nr|no|tel|std|approx|e\.g|i\.e|etc|st|dr|mr|mrs|"
    r"a\.m|p\.m)\.$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:^|\b(?:am|beim|vom|zum|im|de[mnrs]|die|das|jede[mnrs]?|und)\s)\W*\d{1,2}\.$", re.IGNORECASE
)
"""A number that begins a line of a list, or an ordinal as German writes it: “am 3. Werktag”."""
_MONTH = re.compile(
    r"\d{1,2}\.\s+(?:Jan|Feb|Mär|Mar|Apr|Mai|May|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dez|Dec)"
)
_LONGEST_ABBREVIATION = 12
"""Characters at the end of a piece in which an abbreviation is looked for: no list is slow."""
_END = re.compile(r"(?<=[.!?…])[\"”“)]?\s+(?=[\"„“(]?[A-ZÄÖÜ0-9])")


@dataclass(frozen=True)
class Found:
    """A sentence that promises, and the part of it that says so."""

    sentence: str
    words: str

    @property
    def fingerprint(self) -> str:
        """The same for the same sentence, however it is spaced, capitalised or ended."""
        return fingerprint(self.sentence)


def fingerprint(sentence: str) -> str:
    """What a sentence is known by again."""
    return hashlib.sha256(" ".join(_plain(sentence)).encode()).hexdigest()


def likeness(one: str, other: str) -> float:
    """How many of the words of two sentences are in both: 0 to 1.

    >>> likeness("Delivery in 48 hours.", "Delivery in 72 hours!")
    0.6
    """
    first, second = set(_plain(one)), set(_plain(other))
    return len(first & second) / len(first | second) if first | second else 0.0


def _plain(sentence: str) -> list[str]:
    return re.findall(r"\w+|[%€$]", sentence.casefold())


def find_claims(text: str) -> list[Found]:
    """Every promise in a text, each sentence once, in their order.

    >>> [found.words for found in find_claims("Hello. It comes in 48 hours!")]
    ['48 hours']
    """
    found: dict[str, Found] = {}
    for sentence in sentences(text):
        if words := _promising(sentence):
            claim = Found(sentence, words)
            found.setdefault(claim.fingerprint, claim)
    return [*found.values()]


def _promising(sentence: str) -> str:
    """The words that promise; empty if none do."""
    found = [" ".join(match.group().split()) for match in cues("promise").finditer(sentence)]
    if not found or cues("no-promise").search(sentence):
        return ""
    return " … ".join(found)[:WORDS]


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text as it was pasted: a line is one, unless the next goes on with it."""
    for paragraph in _paragraphs(text):
        for sentence in _split(paragraph):
            yield sentence[:LONGEST]


def _paragraphs(text: str) -> Iterator[str]:
    """Lines joined where a sentence was broken in two: the next one begins with a small letter."""
    waiting = ""
    for line in text.splitlines():
        plain = _BULLET.sub("", line).strip()
        goes_on = waiting and plain[:1].islower() and not _BULLET.match(line)
        if waiting and not goes_on:
            yield waiting
            waiting = ""
        waiting = f"{waiting} {plain}".strip()
    if waiting:
        yield waiting


def _split(paragraph: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(paragraph):
        last = paragraph[max(start, end.start() - _LONGEST_ABBREVIATION) : end.start()]
        if not (_ABBREVIATED.search(last) or _is_ordinal(paragraph, last, end)):
            yield paragraph[start : end.end()].strip()
            start = end.end()
    yield paragraph[start:].strip()


def _is_ordinal(paragraph: str, last: str, end: re.Match[str]) -> bool:
    """Whether what looks like the end of a sentence is a number that says which one."""
    following = paragraph[max(0, end.start() - 3) : end.end() + 3]
    return bool(_NUMBERED.search(last) or _MONTH.search(following))
