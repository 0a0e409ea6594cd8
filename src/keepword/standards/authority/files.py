"""What may be decided, and what was, as files."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.standards.authority.measures import asked_of_late
from keepword.standards.authority.querysets import authorities, uses_of
from keepword.web.exports import file_of

COLUMNS = (
    "what", "also", "role", "unit", "sentence", "up_to", "counted_in", "ask", "valid_from",
    "valid_to", "owner", "review_on",
)  # fmt: skip
COLUMNS_OF_ASKED = ("what", "decided_alone", "asked", "asked_within", "amounts")
COLUMNS_OF_USES = ("noted_at", "what", "amount", "counted_in", "asked", "within")
Line = tuple[object, ...]


@require_safe
@needs(May.READ)
def authorities_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """What each role may decide, each version on a line of its own."""
    return file_of(ending, COLUMNS, _lines(), named="authority")


def _lines() -> Iterator[Line]:
    for each in authorities():
        unit = each.unit.key if each.unit else ""
        owner = str(each.owner) if each.owner else ""
        for version in each.versions.all():
            up_to = None if version.up_to is None else float(version.up_to)
            yield (
                each.what, each.also, each.kind, unit, version.sentence, up_to,
                version.counted_in, each.ask, version.valid_from, version.valid_to, owner,
                each.review_on,
            )  # fmt: skip


@require_safe
@needs(May.WRITE)
def asked_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """What was asked in one's units, counted."""
    lines = (
        (each.what, each.alone, each.asked, each.needless, ", ".join(each.amounts))
        for each in asked_of_late(signed_in(request))
    )
    return file_of(ending, COLUMNS_OF_ASKED, lines, named="asked")


@require_safe
@needs(May.READ)
def own_uses_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """What one noted oneself, for oneself alone."""
    lines = (
        (each.noted_at, str(each), None if each.amount is None else float(each.amount),
         each.counted_in, each.asked, each.within)
        for each in uses_of(signed_in(request)).iterator()
    )  # fmt: skip
    return file_of(ending, COLUMNS_OF_USES, lines, named="decided")
