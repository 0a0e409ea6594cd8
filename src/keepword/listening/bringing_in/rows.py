"""A row of another tool's file as answers to a survey's questions."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from keepword.listening.bringing_in.responses import checked
from keepword.listening.bringing_in.tables import Column
from keepword.listening.surveys.kinds import CONTACT_PARTS, KINDS, AnswerError, pair_parts, scale
from keepword.listening.surveys.piping import called
from keepword.listening.surveys.questionnaire import Choice, Question, Questionnaire
from keepword.listening.surveys.showing import contact_said, pair_said

TAKEN = frozenset(KINDS) - {"file"}
"""The kinds of questions that a file can answer."""
FIRST_YEAR = 2000
YES = frozenset({"yes", "y", "1", "true", "x", "checked", "i agree", "ja", "ich stimme zu"})
NO = frozenset({"no", "n", "0", "false", "unchecked", "nein"})
_WRITTEN = {
    "": ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d"),
    "month first": ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y"),
    "day first": ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y"),
}
"""How days may be written, by what the person who brings the file in says."""
_CALLED = {
    "name": {"name", "full name"},
    "mail": {"mail", "email", "e-mail", "email address", "mail address"},
    "phone": {"phone", "phone number", "telephone"},
}
"""What other tools call the parts of a contact."""


@dataclass(frozen=True)
class Cell:
    """A cell that is not empty, and which part of a question it answers."""

    column: Column
    text: str
    part: str = ""


Filled = Sequence[Cell]
"""The cells of one question that are not empty."""


def parts_of(question: Question) -> Mapping[str, str]:
    """The parts of a question that have columns of their own, as the page calls them."""
    if question.kind == "servqual":
        said = pair_said()
        return {part: said[part] for part in pair_parts(question)}
    return contact_said() if question.kind == "contact" else {}


def places(asked: Questionnaire, language: str) -> Iterator[tuple[str, str]]:
    """What a column may answer: a question, or a part of one, with its words."""
    for question in asked.questions:
        text = called(asked.said(question.text, language))
        if question.kind not in TAKEN:
            continue
        parts = parts_of(question)
        if not parts:
            yield question.key, text
        for part, said in parts.items():
            yield f"{question.key}.{part}", f"{text} · {said}"


def suggested(column: Column, asked: Questionnaire) -> str:
    """What a column seems to answer: it has the same words."""
    title = column.title.casefold()
    for question in asked.questions:
        texts = {each.casefold() for each in question.text.values()}
        if question.kind not in TAKEN or title not in {question.key, *texts}:
            continue
        parts = parts_of(question)
        if not parts:
            return question.key
        part = next((part for part, said in parts.items() if _is_called(column, part, said)), "")
        return f"{question.key}.{part}" if part else ""
    return ""


def _is_called(column: Column, part: str, said: str) -> bool:
    return column.choice.casefold() in {part, said.casefold()} | _CALLED.get(part, set())


def answer(question: Question, filled: Filled) -> Any:
    """What the cells of a question say.

    Raises:
        AnswerError: They say nothing that answers it.
    """
    of_several = _OF_SEVERAL.get(question.kind)
    if of_several:
        return checked(question, of_several(question, filled))
    if len(filled) > 1:
        raise AnswerError(_("Several columns answer this question: choose one of them."))
    text = filled[0].text
    if scale(question) is not None or question.kind == "number":
        return checked(question, _number(text))
    if question.kind == "single":
        return checked(question, _choice(question.choices, text))
    if question.kind == "consent":
        return _agreed(filled[0])
    return checked(question, text[:10])


def _number(text: str) -> float | int:
    found = re.match(r"[-+]?\d{1,15}(?:[.,]\d{1,15})?", text)
    if not found:
        raise AnswerError(_("“%(text)s” is no number.") % {"text": text[:60]})
    number = float(found[0].replace(",", "."))
    return int(number) if number.is_integer() else number


def _choice(choices: Iterable[Choice], text: str) -> str:
    said = text.casefold()
    for each in choices:
        if said == each.key or said in {its.casefold() for its in each.text.values()}:
            return each.key
    raise AnswerError(_("“%(text)s” is none of its choices.") % {"text": text[:60]})


def _agreed(cell: Cell) -> bool | None:
    """Consent is what says so, and nothing else."""
    said = cell.text.casefold()
    if said in YES | {cell.column.choice.casefold()}:
        return True
    if said in NO:
        return None
    raise AnswerError(_("“%(text)s” says neither yes nor no.") % {"text": cell.text[:60]})


def _several(question: Question, filled: Filled) -> list[str]:
    """Each choice in a column of its own, or all of them in one, with commas between."""
    texts = [
        part.strip() for cell in filled
        for part in ([cell.column.choice] if cell.column.choice else cell.text.split(","))
    ]  # fmt: skip
    return [_choice(question.choices, text) for text in texts if text]


def _matrix(question: Question, filled: Filled) -> dict[str, str]:
    return {
        _choice(question.rows, cell.column.choice): _choice(question.choices, cell.text)
        for cell in filled
    }


def _points(question: Question, filled: Filled) -> dict[str, float | int]:
    """Each choice has a column of its own with its points, or its place."""
    return {_choice(question.choices, cell.column.choice): _number(cell.text) for cell in filled}


def _ranking(question: Question, filled: Filled) -> list[str]:
    ranks = _points(question, filled)
    if sorted(ranks.values()) != list(range(1, len(question.choices) + 1)):
        last = {"last": len(question.choices)}
        raise AnswerError(_("Give each place from 1 to %(last)d once.") % last)
    return sorted(ranks, key=ranks.__getitem__)


def _pair(_question: Question, filled: Filled) -> dict[str, float | int]:
    return {cell.part: _number(cell.text) for cell in _each_once(filled)}


def _contact(_question: Question, filled: Filled) -> dict[str, str]:
    return {cell.part: cell.text for cell in _each_once(filled) if cell.part in CONTACT_PARTS}


def _each_once(filled: Filled) -> Filled:
    if len({cell.part for cell in filled}) < len(filled):
        raise AnswerError(_("Several columns answer this question: choose one of them."))
    return filled


def _text(_question: Question, filled: Filled) -> str:
    return "\n".join(cell.text for cell in filled)


_OF_SEVERAL: dict[str, Callable[[Question, Filled], Any]] = {
    "multiple": _several, "matrix": _matrix, "importance": _points, "ranking": _ranking,
    "servqual": _pair, "contact": _contact, "short": _text, "long": _text,
}  # fmt: skip
"""Kinds of which several columns may together be one answer."""


def instant(text: str, days: str) -> dt.datetime:
    """When it was, in UTC where the file does not say otherwise.

    Raises:
        AnswerError: It is no time, or may be read in two ways.
    """
    try:
        when = dt.datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        when = _written(text, days)
    when = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
    if when.year < FIRST_YEAR or when > timezone.now() + dt.timedelta(days=1):
        raise AnswerError(_("“%(text)s” is no time when somebody answered.") % {"text": text[:60]})
    return when


def _written(text: str, days: str) -> dt.datetime:
    for form in _WRITTEN.get(days, ()):
        try:
            return dt.datetime.strptime(text, form)  # noqa: DTZ007 -- the caller says which zone
        except ValueError:
            continue
    raise AnswerError(
        _("“%(text)s” is no time as you said times are written: choose the other way.")
        % {"text": text[:60]}
    )


def cells_of(
    cells: Sequence[str], columns: Sequence[Column], mapping: Mapping[str, str]
) -> dict[str, list[Cell]]:
    """The cells of each question that are not empty; a question without any has none."""
    found: dict[str, list[Cell]] = {}
    for column in columns:
        key, _dot, part = mapping.get(str(column.number), "").partition(".")
        if key:
            its = found.setdefault(key, [])
            text = cells[column.number - 1] if column.number <= len(cells) else ""
            if text:
                its.append(Cell(column, text, part))
    return found
