"""Files of answers go in and out lot by lot: whoever comes next goes on where the last lot ended.

Each lot is a transaction, so that a large file holds nobody up, needs little memory, and a crash
in the middle loses and doubles nothing.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from django.db import transaction
from django.utils import timezone

from keepword.listening.bringing_in.reading import Reading, Row
from keepword.listening.bringing_in.tables import Line, rows, table
from keepword.listening.models import (
    Answer,
    AnswerFile,
    BroughtIn,
    RefusedRow,
    Response,
    SurveyVersion,
)
from keepword.listening.surveys import answers
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.entering import Said, enter
from keepword.listening.surveys.questionnaire import Questionnaire

State = Answer.State
CHANNEL = "brought"
LOT = 2_000
MOST_LOTS = 5
"""So many of one file in one sweep: others wait for the same worker."""


def sweep() -> None:
    """Go on with the files that wait: what came in until now is there, what went is gone."""
    chosen = AnswerFile.objects.exclude(chosen_at=None)
    for file in chosen.filter(brought_at=None, undone_at=None).select_related("survey"):
        bring(file, MOST_LOTS)
    for file in chosen.exclude(undone_at=None).filter(responses__isnull=False).distinct():
        take(file, MOST_LOTS)


def bring(file: AnswerFile, most: int) -> None:
    """Bring in so many lots more of a file whose columns are chosen."""
    content = bytes(file.content or b"")
    launched = file.survey.versions.filter(launched_at__lte=file.chosen_at)
    version = launched.order_by("-number")[0]
    read = table(content, file.tool)
    reading = Reading(file, read, questionnaire(version.document))
    lines = islice(rows(content, read), file.reached, None)
    for _lot in range(most):
        if not _bring_lot(reading, version, list(islice(lines, LOT))):
            return


@transaction.atomic
def _bring_lot(reading: Reading, version: SurveyVersion, lines: Sequence[Line]) -> bool:
    """Whether there is more of it to come, and nobody else has gone on meanwhile."""
    file = reading.file
    held = AnswerFile.objects.select_for_update().defer("content").get(pk=file.pk)
    if held.reached != file.reached or held.undone_at or held.brought_at:
        return False
    found, refused = reading.read(lines)
    each_once = {row.key: row for row in reversed(found)}
    there = {*Response.objects.filter(key__in=each_once).values_list("key", flat=True)}
    new = [row for key, row in reversed(each_once.items()) if key not in there]
    _keep(file, version, reading.asked, new)
    RefusedRow.objects.bulk_create(refused, batch_size=500)
    file.reached += len(lines)
    file.rows, file.known = (file.rows or 0) + len(new), (file.known or 0) + len(found) - len(new)
    if file.reached >= reading.table.n:
        file.content, file.brought_at = None, timezone.now()
    file.save(update_fields=["reached", "rows", "known", "content", "brought_at"])
    return file.brought_at is None


def _keep(
    file: AnswerFile, version: SurveyVersion, asked: Questionnaire, found: Sequence[Row]
) -> None:
    responses = Response.objects.bulk_create(
        Response(
            key=row.key, version=version, channel=CHANNEL, language=asked.languages[0],
            began_at=row.began, finished_at=row.last if row.is_ended else None,
        )
        for row in found
    )  # fmt: skip
    BroughtIn.objects.bulk_create(BroughtIn(response=each, file=file) for each in responses)
    pairs = list(zip(responses, found, strict=True))
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


def _answers(response: Response, row: Row, asked: Questionnaire) -> Iterator[Answer]:
    """What the file did not ask was not shown; what it asked without an answer was skipped.

    Of a row that somebody did not end, what comes after the last answer was not reached.
    """
    questions = list(asked.questions)
    while questions and not row.is_ended and row.said.get(questions[-1].key) is None:
        questions.pop()
    for question in questions:
        value = row.said.get(question.key)
        state = State.NOT_SHOWN if question.key not in row.said else State.SKIPPED
        yield Answer(
            response=response, question=question.key, said_at=row.last, value=value,
            state=state if value is None else State.ANSWERED,
        )  # fmt: skip


def take(file: AnswerFile, most: int) -> None:
    """Take so many lots back of what a file brought in: each is one change of the ledger."""
    for _lot in range(most):
        with transaction.atomic():
            theirs = Response.objects.filter(brought__file=file).select_related("version")
            lot = list(theirs.select_for_update(of=("self",)).order_by("pk")[:LOT])
            if not lot:
                return
            answers.forget_all(lot, by=f"taking back {file.key}")
