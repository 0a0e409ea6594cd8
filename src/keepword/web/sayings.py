"""Sentences that are kept in English, and told in the reader's language.

What works in the background knows no reader, and what it says is kept. So it is kept in English, as
a terminal shows it, and recognised when a page shows it.
"""

import re
from collections.abc import Mapping
from functools import cached_property

from django.utils.translation import gettext as _

from keepword.web.directions import kept_apart

_PLACE = re.compile(r"%\((\w+)\)s")


class Sayings:
    """Everything that is said, as it is marked.

    `told` are the places that hold what is itself said, with what divides it where it is a list,
    else None. `ends` say how the words in a place end, where full stops may stand in them.
    """

    def __init__(
        self,
        *sentences: str,
        told: Mapping[str, str | None] | None = None,
        ends: Mapping[str, str] | None = None,
    ) -> None:
        self.sentences = sentences
        self._told = told or {}
        self._ends = ends or {}

    def tell(self, text: str) -> str:
        """What was kept, in the reader's language; as it is where it is not known."""
        for sentence, pattern in self._patterns:
            if found := pattern.fullmatch(text):
                places = found.groupdict().items()
                return _(sentence) % {name: self._part(name, words) for name, words in places}
        return text

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(sentence, self._pattern(sentence)) for sentence in self.sentences]

    def _pattern(self, sentence: str) -> re.Pattern[str]:
        pieces = _PLACE.split(sentence)
        found = [
            f"(?P<{piece}>{self._ends.get(piece, '.*?')})"
            if i % 2
            else re.escape(piece.replace("%%", "%"))
            for i, piece in enumerate(pieces)
        ]
        return re.compile("".join(found), re.DOTALL)

    def _part(self, name: str, words: str) -> str:
        if name not in self._told:
            return kept_apart(words)
        between = self._told[name]
        if between is None:
            return self.tell(words)
        return between.join(self.tell(each) for each in words.split(between))
