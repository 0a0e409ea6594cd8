"""Customers answer by a short way: past all that is there for people with an account."""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from keepword.listening.surveys.answering import answer, answer_invited, thanks

View = Callable[..., HttpResponse]
OPEN_TO_ALL: dict[tuple[str, str | None], View] = {
    ("s", None): answer,
    ("s", "thanks"): thanks,
    ("i", None): answer_invited,
}
"""By what stands before and after the token of an address, as `listening.urls` has it."""
_ADDRESS = re.compile(r"/([is])/([-\w]+)/(?:(thanks)/)?", re.ASCII)


def short_way(get_response: View) -> View:
    """Show and take answers at once, where nobody is signed in.

    What is not there or not allowed is told at the end of the long way, as it is everywhere.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        at = _ADDRESS.fullmatch(request.path_info)
        view = OPEN_TO_ALL.get((at[1], at[3])) if at else None
        if at is None or view is None or not _is_simple(request):
            return get_response(request)
        translation.deactivate()  # this thread may have spoken another one before
        try:
            return view(request, token=at[2])
        except (Http404, PermissionDenied):
            return get_response(request)

    return respond


def _is_simple(request: HttpRequest) -> bool:
    """Whether nobody is signed in, and neither form nor address wants a closer look."""
    meta = request.META
    return (
        settings.SESSION_COOKIE_NAME not in meta.get("HTTP_COOKIE", "")
        and int(meta.get("CONTENT_LENGTH") or 0) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        and "%00" not in meta.get("QUERY_STRING", "")
    )
