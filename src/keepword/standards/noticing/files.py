"""Notices, and who has not acknowledged one, as files."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
from keepword.standards.noticing.measures import reached, visible_to, who_has_not
from keepword.web.exports import file_of

COLUMNS = (
    "title", "changes", "do_differently", "begins_on", "units", "roles", "sent_at",
    "withdrawn_at", "told", "acknowledged",
)  # fmt: skip
COLUMNS_OF_WAITING = ("name", "email", "unit", "told_at", "reminded_at")


@require_safe
@needs(May.TAKE_PART)
def notices_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Every notice that somebody may see."""
    return file_of(ending, COLUMNS, _lines(signed_in(request)), named="notices")


def _lines(user: User) -> Iterator[tuple[object, ...]]:
    shown = list(visible_to(user))
    counts = reached(shown)
    for each in shown:
        units = ", ".join(unit.key for unit in each.units.all())
        yield (
            each.title, each.changes, each.do_differently, each.begins_on, units,
            ", ".join(each.kinds), each.sent_at, each.withdrawn_at, *counts.get(each.pk, (0, 0)),
        )  # fmt: skip


@require_safe
@needs(May.WRITE)
def waiting_file(request: HttpRequest, pk: int, ending: str) -> HttpResponseBase:
    """Those who have not acknowledged a notice, of the units for which somebody writes."""
    by = signed_in(request)
    shown = get_object_or_404(visible_to(by), pk=pk)
    lines = (
        (each.person and each.person.name, each.person and each.person.email,
         each.unit and each.unit.key, each.told_at, each.reminded_at)
        for each in who_has_not(shown, by).iterator()
    )  # fmt: skip
    return file_of(ending, COLUMNS_OF_WAITING, lines, named="waiting")
