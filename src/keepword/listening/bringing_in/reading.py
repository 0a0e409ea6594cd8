"""A file whose columns are mapped, row by row: a response, or what is refused of it."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from keepword.listening.bringing_in.rows import answer, cells_of, instant
from keepword.listening.bringing_in.tables import Line, Table
from keepword.listening.models import AnswerFile, RefusedRow
from keepword.listening.surveys.kinds import AnswerError
from keepword.listening.surveys.questionnaire import Questionnaire


@dataclass
class Row:
    """A row as a response: what each question of it said."""

    key: uuid.UUID
    began: dt.datetime
    ended: dt.datetime
    said: dict[str, Any] = field(default_factory=dict)
    """None, where a question that the file asks has no answer."""


@dataclass(frozen=True)
class Reading:
    """A file, what its columns answer, and how its times are written."""

    file: AnswerFile
    table: Table
    asked: Questionnaire

    def read(self, lines: Iterable[Line]) -> tuple[Mapping[uuid.UUID, Row], list[RefusedRow]]:
        """The responses of some rows, each once, and what is refused."""
        found: dict[uuid.UUID, Row] = {}
        refused: list[RefusedRow] = []
        for line in lines:
            row, wrong = self._row(line)
            refused += wrong
            if row:
                found.setdefault(row.key, row)
        return found, refused

    def _row(self, line: Line) -> tuple[Row | None, list[RefusedRow]]:
        number, cells = line
        who = "/".join(cells[at] for at in self.table.who if at < len(cells))
        if not who.strip("/"):
            return None, [self._refused(number, "", _("The row does not say who answered."))]
        try:
            began = instant(_cell(cells, self.table.begun), self.file.days)
            last = _cell(cells, self.table.ended)
            ended = instant(last, self.file.days) if last else began
        except AnswerError as error:
            return None, [self._refused(number, "", str(error))]
        key = uuid.uuid5(self.file.survey.key, f"{self.file.tool}/{who}")
        said, wrong = self._said(line)
        return (None if wrong else Row(key, began, ended, said)), wrong

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
