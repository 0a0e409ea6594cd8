"""Concerns as rows: for the file of the list, and for programs."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from keepword.listening.concerns.querysets import STANDINGS, concerns_for, in_standing
from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import file_of

COLUMNS = (
    "number", "standing", "channel", "moment", "unit", "happened", "wish", "received_at", "due_at",
    "answered_at", "erased_at",
)  # fmt: skip


@require_safe
@needs(May.ANSWER)
def concerns_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Those of one's units as the list shows them; how to reach a customer stays on their page."""
    shown = in_standing(concerns_for(signed_in(request)), request.GET.get("only", STANDINGS[0]))
    lines = (
        (each.number, each.standing, each.channel, each.moment and each.moment.key,
         each.unit and each.unit.key, each.happened, each.wish, each.received_at, each.due_at,
         each.answered_at, each.erased_at)
        for each in shown.iterator()
    )  # fmt: skip
    return file_of(ending, COLUMNS, lines, named="concerns")
