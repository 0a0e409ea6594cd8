"""A survey on paper: the sheet for the counter as a page and as a PDF, and its square alone."""

import io
import uuid
from pathlib import Path

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from keepword.listening.models import Survey
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.known import title_of
from keepword.listening.surveys.visits import unit_of
from keepword.organisation.access import May, needs
from keepword.organisation.addresses import address_of, only_on_this_machine, qr_code
from keepword.organisation.models import Organisation, Unit

_STYLES = Path(__file__).parents[1] / "static" / "listening" / "sheet.css"
_LARGE = 20
"""Points for each module of a square that stands alone."""


@require_safe
@needs(May.READ)
def sheet(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A page for the counter, with the square that phones read."""
    return render(request, "listening/survey/sheet.html", _said(request, key))


@require_safe
@needs(May.READ)
def sheet_pdf(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The sheet as a PDF; where WeasyPrint, an extra, is not installed, the square alone."""
    said = _said(request, key)
    try:
        import weasyprint  # noqa: PLC0415 -- an extra, and its import needs Pango
    except (ImportError, OSError):
        return _attached(_square(said["square"], "pdf"), "pdf")
    page = weasyprint.HTML(string=render_to_string("listening/survey/sheet_on_paper.html", said))
    made: bytes = page.write_pdf(stylesheets=[weasyprint.CSS(filename=_STYLES)])
    return _attached(made, "pdf")


@require_safe
@needs(May.READ)
def square(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The square alone, for a poster or a receipt of one's own."""
    return _attached(_square(_said(request, key)["square"], "svg"), "svg")


def _said(request: HttpRequest, key: uuid.UUID) -> dict[str, object]:
    shown = get_object_or_404(Survey, key=key)
    newest = get_object_or_404(shown.versions.order_by("-number")[:1])
    asked = questionnaire(newest.document)
    unit = unit_of(request.GET)
    address = address_of(request, "answer", shown.address)
    to = f"{address}?by=qr&unit={unit}" if unit else f"{address}?by=qr"
    return {
        "survey": shown,
        "organisation": Organisation.objects.get(pk=1),
        "unit": Unit.objects.filter(key=unit).first(),
        "asks": f"?unit={unit}" if unit else "",
        "title": title_of(shown, asked, get_language() or ""),
        "address": f"{address}?unit={unit}" if unit else address,
        "only_here": only_on_this_machine(address),
        "square": to,
        "qr": qr_code(to),
    }


def _square(address: object, kind: str) -> bytes:
    made = io.BytesIO()
    segno.make(str(address), error="m", micro=False).save(made, kind=kind, scale=_LARGE)
    return made.getvalue()


def _attached(content: bytes, ending: str) -> HttpResponse:
    types = {"pdf": "application/pdf", "svg": "image/svg+xml"}
    attached = {"Content-Disposition": f'attachment; filename="survey.{ending}"'}
    return HttpResponse(content, content_type=types[ending], headers=attached)
