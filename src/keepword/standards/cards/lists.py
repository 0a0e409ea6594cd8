"""The cards as a file."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.standards.models import Card
from keepword.web.exports import file_of

COLUMNS = (
    "id",
    "name",
    "moment",
    "unit",
    "a_week",
    "twice",
    "pass_mark",
    "made_at",
    "ended_at",
    "profile",
)


@require_safe
@needs(May.READ)
def cards_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Every card and how it is drawn; of whom it was used stands in no list."""
    lines = (
        (each.pk, each.name, each.moment.key, each.unit and each.unit.key, each.a_week, each.twice,
         each.pass_mark, each.made_at, each.ended_at, each.profile and each.profile.name)
        for each in Card.objects.select_related("moment", "unit", "profile")
    )  # fmt: skip
    return file_of(ending, COLUMNS, lines, named="cards")
