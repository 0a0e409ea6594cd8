"""What was told of a survey, as a file."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from keepword.listening.models import Survey
from keepword.listening.surveys.actions import may_write
from keepword.listening.telling.rows import COLUMNS, rows_of
from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import file_of


@require_safe
@needs(May.WRITE)
def telling_file(request: HttpRequest, key: uuid.UUID, ending: str) -> HttpResponseBase:
    """What is published, line by line, with the figures as they stood."""
    survey = get_object_or_404(Survey.objects.select_related("unit"), key=key)
    if not may_write(signed_in(request), survey.unit):
        raise PermissionDenied
    return file_of(ending, COLUMNS, rows_of(survey), named=f"told-{survey.address}")
