"""What looks odd of a survey, as a file."""

import uuid

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.http import require_safe

from keepword.listening.models import Survey
from keepword.listening.watching.rows import COLUMNS, rows_of
from keepword.organisation.access import May, needs
from keepword.web.exports import file_of


@require_safe
@needs(May.ADOPT)
def odd_file(request: HttpRequest, key: uuid.UUID, ending: str) -> HttpResponseBase:
    """The counts of the page, without anybody's address; in English, as every file."""
    survey = get_object_or_404(Survey, key=key)
    with translation.override("en"):
        lines = list(rows_of(survey))
    return file_of(ending, COLUMNS, lines, named=f"odd-{survey.address}")
