"""What came of a wave, as a file."""

import uuid

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.http import require_safe

from keepword.listening.inviting.rows import COLUMNS, rows_of
from keepword.listening.models import Wave
from keepword.organisation.access import May, needs
from keepword.web.exports import file_of


@require_safe
@needs(May.READ)
def wave_file(request: HttpRequest, key: uuid.UUID, ending: str) -> HttpResponseBase:
    """How many were asked and answered, by way and by unit; in English, as every file."""
    wave = get_object_or_404(Wave.objects.select_related("survey"), key=key)
    with translation.override("en"):
        rows = list(rows_of(wave))
    return file_of(ending, COLUMNS, rows, named="wave")
