"""What the browser is told about every page."""

from collections.abc import Callable
from http import HTTPStatus

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse

_POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # the second step's QR code comes as a data address
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(**more: str) -> str:
    """What a page may load and do: as any page, but for what it names, as in `script_src`."""
    named = {name.replace("_", "-"): allowed for name, allowed in more.items()}
    return "; ".join(f"{name} {allowed}" for name, allowed in (_POLICY | named).items())


POLICY = policy()


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Forbid scripts, inline styles and requests to third parties; a view may say otherwise."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return respond


def way_back_from_a_form(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Show a page where only a form may go: who signs in again there would meet an empty one."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        refused = isinstance(response, HttpResponseNotAllowed) and request.method == "GET"
        if not refused or response.content:
            return response
        shown = render(request, "405.html", status=405)
        shown["Allow"] = response["Allow"]
        return shown

    return respond


class RefusedForms:
    """Answer 400 with every page that shows a refused form, so that programs see it too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Leave everything else as it is."""
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: SimpleTemplateResponse
    ) -> SimpleTemplateResponse:
        """Look at the forms that a page is to show, unless it has an answer of its own."""
        shown = (response.context_data or {}).values()
        if response.status_code == HTTPStatus.OK and any(map(_is_refused, shown)):
            response.status_code = HTTPStatus.BAD_REQUEST
        return response


def _is_refused(shown: object) -> bool:
    return isinstance(shown, BaseForm) and shown.is_bound and not shown.is_valid()


def without_zero_bytes(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Find nothing at an address with a zero byte: PostgreSQL takes none, and no text has one."""

    def respond(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return get_response(request)

    return respond
