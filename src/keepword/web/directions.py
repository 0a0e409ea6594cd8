"""Names that are written in the other direction than the page, inside its sentences."""

import unicodedata

from django.utils.safestring import SafeData, SafeString
from django.utils.translation import get_language_bidi

FROM_RIGHT = frozenset({"R", "AL"})
FROM_LEFT = frozenset({"L"})
BEGIN, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def kept_apart(text: str) -> str:
    """The text, with marks around it where it would turn the order of a sentence about.

    A Hebrew name in a German sentence, or an English one in a Hebrew sentence, then stays in one
    piece, and what follows it where it belongs. Other texts stay as they are.
    """
    others = FROM_LEFT if get_language_bidi() else FROM_RIGHT
    if not any(unicodedata.bidirectional(letter) in others for letter in text):
        return text
    marked = f"{BEGIN}{text}{END}"
    return SafeString(marked) if isinstance(text, SafeData) else marked
