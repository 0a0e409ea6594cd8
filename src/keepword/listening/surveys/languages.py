"""Languages that customers read: which one a page speaks, and which way it runs."""

from collections.abc import Callable, Sequence
from functools import wraps

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

View = Callable[..., HttpResponse]
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
SPOKEN = ("ar", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "tr", "uk")
"""What the pages and mails for customers speak: more than staff's, which are in the settings."""


def is_right_to_left(language: str) -> bool:
    """Whether a language runs from right to left."""
    return language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT


def preferred(offered: Sequence[str], wanted: object, accepted: str) -> str:
    """The language chosen, else the first that the browser asks for, else the survey's first."""
    if wanted in offered:
        return str(wanted)
    for each, _weight in parse_accept_lang_header(accepted.lower()):
        for language in (each, each.split("-", maxsplit=1)[0]):
            if language in offered:
                return language
    return offered[0]


def names_of(languages: Sequence[str]) -> dict[str, str]:
    """Each language as those who speak it call it."""
    return {each: LANG_INFO.get(each, {}).get("name_local", each) for each in languages}


def spoken(language: str) -> str:
    """The language of buttons and errors: the survey's, where Keepword speaks it."""
    base = language.split("-", maxsplit=1)[0]
    return base if base in SPOKEN else settings.LANGUAGE_CODE


def as_the_browser_asks(view: View) -> View:
    """Show a customers' page that belongs to no survey's language in one that its reader has."""

    @wraps(view)
    def shown(request: HttpRequest, **parts: object) -> HttpResponse:
        offered = (settings.LANGUAGE_CODE, *SPOKEN)
        asked = preferred(offered, None, request.headers.get("Accept-Language", ""))
        if asked not in dict(settings.LANGUAGES):  # else Django has followed the browser already
            translation.activate(asked)
        return view(request, **parts)

    return shown
