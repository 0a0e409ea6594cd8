"""One question taken apart, as a file."""

import uuid
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from keepword.listening.models import Survey
from keepword.listening.predicted_first import predicted_first
from keepword.listening.results.groups import Closely
from keepword.listening.surveys.measures import question_of, taken_apart
from keepword.organisation.access import May, needs
from keepword.organisation.models import Organisation
from keepword.web.exports import file_of

COLUMNS = ("by", "name", "since", "until", "n", "figure", "value", "low", "high")
BY = {"week": "weeks", "month": "months", "way": "channels", "unit": "units", "period": "periods"}


@require_safe
@needs(May.READ)
@predicted_first
def question_file(
    request: HttpRequest, key: uuid.UUID, asked: str, ending: str
) -> HttpResponseBase:
    """The question by time, way and unit; what its page withholds has no figure."""
    survey = get_object_or_404(Survey, key=key)
    if question_of(survey, asked) is None:
        raise Http404
    apart = taken_apart(survey, asked, "en", Organisation.objects.get(pk=1).minimum_group)
    return file_of(ending, COLUMNS, _rows(apart), named=f"{asked}-{survey.address}")


def _rows(apart: Closely) -> Iterator[tuple[object, ...]]:
    for by, kind in BY.items():
        for each in getattr(apart, kind):
            one = each.headline
            figure = (one.kind, one.value, one.low, one.high) if one else (None,) * 4
            yield (by, each.name, each.since, each.until, each.n, *figure)
