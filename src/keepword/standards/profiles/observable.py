"""Whether somebody could observe what a line says, and whether there are few enough of them."""

import re
from dataclasses import dataclass

from keepword import measure

MANY = 8
"""From so many on nobody keeps them in mind."""
TRAITS = {
    "en": (
        "attitude", "authentic", "caring", "charismatic", "committed", "dedicated", "dynamic",
        "emotional intelligence", "empathetic", "empathic", "empathy", "energetic", "engaged",
        "enthusiastic", "flexible", "friendly", "hard-working", "helpful", "honest", "kind",
        "likeable", "loyal", "mature", "motivated", "nice", "open-minded", "outgoing",
        "passionate", "patient", "people person", "personable", "polite", "positive", "proactive",
        "professional", "reliable", "resilient", "respectful", "responsible", "sensitive",
        "service-minded", "service mindset", "social skills", "team player", "trustworthy",
        "understanding", "warm", "willing",
    ),
    "de": (
        "aufgeschlossen", "authentisch", "begeistert", "belastbar", "charismatisch", "dynamisch",
        "ehrlich", "einfühlsam", "empathie", "empathisch", "engagiert", "flexibel", "freundlich",
        "geduldig", "geduld", "haltung", "herzlich", "hilfsbereit", "höflich", "kompetent",
        "kundenorientiert", "leidenschaftlich", "loyal", "motiviert", "nett", "offen", "positiv",
        "proaktiv", "professionell", "respektvoll", "sensibel", "serviceorientiert", "souverän",
        "sozialkompetenz", "sympathisch", "teamfähig", "teamplayer", "verantwortungsbewusst",
        "vertrauenswürdig", "zuverlässig",
    ),
}  # fmt: skip
"""Words for what somebody is like: two people who watch would not see the same."""


@dataclass(frozen=True)
class Line:
    """A quality or skill, and the words in it that nobody could observe."""

    words: str
    unseen: tuple[str, ...]


def looked_at(lines: list[str], language: str) -> list[Line]:
    """Each line with what in it is not observable, by word lists: worth a second look."""
    return [Line(line, _unseen(line, language)) for line in lines]


def _unseen(line: str, language: str) -> tuple[str, ...]:
    known = language if language in TRAITS else "en"
    found = _PATTERNS[known].findall(line)
    try:
        vague = [word.text for word in measure.wording(line, language=known).vague]
    except measure.MeasureError:
        vague = []
    return tuple(dict.fromkeys(word.lower() for word in (*found, *vague)))


def _pattern(language: str) -> re.Pattern[str]:
    listed = "|".join(re.escape(trait) for trait in TRAITS[language])
    # A German adjective has an ending: ein freundlicher Ton.
    ending = "(?:e[mnrs]?)?" if language == "de" else ""
    return re.compile(rf"\b(?:{listed}){ending}\b", re.IGNORECASE)


_PATTERNS = {language: _pattern(language) for language in TRAITS}
