"""The register as a file: each form with what was found in it."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.standards.paperwork.checks import checked
from keepword.standards.paperwork.querysets import handed_out_today
from keepword.web.exports import file_of

COLUMNS = (
    "name", "filled_in_by", "unit", "language", "version", "file", "pages", "words", "fields",
    "asked_elsewhere", "has_instructions", "has_sample", "owner", "review_on",
    "moments", "found_easy", "found_easy_low", "found_easy_high", "answered",
)  # fmt: skip


@require_safe
@needs(May.READ)
def register_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Every form that is handed out, with what was found in it."""
    return file_of(ending, COLUMNS, _lines(), named="forms")


def _lines() -> Iterator[tuple[object, ...]]:
    for found in checked(handed_out_today()):
        form, newest, effort = found.form, found.form.newest, found.effort
        share = effort.share if effort else None
        yield (
            form.name, form.filled_in_by, form.unit.key if form.unit else "", form.language,
            newest.number, newest.name, newest.pages, len(newest.text.split()),
            len(newest.fields), len(found.twice), bool(form.instructions),
            newest.sample_key is not None, str(form.owner) if form.owner else "", form.review_on,
            ", ".join(moment.key for moment in form.moments.all()),
            share and share.value, share and share.low, share and share.high,
            effort.n if effort and not effort.withheld else None,
        )  # fmt: skip
