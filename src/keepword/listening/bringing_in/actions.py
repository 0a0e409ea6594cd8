"""Files of answers: uploaded, mapped to a survey's questions, brought in, taken back."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from keepword.listening.bringing_in.rows import TAKEN, answer, cells_of, instant
from keepword.listening.bringing_in.tables import FileError, Line, Table, table
from keepword.listening.models import Answer, AnswerFile, BroughtIn, Response, Survey, SurveyVersion
from keepword.listening.surveys import answers
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.entering import Said, enter
from keepword.listening.surveys.kinds import AnswerError
from keepword.listening.surveys.questionnaire import Questionnaire
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.models import User

State = Answer.State
CHANNEL = "brought"
KEPT = dt.timedelta(days=1)
"""A file that is not brought in by then is thrown away."""
Refused = dict[str, object]


class NotReadyError(Exception):
    """The survey was never launched, or is anonymous: it takes no responses."""


@dataclass
class _Row:
    """A row as a response: what each question of it said."""

    key: uuid.UUID
    began: dt.datetime
    ended: dt.datetime
    said: dict[str, Any] = field(default_factory=dict)
    """None, where a question that the file asks has no answer."""


@transaction.atomic
def upload(*, survey: Survey, tool: str, name: str, content: bytes, by: User) -> AnswerFile:
    """Keep a file until somebody says what its columns answer.

    Raises:
        FileError: It cannot be read.
        NotReadyError: The survey takes no responses.
    """
    _must_bring_in(by, survey)
    if survey.is_anonymous or not survey.versions.exists():
        raise NotReadyError
    table(content, tool)
    return AnswerFile.objects.create(
        survey=survey, tool=tool, name=name[:200], content=content, uploaded_by=by
    )


@transaction.atomic
def bring_in(*, file: AnswerFile, mapping: Mapping[str, str], days: str, by: User) -> None:
    """Make responses of the rows of a file; a row that was brought in before is known.

    Raises:
        FileError: The file was brought in or thrown away, or no column answers a question.
    """
    held = AnswerFile.objects.select_for_update().get(pk=file.pk)
    _must_bring_in(by, held.survey)
    if held.content is None:
        raise FileError(_("This file is not kept any more: upload it again."))
    version = held.survey.versions.order_by("-number")[0]
    asked = questionnaire(version.document)
    chosen = {
        column: key
        for column, key in mapping.items()
        if key in asked.by_key and asked.by_key[key].kind in TAKEN
    }
    if not chosen:
        raise FileError(_("Say of at least one column which question it answers."))
    read = table(bytes(held.content), held.tool)
    reading = _Reading(held, read, asked, chosen, days)
    rows: dict[uuid.UUID, _Row] = {}
    refused: list[Refused] = []
    for line in read.rows:
        row, wrong = reading.row(line)
        refused += wrong
        if row:
            rows.setdefault(row.key, row)
    there = Response.objects.filter(key__in=rows).values_list("key", flat=True)
    new = [row for key, row in rows.items() if key not in set(there)]
    _keep(held, version, asked, new)
    held.rows, held.known = len(new), len(rows) - len(new)
    held.refused, held.mapping, held.content = refused, chosen, None
    held.brought_at = timezone.now()
    held.save()
    audit.record(by=by, did="brought answers in", about=held.survey.name, rows=held.rows)


@dataclass(frozen=True)
class _Reading:
    """A file, what its columns answer, and how its times are written."""

    file: AnswerFile
    table: Table
    asked: Questionnaire
    chosen: Mapping[str, str]
    days: str

    def row(self, line: Line) -> tuple[_Row | None, list[Refused]]:
        """A row as a response, unless something of it is refused."""
        number, cells = line
        who = "/".join(cells[at] for at in self.table.who if at < len(cells))
        if not who.strip("/"):
            return None, [_refused(number, "", _("The row does not say who answered."))]
        try:
            began = instant(_cell(cells, self.table.begun), self.days)
            last = _cell(cells, self.table.ended)
            ended = instant(last, self.days) if last else began
        except AnswerError as error:
            return None, [_refused(number, "", str(error))]
        key = uuid.uuid5(self.file.survey.key, f"{self.file.tool}/{who}")
        said, wrong = self._said(line)
        return (None if wrong else _Row(key, began, ended, said)), wrong

    def _said(self, line: Line) -> tuple[dict[str, Any], list[Refused]]:
        number, cells = line
        said: dict[str, Any] = {}
        wrong: list[Refused] = []
        for key, filled in cells_of(cells, self.table.columns, self.chosen).items():
            try:
                said[key] = answer(self.asked.by_key[key], filled) if filled else None
            except AnswerError as error:
                wrong.append(_refused(number, filled[0][0].title, str(error)))
        return said, wrong


def _cell(cells: list[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _refused(line: int, column: str, why: str) -> Refused:
    return {"line": line, "column": column, "why": why}


def _keep(held: AnswerFile, version: SurveyVersion, asked: Questionnaire, rows: list[_Row]) -> None:
    responses = Response.objects.bulk_create(
        Response(
            key=row.key, version=version, channel=CHANNEL, language=asked.languages[0],
            began_at=row.began, finished_at=row.ended,
        )
        for row in rows
    )  # fmt: skip
    BroughtIn.objects.bulk_create(BroughtIn(response=each, file=held) for each in responses)
    pairs = list(zip(responses, rows, strict=True))
    Answer.objects.bulk_create(
        (each for response, row in pairs for each in _answers(response, row, asked)),
        batch_size=2_000,
    )
    enter(
        Said(response, asked.by_key[key], (), value)
        for response, row in pairs
        for key, value in row.said.items()
        if value is not None
    )


def _answers(response: Response, row: _Row, asked: Questionnaire) -> Iterator[Answer]:
    """What the file did not ask was not shown; what it asked without an answer was skipped."""
    for question in asked.questions:
        value = row.said.get(question.key)
        state = State.NOT_SHOWN if question.key not in row.said else State.SKIPPED
        yield Answer(
            response=response, question=question.key, said_at=row.ended, value=value,
            state=state if value is None else State.ANSWERED,
        )  # fmt: skip


@transaction.atomic
def take_back(*, file: AnswerFile, by: User) -> None:
    """Remove every response that a file brought in; the board follows at its next sweeps."""
    held = AnswerFile.objects.select_for_update().get(pk=file.pk)
    _must_bring_in(by, held.survey)
    if held.undone_at or not held.brought_at:
        return
    theirs = Response.objects.filter(brought__file=held).select_related("version")
    for response in theirs:
        answers.forget(response, by=str(by))
    AnswerFile.objects.filter(pk=held.pk).update(undone_at=timezone.now())
    audit.record(by=by, did="took brought answers back", about=held.survey.name)


def throw_away_old() -> None:
    """Keep no file that nobody brought in."""
    old = AnswerFile.objects.filter(uploaded_at__lt=timezone.now() - KEPT, brought_at=None)
    old.delete()


def _must_bring_in(by: User, survey: Survey) -> None:
    if not may(by, May.BRING_IN, survey.unit.key if survey.unit else None):
        raise PermissionDenied
