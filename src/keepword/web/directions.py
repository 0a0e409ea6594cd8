"""Names that are written in the other direction than the page, inside its sentences."""

import unicodedata

from django.utils.safestring import SafeData, SafeString
from django.utils.translation import get_language_bidi

FROM_RIGHT = frozenset({"R", "AL"})
FROM_LEFT = frozenset({"L"})
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs nobody sees that turn the order of what follows them, beyond the name in which they are."""
_WITHOUT = dict.fromkeys(map(ord, TURNING))
BEGIN, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def turns(text: str) -> bool:
    """Whether it holds a sign that turns the order of what stands around it."""
    return not TURNING.isdisjoint(text)


def kept_apart(text: str) -> str:
    """The text, with marks around it where it would turn the order of a sentence about.

    A Hebrew name in a German sentence, or an English one in a Hebrew sentence, then stays in one
    piece, and what follows it where it belongs. Signs that turn the order by themselves are left
    out: a form refuses them, but a file may bring them. Other texts stay as they are.
    """
    if turns(text):
        plain = text.translate(_WITHOUT)
        text = SafeString(plain) if isinstance(text, SafeData) else plain
    others = FROM_LEFT if get_language_bidi() else FROM_RIGHT
    if not any(unicodedata.bidirectional(letter) in others for letter in text):
        return text
    marked = f"{BEGIN}{text}{END}"
    return SafeString(marked) if isinstance(text, SafeData) else marked
