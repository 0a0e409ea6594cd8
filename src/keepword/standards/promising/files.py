"""Kinds of promises as a file: each version on a line of its own."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.standards.models import PromiseVersion
from keepword.standards.promising.querysets import promises
from keepword.web.exports import file_of

COLUMNS = (
    "promise", "version", "what", "to_whom", "within", "counted_in", "by_when", "aim", "remedy",
    "maker", "keeper", "moment", "enablers", "confirmed", "on_charter", "made_at", "published_at",
    "ended_at",
)  # fmt: skip


@require_safe
@needs(May.READ)
def promises_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Every version of every kind of promise."""
    return file_of(ending, COLUMNS, _lines(), named="promises")


def _lines() -> Iterator[tuple[object, ...]]:
    for promise in promises():
        moment = promise.moment.key if promise.moment else None
        for each in promise.versions.all():
            yield (
                promise.pk, each.number, each.what, each.to_whom, each.within,
                each.counted_in if each.within else "", each.by_when, each.aim, each.remedy,
                promise.maker.key, promise.keeper.key, moment, _enablers(each),
                each.is_confirmed, promise.on_charter, each.made_at, each.published_at,
                each.ended_at,
            )  # fmt: skip


def _enablers(version: PromiseVersion) -> str:
    return "; ".join(f"{each.unit.key}: {each.part}" for each in version.enablers.all())
