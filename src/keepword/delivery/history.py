"""What was brought in, as a file."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from keepword.delivery import querysets
from keepword.organisation.access import May, needs
from keepword.web.exports import file_of

COLUMNS = (
    "key", "source", "first_day", "last_day", "accepted", "refused", "by", "made_at", "undone_at",
)  # fmt: skip


@require_safe
@needs(May.BRING_IN)
def imports_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Every import there was, the newest first."""
    return file_of(ending, COLUMNS, _lines(), named="imports")


def _lines() -> Iterator[tuple[object, ...]]:
    for each in querysets.imports().iterator():
        yield (
            each.change_id, each.source, each.first_day, each.last_day, each.accepted,
            each.refused, each.by, each.made_at, each.undone_at,
        )  # fmt: skip
