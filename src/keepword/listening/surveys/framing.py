"""A survey within the pages of a website, where its writers have allowed that."""

from collections.abc import Collection

from django.http import HttpResponse

from keepword.listening.surveys.look import look_allowed
from keepword.web.middleware import policy


def framed(page: HttpResponse, websites: Collection[str]) -> HttpResponse:
    """Let these websites, and no other, show a page within theirs; it may tell them its height."""
    allowed = " ".join(websites) or "'none'"
    page["Content-Security-Policy"] = policy(
        script_src="'self'", style_src=f"'self' {look_allowed()}", frame_ancestors=allowed
    )
    if websites:
        page.xframe_options_exempt = True
    return page
