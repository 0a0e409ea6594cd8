"""Every response as one line: a column for each question, or for each part of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from keepword.listening.models import Answer, Survey
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.kinds import CONTACT_PARTS, pair_parts, scale
from keepword.listening.surveys.piping import called
from keepword.listening.surveys.questionnaire import Question, Questionnaire, Texts
from keepword.listening.surveys.showing import Reader, contact_said, in_words, pair_said

State = Answer.State
ABOUT = (
    "response", "version", "channel", "unit", "language", "began_at", "ended_at", "arrived_at",
)  # fmt: skip
WITHOUT = "without_answer"
"""Last, which questions a response leaves without an answer, and why."""
_READ = (
    "response__key", "response__version__number", "response__channel", "response__unit",
    "response__language", "response__began_at", "response__finished_at", "response__arrived_at",
    "response__version", "question", "state", "value",
)  # fmt: skip
_NOT_REACHED = "not reached"
_NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Column:
    """What stands in one column: how it is called, and what of an answer it holds."""

    question: str
    header: str
    of: Callable[[Any], object]


@dataclass(frozen=True)
class _Asked:
    by_version: Mapping[int, Questionnaire]
    language: str

    def questions(self) -> dict[str, tuple[Question, Questionnaire]]:
        """Every question as its newest version asks it; those asked no more come last."""
        order: dict[str, tuple[Question, Questionnaire]] = {}
        for its in self.by_version.values():
            for question in its.questions:
                order.setdefault(question.key, (question, its))
        return order


def responses_of(survey: Survey, language: str) -> tuple[Sequence[str], Iterator[Sequence[object]]]:
    """The columns, and a line for each response, in the order in which they began."""
    versions = survey.versions.order_by("-number").values_list("pk", "document")
    asked = _Asked({pk: questionnaire(document) for pk, document in versions}, language)
    columns = _each_called_once([
        column for question, its in asked.questions().values()
        for column in _columns(question, its, language)
    ])  # fmt: skip
    return (*ABOUT, *(each.header for each in columns), WITHOUT), _rows(survey, asked, columns)


def _rows(survey: Survey, asked: _Asked, columns: Sequence[Column]) -> Iterator[Sequence[object]]:
    held = Answer.objects.filter(response__version__survey=survey, replaced_at=None)
    rows = held.order_by("response", "pk").values_list(*_READ).iterator()
    for _key, its in groupby(rows, key=lambda row: row[0]):
        answers = list(its)
        key, *about, version = answers[0][: len(ABOUT) + 1]
        said = {question: (state, value) for *_about, question, state, value in answers}
        values = {question: value for question, (_state, value) in said.items()}
        cells = (
            None if (value := values.get(each.question)) is None else each.of(value)
            for each in columns
        )
        yield (str(key), *about, *cells, _without(asked.by_version[version], said, asked.language))


def _without(
    asked: Questionnaire, said: Mapping[str, tuple[str, Any]], language: str
) -> str | None:
    states = (
        (question, said[question.key][0] if question.key in said else _NOT_REACHED)
        for question in asked.questions
    )
    found = [
        f"{_words(asked, question.text, language)}: {state}"
        for question, state in states
        if state != State.ANSWERED
    ]
    return "; ".join(found) or None


def _columns(question: Question, asked: Questionnaire, language: str) -> Iterator[Column]:
    text = _words(asked, question.text, language)
    for part, label, of in _parts(question, asked, language):
        yield Column(question.key, f"{text} · {label}" if part else text, of)


def _parts(
    question: Question, asked: Questionnaire, language: str
) -> Iterator[tuple[str, str, Callable[[Any], object]]]:
    """The key of each part, its words, and what of an answer it holds; a whole has neither."""
    choices = {each.key: _words(asked, each.text, language) for each in question.choices}
    if question.kind == "matrix":
        for row in question.rows:
            yield row.key, _words(asked, row.text, language), partial(_chosen, choices, row.key)
    elif question.kind in {"importance", "ranking"}:
        of = _part if question.kind == "importance" else _place
        for key, label in choices.items():
            yield key, label, partial(of, key)
    elif question.kind in _NAMED:
        keys, names = _NAMED[question.kind]
        for key in keys(question):
            yield key, str(names()[key]), partial(_part, key)
    else:
        yield "", "", _whole(question, asked, language)


def _chosen(choices: Mapping[str, str], row: str, said: Mapping[str, str]) -> str | None:
    chosen = said.get(row)
    return None if chosen is None else choices.get(chosen, chosen)


def _part(key: str, said: Mapping[str, Any]) -> object:
    return said.get(key)


def _place(key: str, said: Sequence[str]) -> int | None:
    return said.index(key) + 1 if key in said else None


_NAMED: Mapping[str, tuple[Callable[[Question], Sequence[str]], Callable[[], Mapping[str, Any]]]]
_NAMED = {
    "servqual": (pair_parts, pair_said),
    "contact": (lambda _question: CONTACT_PARTS, contact_said),
}
"""Kinds whose parts have names of their own."""


def _whole(question: Question, asked: Questionnaire, language: str) -> Callable[[Any], object]:
    """Numbers stay numbers, so that they can be reckoned with; all else is words."""
    if scale(question) is not None:
        return lambda said: said
    if question.kind == "number":
        return float
    reader = Reader(asked, language, _NOBODY, lambda _place: "…")
    return lambda said: in_words(question, said, reader)


def _each_called_once(columns: Sequence[Column]) -> list[Column]:
    """Columns of the same words are told apart by their questions' keys, else by a number."""
    taken: set[str] = {*ABOUT, WITHOUT}
    found = []
    for each in columns:
        names = (each.header, f"{each.header} ({each.question})")
        numbered = (f"{each.header} ({n})" for n in range(2, len(columns) + 2))
        header = next(name for name in (*names, *numbered) if name not in taken)
        taken.add(header)
        found.append(Column(each.question, header, each.of))
    return found


def _words(asked: Questionnaire, texts: Texts, language: str) -> str:
    return called(asked.said(texts, language))
