"""Ready surveys to begin with."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.questionnaire import Block, Question, Questionnaire, Texts

_FILES = resources.files(__package__) / "ready"
PLACE = "{proposition}"
"""Where a ready text repeats the sentence that should be true at the moment."""
UNSAID = {"en": "They did what they had said.", "de": "Sie haben getan, was sie gesagt hatten."}


@dataclass(frozen=True)
class Ready:
    """A ready survey."""

    key: str
    name: Any
    about: Any


READY = (
    Ready(
        "after-delivery",
        _("After a delivery"),
        _("Was the word kept, how satisfied, what should be different, would they recommend you."),
    ),
    Ready(
        "after-a-call",
        _("After a call"),
        _("Was the word kept, is it settled, how easy was it, what is still open."),
    ),
    Ready(
        "complaint-handled",
        _("A complaint was handled"),
        _("How it was dealt with, whether it was fair, and whether you may call."),
    ),
    Ready(
        "yearly-servqual",
        _("Once a year: expected and met"),
        _("Ten pairs in five dimensions (SERVQUAL), what counts how much, and the whole."),
    ),
    Ready(
        "internal-service",
        _("Internal service"),
        _("For colleagues whom a department serves: kept, quick, clear, helpful."),
    ),
    Ready(
        "employee-understanding",
        _("What staff know and can"),
        _("Whether they know what is promised, have learned and may decide what it takes."),
    ),
    Ready(
        "leadership-pulse",
        _("How leaders lead"),
        _("Staff about the level above them, in a minute. Make it anonymous before the launch."),
    ),
)
EMPTY = "empty"


def ready(key: str, *, moment: str = "", proposition: str = "") -> Questionnaire:
    """A ready survey, in the reader's language first, about a moment if one is chosen."""
    asked = questionnaire(json.loads((_FILES / f"{key}.json").read_text(encoding="utf-8")))
    reader = (get_language() or "").split("-")[0]
    first = [code for code in asked.languages if code == reader]
    others = [code for code in asked.languages if code != reader]

    def about(question: Question) -> Question:
        text = _with(question.text, proposition)
        if question.scoring is None:
            return replace(question, text=text)
        scoring = question.scoring if moment else None
        return replace(question, text=text, moment=moment, scoring=scoring)

    return replace(asked, languages=(*first, *others), blocks=_each(asked, about))


def empty(name: str) -> Questionnaire:
    """A survey with one empty page, in the reader's language."""
    language = (get_language() or "en").split("-")[0]
    return Questionnaire((language,), {language: name}, {}, {}, (Block("first", {}, ()),))


def _each(asked: Questionnaire, change: Callable[[Question], Question]) -> tuple[Block, ...]:
    return tuple(
        replace(block, questions=tuple(change(each) for each in block.questions))
        for block in asked.blocks
    )


def _with(texts: Texts, proposition: str) -> Texts:
    return {
        code: text.replace(PLACE, proposition or UNSAID.get(code, UNSAID["en"]))
        for code, text in texts.items()
    }
