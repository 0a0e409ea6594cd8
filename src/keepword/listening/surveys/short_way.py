"""Customers answer by a short way: past Django's handler and what is for people with an account.

The views are the same, so is what they tell; what is around them is less. Whatever is not as
simple as it mostly is, not there, not allowed or out of order goes the long way, which begins
anew: nothing is kept twice, since a form brings the key of its response.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.module_loading import import_string

from keepword.listening.surveys.answering import answer, answer_invited, thanks
from keepword.web.proxies import behind_proxies

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

View = Callable[..., HttpResponse]
OPEN_TO_ALL: dict[tuple[str, str | None], View] = {
    ("s", None): answer,
    ("s", "thanks"): thanks,
    ("i", None): answer_invited,
}
"""By what stands before and after the token of an address, as `listening.urls` has it."""
FORMS = frozenset(
    {
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded;charset=utf-8",
    }
)
_OF_A_PAGE = frozenset({"Content-Type", "Content-Length"})
Headers = tuple[tuple[str, str], ...]
_said_around: dict[tuple[bool, bool], Headers] = {}
"""By whether it goes to a secure address, and whether others may frame it."""
_ADDRESS = re.compile(r"/([is])/([-\w]+)/(?:(thanks)/)?", re.ASCII)


def short_way(long_way: WSGIApplication) -> WSGIApplication:
    """Show and take answers at once, where nobody is signed in."""

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        at = _ADDRESS.fullmatch(environ["PATH_INFO"])
        view = OPEN_TO_ALL.get((at[1], at[3])) if at else None
        if at is None or view is None or not _is_simple(environ):
            return long_way(environ, start_response)
        body = environ["wsgi.input"].read(_length(environ))
        try:
            told = _answered(_Simple(environ, body), view, at[2])
        except Exception:  # noqa: BLE001 -- whatever it was is met again, and told, on the long way
            return long_way(environ | {"wsgi.input": io.BytesIO(body)}, start_response)
        start_response(_status(told.status_code), [*_head(told)])
        return [told.content]

    return respond


class _Simple(WSGIRequest):
    """What the views ask of a request that is simple, and no more."""

    def __init__(self, environ: WSGIEnvironment, body: bytes) -> None:
        self.environ = environ
        self.META = environ.copy()
        self.method = environ["REQUEST_METHOD"]
        self.path = self.path_info = environ["PATH_INFO"]
        self._post = MultiValueDict(fields(body))
        self._files: MultiValueDict[str, UploadedFile[Any]] = MultiValueDict()
        self.resolver_match = None


def _answered(request: WSGIRequest, view: View, token: str) -> HttpResponse:
    request.get_host()  # raises, where it is not ours
    translation.deactivate()  # this thread may have spoken another one before
    told = behind_proxies(lambda known: view(known, token=token))(request)
    framed = getattr(told, "xframe_options_exempt", False)
    for name, value in _around(request, framed=framed):
        told.headers.setdefault(name, value)
    told.headers["Content-Length"] = str(len(told.content))
    return told


def _is_simple(environ: WSGIEnvironment) -> bool:
    """Whether nobody is signed in, and neither form nor address wants a closer look."""
    method = environ["REQUEST_METHOD"]
    if method == "POST":
        kind = environ.get("CONTENT_TYPE", "").lower().replace(" ", "")
        is_plain = kind in FORMS and 0 < _length(environ) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    else:
        is_plain = method == "GET" and not _length(environ)
    return (
        is_plain
        and not environ.get("SCRIPT_NAME")
        and settings.SESSION_COOKIE_NAME not in environ.get("HTTP_COOKIE", "")
        and "%00" not in environ.get("QUERY_STRING", "")
    )


def _length(environ: WSGIEnvironment) -> int:
    said = environ.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else -1


def fields(body: bytes) -> dict[str, list[str]]:
    """What a form sent, by name, as Django reads it.

    Raises:
        ValueError: It is not written as browsers write forms, or has more than forms have.
    """
    parts = body.decode("ascii").split("&") if body else []
    if len(parts) > settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
        raise ValueError(len(parts))
    found: dict[str, list[str]] = {}
    for part in parts:
        if part:
            name, _is, value = part.partition("=")
            found.setdefault(_plain(name), []).append(_plain(value))
    return found


def _plain(text: str) -> str:
    return unquote(text.replace("+", " ")) if "%" in text or "+" in text else text


def _around(request: WSGIRequest, *, framed: bool) -> Headers:
    """What is put around every page, whoever it is for: the middleware says it once."""
    which = (request.is_secure(), framed)
    if which not in _said_around:
        _said_around[which] = _by_middleware(request, framed=framed)
    return _said_around[which]


def _by_middleware(request: WSGIRequest, *, framed: bool) -> Headers:
    page = HttpResponse()
    page.xframe_options_exempt = framed
    chain: View = lambda _request: page  # noqa: E731 -- the innermost of a chain
    for each in reversed(settings.AROUND_EVERYBODY):
        chain = import_string(each)(chain)
    forwarded = "HTTP_X_FORWARDED_FOR"  # was looked at already
    environ = {name: value for name, value in request.environ.items() if name != forwarded}
    headers = chain(_Simple(environ, b"")).headers
    return tuple((name, headers[name]) for name in headers if name not in _OF_A_PAGE)


def _head(told: HttpResponse) -> Iterator[tuple[str, str]]:
    yield from told.items()
    for each in told.cookies.values():
        yield "Set-Cookie", each.output(header="")


@cache
def _status(code: int) -> str:
    return f"{code} {HTTPStatus(code).phrase}"
