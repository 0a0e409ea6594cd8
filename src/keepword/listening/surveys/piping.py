"""Earlier answers and known facts within a text: "You said {{ready}}. Why?"."""

import re
from collections.abc import Callable, Iterable

from keepword.listening.surveys.questionnaire import SAID, Question, Texts

Said = Callable[[str], str]
"""The words that stand in a place: of a question's key, or of a fact."""
_PLACE = re.compile(r"\{\{\s*([a-z0-9][a-z0-9_-]*|fact:[a-z]+)\s*\}\}")


def places(texts: Iterable[Texts]) -> set[str]:
    """The keys of the questions, and the facts, that some texts mention."""
    return {place for each in texts for text in each.values() for place in _PLACE.findall(text)}


def filled(text: str, said: Said) -> str:
    """The text with what was said in its places; nothing where nothing was said."""
    return _PLACE.sub(lambda found: said(found[1]), text)


def called(text: str) -> str:
    """A text where nobody answers: what would be repeated in it is left open."""
    return filled(text, lambda _place: "…")


def texts_of(question: Question) -> Iterable[Texts]:
    """Every text of a question that somebody reads."""
    yield from (question.text, question.help, question.low, question.high)
    yield from (each.text for each in (*question.choices, *question.rows))


def is_fact(place: str) -> bool:
    """Whether a place names a fact that is known."""
    return place.startswith("fact:") and place.removeprefix("fact:") in SAID
