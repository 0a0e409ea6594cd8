"""A file whose columns are mapped, row by row: a response, or what is refused of it."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from keepword.listening.bringing_in.rows import NO, answer, cells_of, instant
from keepword.listening.bringing_in.tables import Line, Table
from keepword.listening.models import AnswerFile, RefusedRow
from keepword.listening.surveys.kinds import AnswerError
from keepword.listening.surveys.questionnaire import Questionnaire

_SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
"""A long number as a spreadsheet shows it: many respondents would become one."""
_TRIED_OUT = re.compile("preview|test|spam")
_TRIED_OUT_BITS = 1 | 2 | 8
"""The same where Qualtrics gives its values as numbers."""


@dataclass
class Row:
    """A row as a response: what each question of it said."""

    key: uuid.UUID
    began: dt.datetime
    last: dt.datetime
    """When it was last answered."""
    is_ended: bool
    said: dict[str, Any] = field(default_factory=dict)
    """None, where a question that the file asks has no answer."""


@dataclass(frozen=True)
class Reading:
    """A file, what its columns answer, and how its times are written."""

    file: AnswerFile
    table: Table
    asked: Questionnaire

    def read(self, lines: Iterable[Line]) -> tuple[list[Row], list[RefusedRow]]:
        """The responses of some rows, and what is refused."""
        found: list[Row] = []
        refused: list[RefusedRow] = []
        for line in lines:
            row, wrong = self._row(line)
            refused += wrong
            if row:
                found.append(row)
        return found, refused

    def _row(self, line: Line) -> tuple[Row | None, list[RefusedRow]]:
        number, cells = line
        who = "/".join(cells[at] for at in self.table.who if at < len(cells))
        if not who.strip("/"):
            return None, [self._refused(number, "", _("The row does not say who answered."))]
        try:
            _from_a_customer(who, _cell(cells, self.table.status))
            began = instant(_cell(cells, self.table.begun), self.file.days)
            ended = _cell(cells, self.table.ended)
            last = instant(ended, self.file.days) if ended else began
        except AnswerError as error:
            return None, [self._refused(number, "", str(error))]
        key = uuid.uuid5(self.file.survey.key, f"{self.file.tool}/{who}")
        said, wrong = self._said(line)
        is_ended = _cell(cells, self.table.finished).casefold() not in NO
        return (None if wrong else Row(key, began, last, is_ended, said)), wrong

    def _said(self, line: Line) -> tuple[dict[str, Any], list[RefusedRow]]:
        number, cells = line
        said: dict[str, Any] = {}
        wrong: list[RefusedRow] = []
        for key, filled in cells_of(cells, self.table.columns, self.file.mapping).items():
            try:
                said[key] = answer(self.asked.by_key[key], filled) if filled else None
            except AnswerError as error:
                wrong.append(self._refused(number, filled[0].column.title, str(error)))
        return said, wrong

    def _refused(self, line: int, column: str, why: str) -> RefusedRow:
        return RefusedRow(file=self.file, line=line, column=column[:200], why=why[:400])


def _cell(cells: list[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _from_a_customer(who: str, status: str) -> None:
    """Nothing, where a row is what one customer answered.

    Raises:
        AnswerError: Somebody tried the survey out, or it cannot be said whose row it is.
    """
    if _SHORTENED.fullmatch(who):
        raise AnswerError(
            _(
                "“%(text)s” is a number that a spreadsheet has shortened: export the file again,"
                " and bring it in without opening it there."
            )
            % {"text": who[:60]}
        )
    bits = int(status) if status.isdecimal() and len(status) < 4 else 0  # noqa: PLR2004
    if _TRIED_OUT.search(status.casefold()) or bits & _TRIED_OUT_BITS:
        raise AnswerError(
            _("“%(text)s”: somebody tried the survey out, or it is spam. It does not count.")
            % {"text": status[:60]}
        )
