"""What changed from one version of a text to the next, word by word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_WORD = re.compile(r"\s*(?:\w+|[^\w\s])")
"""A word or a sign, with the space before it."""


@dataclass(frozen=True)
class Span:
    """Words that follow each other and stayed, came or went together."""

    how: Literal["same", "added", "removed"]
    words: str


@dataclass(frozen=True)
class Changed:
    """One part of a text, and what changed in it."""

    label: "_StrPromise"
    spans: tuple[Span, ...]


def differences(before: str, after: str) -> tuple[Span, ...]:
    """How one text becomes the other.

    >>> [f"{each.how}:{each.words}" for each in differences("We answer soon.", "We answer today.")]
    ['same:We answer', 'removed: soon', 'added: today', 'same:.']
    """
    return tuple(_spans(_WORD.findall(before), _WORD.findall(after)))


def _spans(old: list[str], new: list[str]) -> Iterator[Span]:
    before, after = ([word.strip() for word in words] for words in (old, new))
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Span("same", "".join(new[c:d]))
            continue
        if removed := "".join(old[a:b]):
            yield Span("removed", removed)
        if added := "".join(new[c:d]):
            yield Span("added", added)


def changes(
    labels: "Mapping[str, _StrPromise]", before: Mapping[str, str], after: Mapping[str, str]
) -> list[Changed]:
    """The parts of a text that are not as they were, by what they are called."""
    return [
        Changed(label, differences(before.get(name, ""), after.get(name, "")))
        for name, label in labels.items()
        if before.get(name, "") != after.get(name, "")
    ]
