"""The list of surveys, as a file."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from keepword.listening.models import Survey
from keepword.listening.surveys.measures import standings
from keepword.listening.telling.measures import with_what_is_owed
from keepword.organisation.access import May, needs
from keepword.web.exports import file_of

COLUMNS = (
    "key", "name", "unit", "address", "version", "responses", "anonymous", "made_at", "closed_at",
    "tell_by", "told_on",
)  # fmt: skip


@require_safe
@needs(May.READ)
def surveys_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Every survey, where it stands, how many came, and by when those are told what comes of it."""
    every = Survey.objects.select_related("unit")
    lines = (
        (str(each.key), each.name, each.unit and each.unit.key, each.address, launched, came,
         each.is_anonymous, each.made_at, each.closed_at, owed and owed.due_on,
         owed and owed.told_on)
        for each, launched, came, owed in with_what_is_owed(standings(every))
    )  # fmt: skip
    return file_of(ending, COLUMNS, lines, named="surveys")
