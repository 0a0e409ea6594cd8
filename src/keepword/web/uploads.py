"""Only addresses that take files let much in; elsewhere it is refused before any of it is read."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import ResolverMatch

TAKE_FILES = frozenset({
    "answer", "answer_invited", "bring_answers", "bring_decisions", "bring_form", "bring_given",
    "bring_history", "bring_sample", "bring_version", "came_back", "folder",
    "new_survey", "paste_text", "take_down_concern", "take_in_contacts", "tell_concern", "upload",
})  # fmt: skip
"""The names of the addresses whose forms bring files; a test compares them with the templates."""


class LargestForm:
    """Answer 413 to a form that is larger than any without files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Leave everything else as it is."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any, **_more: Any) -> HttpResponse | None:
        """Look at the size that is announced, once the address is known."""
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        if size <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE or _takes_more(request.resolver_match):
            return None
        refused = render(request, "413.html", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        refused["Connection"] = "close"
        return refused


def _takes_more(at: ResolverMatch | None) -> bool:
    """Whether files are taken there; the API says itself what it takes, in its own words."""
    return at is not None and (at.view_name in TAKE_FILES or "ninja" in at.app_names)
