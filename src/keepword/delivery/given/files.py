"""Given promises as a file: those that are open, or all of a standing."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from keepword.delivery.given.register import Register, register
from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import file_of

COLUMNS = (
    "promise", "what", "source", "ref", "customer", "reach", "keeper", "given_at",
    "first_due_at", "due_at", "step", "paused", "outcome", "done_at", "late", "breaks",
    "breaks_low", "breaks_high", "breaks_n",
)  # fmt: skip


@require_safe
@needs(May.GIVE)
def given_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The list that stands on the page, whole."""
    query = request.GET.get("q", "").strip()
    found = register(signed_in(request), request.GET.get("only", ""), query)
    return file_of(ending, COLUMNS, _lines(found), named="given-promises")


def _lines(found: Register) -> Iterator[tuple[object, ...]]:
    for row in found.rows(found.given):
        given, seen = row.given, row.foresight
        foreseen = (seen.breaks, seen.low, seen.high, seen.n) if seen else (None,) * 4
        yield (
            given.promise_id, str(given.version), given.source, given.ref, given.customer,
            given.reach, given.keeper.key if given.keeper else None, given.given_at,
            given.first_due_at, given.due_at, given.step, row.is_paused, given.outcome,
            given.done_at, row.is_late, *foreseen,
        )  # fmt: skip
