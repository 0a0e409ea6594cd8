import json
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.forms import AuditForm
from keepword.organisation.querysets import Sought, audit_entries
from keepword.web.exports import as_csv, as_parquet

A_PAGE = 100
COLUMNS = ("at", "by", "did", "about", "details")
FILES = {"csv": as_csv, "parquet": as_parquet}


@require_safe
@needs(May.OVERSEE)
def audit_trail(request: HttpRequest) -> HttpResponse:
    form = AuditForm(request.GET)
    pages = Paginator(audit_entries(_sought(form)), A_PAGE)
    context = {"form": form, "page": pages.get_page(request.GET.get("page"))}
    return TemplateResponse(request, "organisation/audit_trail.html", context)


@require_safe
@needs(May.OVERSEE)
def audit_trail_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The lines that the page would show, all of them, as a file."""
    form = AuditForm(request.GET)
    if ending not in FILES or not form.is_valid():
        raise Http404
    return FILES[ending](COLUMNS, _rows(_sought(form)), named="audit-trail")


def _sought(form: AuditForm) -> Sought:
    """What was asked for; all of it, where it cannot be understood."""
    return Sought(**form.cleaned_data) if form.is_valid() else Sought()


def _rows(sought: Sought) -> Iterator[tuple[object, ...]]:
    for entry in audit_entries(sought).iterator():
        details = json.dumps(entry.details, ensure_ascii=False)
        yield (entry.at, entry.by_said, entry.did, entry.about, details)
