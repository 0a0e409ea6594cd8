"""Files of answers: uploaded, mapped to a survey's questions, brought in, taken back."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from keepword.listening.bringing_in import lots
from keepword.listening.bringing_in.rows import places
from keepword.listening.bringing_in.tables import FileError, table
from keepword.listening.models import AnswerFile, Survey
from keepword.listening.surveys.documents import questionnaire
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.models import User

KEPT = dt.timedelta(days=1)
"""A file that is not brought in by then is thrown away."""


class NotReadyError(Exception):
    """The survey was never launched, or is anonymous: it takes no responses."""


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

    A small file is brought in at once, of a larger one the worker does lot after lot.

    Raises:
        FileError: The file was brought in or thrown away, or no column answers a question.
    """
    held = AnswerFile.objects.select_for_update().get(pk=file.pk)
    _must_bring_in(by, held.survey)
    if held.content is None or held.chosen_at:
        raise FileError(_("This file is not kept any more: upload it again."))
    asked = questionnaire(held.survey.versions.order_by("-number")[0].document)
    possible = {place for place, _words in places(asked, asked.languages[0])}
    chosen = {column: place for column, place in mapping.items() if place in possible}
    if not chosen:
        raise FileError(_("Say of at least one column which question it answers."))
    held.lines = table(bytes(held.content), held.tool).n
    held.mapping, held.days, held.chosen_at = chosen, days[:20], timezone.now()
    held.rows = held.known = 0
    held.save()
    audit.record(by=by, did="brought answers in", about=held.survey.name, rows=held.lines)
    if held.lines <= lots.LOT:
        lots.bring(held, most=1)


@transaction.atomic
def take_back(*, file: AnswerFile, by: User) -> None:
    """Remove every response that a file brought in; the board follows at its next sweeps.

    Of a large file the worker does lot after lot.
    """
    held = AnswerFile.objects.select_for_update().get(pk=file.pk)
    _must_bring_in(by, held.survey)
    if held.undone_at or not held.chosen_at:
        return
    held.undone_at, held.content = timezone.now(), None
    held.save(update_fields=["undone_at", "content"])
    audit.record(by=by, did="took brought answers back", about=held.survey.name)
    lots.take(held, most=1)


def throw_away_old() -> None:
    """Keep no file that nobody brought in."""
    old = AnswerFile.objects.filter(uploaded_at__lt=timezone.now() - KEPT, chosen_at=None)
    old.delete()


def _must_bring_in(by: User, survey: Survey) -> None:
    if not may(by, May.BRING_IN, survey.unit.key if survey.unit else None):
        raise PermissionDenied
