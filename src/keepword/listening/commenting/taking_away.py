"""What customers wrote, as a file."""

import uuid

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from keepword.listening.commenting.querysets import comments
from keepword.listening.commenting.rows import COLUMNS, readable, rows_of
from keepword.listening.models import Survey
from keepword.listening.predicted_first import predicted_first
from keepword.organisation.access import May, needs
from keepword.web.exports import file_of

SOUGHT = ("word", "tag", "moment")
AT_ONCE = 1_000


@require_safe
@needs(May.WRITE)
@predicted_first
def comments_file(request: HttpRequest, key: uuid.UUID, ending: str) -> HttpResponseBase:
    """The comments that the page shows, sought as there."""
    survey = get_object_or_404(Survey, key=key, period_months=None)
    asked = readable(survey, "en")
    sought = {name: request.GET.get(name, "")[:100].strip() for name in SOUGHT}
    found = comments(survey, list(asked), **sought).prefetch_related("taggings__tag")
    lines = (
        (*row[:3], ", ".join(row.tags), row.moment)
        for row in rows_of(found.iterator(AT_ONCE), asked)
    )
    return file_of(ending, COLUMNS, lines, named=f"comments-{survey.address}")
