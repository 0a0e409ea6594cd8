"""A row of another tool's file as answers to a survey's questions."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from keepword.listening.bringing_in.responses import checked
from keepword.listening.bringing_in.tables import Column
from keepword.listening.surveys.kinds import AnswerError, scale
from keepword.listening.surveys.questionnaire import Choice, Question, Questionnaire

TAKEN = frozenset({
    "rating", "nps", "csat", "ces", "number", "date", "single", "multiple", "matrix", "short",
    "long",
})  # fmt: skip
"""The kinds of questions that a file can answer."""
OF_SEVERAL = frozenset({"multiple", "matrix", "short", "long"})
"""Of these several columns may together be one answer."""
FIRST_YEAR = 2000
Filled = Sequence[tuple[Column, str]]
"""The cells of one question that are not empty."""
_WRITTEN = {
    "": ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d"),
    "month first": ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y"),
    "day first": ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y"),
}
"""How days may be written, by what the person who brings the file in says."""


def suggested(column: Column, asked: Questionnaire) -> str:
    """The key of the question that a column seems to answer: it has the same words."""
    title = column.title.casefold()
    for question in asked.questions:
        texts = {each.casefold() for each in question.text.values()}
        if question.kind in TAKEN and (title == question.key or title in texts):
            return question.key
    return ""


def answer(question: Question, filled: Filled) -> Any:
    """What the cells of a question say.

    Raises:
        AnswerError: They say nothing that answers it.
    """
    (_column, first), *rest = filled
    if rest and question.kind not in OF_SEVERAL:
        raise AnswerError(_("Several columns answer this question: choose one of them."))
    if scale(question) is not None or question.kind == "number":
        return checked(question, _number(first))
    if question.kind == "single":
        return checked(question, _choice(question.choices, first))
    if question.kind == "multiple":
        return checked(question, _several(question, filled))
    if question.kind == "matrix":
        its = {
            _choice(question.rows, column.choice): _choice(question.choices, text)
            for column, text in filled
        }
        return checked(question, its)
    if question.kind == "date":
        return checked(question, first[:10])
    return checked(question, "\n".join(text for _column, text in filled))


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


def _several(question: Question, filled: Filled) -> list[str]:
    """Each choice in a column of its own, or all of them in one, with commas between."""
    texts = [
        part.strip() for column, text in filled
        for part in ([column.choice] if column.choice else text.split(","))
    ]  # fmt: skip
    return [_choice(question.choices, text) for text in texts if text]


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
) -> dict[str, list[tuple[Column, str]]]:
    """The cells of each question that are not empty; a question without any has none."""
    found: dict[str, list[tuple[Column, str]]] = {}
    for column in columns:
        key = mapping.get(str(column.number))
        if key:
            its = found.setdefault(key, [])
            text = cells[column.number - 1] if column.number <= len(cells) else ""
            if text:
                its.append((column, text))
    return found
