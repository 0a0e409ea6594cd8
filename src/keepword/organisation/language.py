"""Which language a page speaks: the one a person chose, else the one the browser asks for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from keepword.organisation.models import User


def middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """After Django's own has followed the browser, follow the person who is signed in."""

    def respond(request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language() or ""
        return get_response(request)

    return respond
