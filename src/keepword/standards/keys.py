"""Keys made from names: what a file or an address can say of a moment."""

import itertools
from collections.abc import Collection

from django.utils.text import slugify

from keepword.organisation.models import KEY_LENGTH

_AS_WRITTEN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae"})
_ROOM_FOR_A_NUMBER = 6


def key_from(name: str, taken: Collection[str]) -> str:
    """A key that nobody has yet: “Bestellung prüfen” is bestellung-pruefen.

    >>> key_from("Bestellung prüfen", {"bestellung-pruefen"})
    'bestellung-pruefen-2'
    >>> key_from("納期", set())
    'moment'
    """
    written = slugify(name.lower().translate(_AS_WRITTEN)).strip("-_")
    start = written[: KEY_LENGTH - _ROOM_FOR_A_NUMBER].rstrip("-") or "moment"
    numbered = (f"{start}-{number}" for number in itertools.count(2))
    return next(key for key in itertools.chain([start], numbered) if key not in taken)
