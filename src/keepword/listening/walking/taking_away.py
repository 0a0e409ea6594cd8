"""What leaders met on their walks, as a file."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from keepword.listening.models import Walk
from keepword.organisation.access import May, needs
from keepword.web.exports import file_of

COLUMNS = ("walked_on", "person", "moment", "was_kept", "met", "will_change")


@require_safe
@needs(May.READ)
def walks_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Every walk that was made, the newest first."""
    walked = Walk.objects.exclude(walked_on=None).select_related("person", "moment")
    lines = (
        (each.walked_on, each.person and str(each.person), each.moment.key, each.was_kept, each.met,
         each.will_change)
        for each in walked.iterator()
    )  # fmt: skip
    return file_of(ending, COLUMNS, lines, named="walks")
