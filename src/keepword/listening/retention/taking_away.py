"""The rules for how long is kept, as a file."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from keepword.listening.models import Retention
from keepword.organisation.access import May, needs
from keepword.web.exports import file_of

COLUMNS = ("of", "survey", "months", "goes", "set_at", "set_by", "forgotten", "forgot_at")


@require_safe
@needs(May.RUN)
def retention_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Each rule, and how many it has reached so far."""
    lines = (
        (each.of, each.survey and each.survey.name, each.months, each.goes, each.set_at,
         each.set_by and str(each.set_by), each.forgotten, each.forgot_at)
        for each in Retention.objects.select_related("survey", "set_by")
    )  # fmt: skip
    return file_of(ending, COLUMNS, lines, named="retention")
