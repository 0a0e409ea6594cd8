"""A sum to work out before more is taken from one place: dear to a program, a moment to a person.

It is asked only where a limit is reached, by this server alone: whoever sends at that moment gets
their form back, and with it a script that works out the sum and sends the form again. Without
JavaScript they wait until the minute is over.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest

BITS = 17
"""So many bits of the sum are zero: twice as many tries, on average, for each more."""
HOLDS = 10 * 60
"""Seconds in which it must be worked out."""
MOST_DIGITS = 12
BUTTONS = ("back", "switch", "skip")
_SALT = "a sum to work out"


@dataclass(frozen=True)
class Puzzle:
    """What goes along with a form: which sum, whose number is to be found."""

    token: str
    bits: int = field(default_factory=lambda: BITS)
    again: str = ""
    value: str = ""
    """The button that was pressed, where it was not the one that goes on: it is pressed again."""
    waits: bool = False
    """Whether files were sent along: only who chose them can choose them again."""

    @property
    def begins(self) -> str:
        """The number comes after this."""
        return hashlib.sha256(self.token.encode()).hexdigest()[:32]

    def is_solved_by(self, number: str) -> bool:
        """Whether the sum of both begins with so many zeros."""
        if not (number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS):
            return False
        digest = hashlib.sha256((self.begins + number).encode()).digest()
        return int.from_bytes(digest) >> (256 - self.bits) == 0


def puzzle_for(what: str, request: HttpRequest) -> Puzzle:
    """A sum for one thing that is sent, named by its form's own key, and for no other."""
    pressed = next((name for name in BUTTONS if name in request.POST), "")
    return Puzzle(
        signing.TimestampSigner(salt=_SALT).sign(what),
        again=pressed,
        value=request.POST.get(pressed, ""),
        waits=bool(request.FILES),
    )


def is_solved(what: str, sent: Mapping[str, str]) -> bool:
    """Whether a form brings the sum that belongs to it, worked out in time and not used before."""
    token, number = sent.get("_puzzle", ""), sent.get("_number", "")
    try:
        signed_for = signing.TimestampSigner(salt=_SALT).unsign(token, max_age=HOLDS)
    except signing.BadSignature:
        return False
    puzzle = Puzzle(token)
    solved = signed_for == what and puzzle.is_solved_by(number)
    return solved and cache.add(f"solved-{puzzle.begins}", 1, timeout=HOLDS)
