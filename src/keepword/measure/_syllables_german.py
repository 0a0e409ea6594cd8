from __future__ import annotations

import re

TOGETHER = re.compile(r"aa|ee|oo|ai|ei|ay|ey|au|äu|eu|ie|(?<=q)u[aeioäöü]|[aeiouyäöü]")
"""Vowels that are one syllable."""

ONES = (1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2)
"""The syllables of null to neunzehn."""

TENS = 2
"""zwanzig to neunzig."""
LARGE = ((10**9, 4), (10**6, 3), (1000, 2), (100, 2))
AS_DIGITS = 15
"""Longer numbers are read digit by digit."""


def german_syllables(word: str) -> int:
    """How many syllables a German word has, by its vowels; numbers count as they are read out."""
    parts = re.findall(r"[a-zäöüß]+|[0-9]+", word.lower())
    return max(1, sum(_of_part(part) for part in parts))


def _of_part(part: str) -> int:
    if not part.isdigit():
        return max(1, len(TOGETHER.findall(part)))
    return sum(ONES[int(d)] for d in part) if len(part) > AS_DIGITS else _of_number(int(part))


def _of_number(number: int) -> int:
    if number < len(ONES):
        return ONES[number]
    for size, syllables in LARGE:
        if number >= size:
            rest = number % size
            return _of_number(number // size) + syllables + (_of_number(rest) if rest else 0)
    one = number % 10
    return TENS + (ONES[one] + 1 if one else 0)  # ein-und-zwan-zig
