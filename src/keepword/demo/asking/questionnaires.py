"""What the sample's surveys ask, and how likely each answer is: so all figures have a truth."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from django.utils.text import slugify

from keepword.demo.past import Entry
from keepword.listening.models import Answer
from keepword.listening.surveys.answers import Given
from keepword.listening.surveys.questionnaire import Block, Choice, Question, Questionnaire
from keepword.listening.surveys.ready_sets import ready
from keepword.standards.models import Moment

LANGUAGE = "en"
SKIPPING = 0.04
"""So many pass a question by."""
Chances = Mapping[str, Mapping[str, float]]
"""Of each question how likely each of its answers is, by its key or its point."""


def asked_in(entry: Entry, version: int) -> Questionnaire:
    """What a survey asks in one of its versions."""
    if "ready" in entry:
        moment = Moment.objects.get(key=entry["moment"])
        asked = ready(entry["ready"], moment=moment.key, proposition=moment.proposition)
        return replace(asked, languages=(LANGUAGE, *_others(asked)))
    return Questionnaire(
        languages=(LANGUAGE,),
        title=_text(entry["title"]),
        intro=_text(entry["intro"]),
        thanks=_text(entry["thanks"]),
        blocks=tuple(_block(page, version) for page in entry["page"]),
    )


def _others(asked: Questionnaire) -> list[str]:
    return [each for each in asked.languages if each != LANGUAGE]


def _text(words: str) -> dict[str, str]:
    return {LANGUAGE: words} if words else {}


def _block(page: Entry, version: int) -> Block:
    asked = [_question(each) for each in page["question"] if each.get("since", 1) <= version]
    return Block(key=page["key"], title={}, questions=tuple(asked))


def _question(told: Entry) -> Question:
    choices = (Choice(slugify(each), _text(each)) for each in told.get("choices", ()))
    return Question(
        key=told["key"],
        kind=told["kind"],
        text=_text(told["text"]),
        choices=tuple(choices),
        image_words=told.get("image_words", False),
        look=told.get("look", ""),
        low=_text(told.get("low", "")),
        high=_text(told.get("high", "")),
    )


def chances_in(entry: Entry) -> dict[str, dict[str, float]]:
    """How likely each answer is to somebody who answers."""
    told = {
        question["key"]: question["says"]
        for page in entry.get("page", ())
        for question in page["question"]
        if "says" in question
    } | entry.get("says", {})
    return {
        key: {slugify(answer): chance for answer, chance in says.items()}
        for key, says in told.items()
    }


def draw(rng: np.random.Generator, asked: Questionnaire, chances: Chances) -> dict[str, Given]:
    """What somebody answers: each question by its chances, or passed by."""
    return {
        question.key: _said(rng, question, chances.get(question.key))
        for question in asked.questions
    }


def _said(rng: np.random.Generator, question: Question, says: Mapping[str, float] | None) -> Given:
    skipped = rng.random() < SKIPPING
    value = _value(rng, question, says) if says and not skipped else None
    if value is None:
        return Given(Answer.State.SKIPPED)
    return Given(Answer.State.ANSWERED, value)


def _value(rng: np.random.Generator, question: Question, says: Mapping[str, float]) -> Any:
    if question.kind == "multiple":
        return [key for key, chance in says.items() if rng.random() < chance] or None
    key = chosen(rng, says)
    return int(key) if key.isdecimal() else key


def chosen(rng: np.random.Generator, chances: Mapping[str, float]) -> str:
    """One of some keys, each by its chance."""
    left = rng.random()
    for key, chance in chances.items():
        left -= chance
        if left < 0:
            return key
    return key  # all chances together are 1, but for rounding


def true_shares(question: Question, says: Mapping[str, float]) -> dict[str, float]:
    """The share of those who answer that gives each answer: choosing nothing is no answer."""
    if question.kind != "multiple":
        return dict(says)
    something = 1 - float(np.prod([1 - chance for chance in says.values()]))
    return {key: chance / something for key, chance in says.items()}
