"""The words that customers choose for us in a survey, beside those that the mission wants."""

import re
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from keepword.listening.models import Survey
from keepword.listening.surveys.distributions import Bar
from keepword.listening.surveys.measures import Result, results
from keepword.strategy.kinds import Kind
from keepword.strategy.querysets import texts_in_force

MARKED = '"image_words": true'
"""How a question that asks for such words is marked, in the text of a document."""
OTHERS = 10
LONGEST_ITEM = 3
"""Words of an item in a list: what is longer is a sentence."""


@dataclass(frozen=True)
class Word:
    """A word that was offered, how many chose it, and whether we want it."""

    bar: Bar
    is_wanted: bool


@dataclass(frozen=True)
class ImageWords:
    """What one question brought; other surveys offer other words, so they stand apart."""

    survey: Survey
    text: str
    n: int
    is_withheld: bool
    words: tuple[Word, ...]
    not_offered: tuple[str, ...]
    """What the mission lists and the survey does not offer."""
    others: tuple[Survey, ...]

    @property
    def chosen_most(self) -> Word | None:
        """The word that most chose."""
        return self.words[0] if self.words else None

    @property
    def wanted_most(self) -> Word | None:
        """Of the words that we want, the one that most chose."""
        return next((word for word in self.words if word.is_wanted), None)


def image_wanted() -> str:
    """What the mission in force wants customers to say of us."""
    missions = texts_in_force(Kind.MISSION)
    in_force = missions[0].in_force if missions else None
    return str(in_force.parts.get("image", "")) if in_force else ""


def image_words(
    wanted: str, language: str, minimum: int, survey: uuid.UUID | None = None
) -> ImageWords | None:
    """What customers chose in a survey, else in the newest of which enough is known to be shown."""
    asking = list(_asking()[: OTHERS + 1])
    first: ImageWords | None = None
    for each in [one for one in asking if one.key == survey] or asking:
        others = tuple(other for other in asking if other.pk != each.pk)
        result = _result(each, language, minimum)
        read = _read(each, result, wanted, others) if result else None
        if read and read.n and not read.is_withheld:
            return read
        first = first or read
    return first


def _result(survey: Survey, language: str, minimum: int) -> Result | None:
    found = results(survey, language, minimum).questions
    return next((each for each in found if each.question.image_words), None)


def _asking() -> QuerySet[Survey]:
    """The surveys of which a version asks for such words, the newest first."""
    marked = Survey.objects.annotate(asks=Cast("versions__document", TextField()))
    return marked.filter(asks__contains=MARKED).distinct().order_by("-made_at", "-pk")


def _read(survey: Survey, result: Result, wanted: str, others: tuple[Survey, ...]) -> ImageWords:
    bars = sorted(result.parts[0].bars if result.parts else (), key=lambda bar: -bar.n)
    offered = [bar.label for bar in bars]
    return ImageWords(
        survey=survey,
        text=result.text,
        n=result.n,
        is_withheld=result.withheld,
        words=tuple(Word(bar, says(wanted, bar.label)) for bar in bars),
        not_offered=tuple(
            item for item in listed(wanted) if offered and not any(says(item, w) for w in offered)
        ),
        others=others,
    )


def says(text: str, word: str) -> bool:
    """Whether a text says a word, or some words in a row.

    >>> says("They keep their word and are friendly.", "Friendly"), says("unfriendly", "friendly")
    (True, False)
    """
    sought = rf"(?<!\w){re.escape(word.casefold())}(?!\w)"
    return bool(word) and re.search(sought, text.casefold()) is not None


def listed(text: str) -> list[str]:
    r"""The words that a text lists, by commas, semicolons or lines; sentences are none.

    >>> listed("reliable, friendly; on time\nThey call before it is too late.")
    ['reliable', 'friendly', 'on time']
    """
    items = (item.strip(" .-–•*“”\"'") for item in re.split(r"[,;\n]", text))
    return [item for item in items if 0 < len(item.split()) <= LONGEST_ITEM]
