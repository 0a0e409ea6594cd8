"""Role profiles as a file: each quality and skill on a line of its own."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.standards.profiles.querysets import profiles
from keepword.web.exports import file_of

COLUMNS = ("profile", "role", "unit", "what", "words", "version", "review_on")


@require_safe
@needs(May.READ)
def profiles_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """What each role needs."""
    return file_of(ending, COLUMNS, _lines(), named="role-profiles")


def _lines() -> Iterator[tuple[object, ...]]:
    for profile in profiles():
        newest, unit = profile.newest, profile.unit.key if profile.unit else ""
        for what, lines in (("quality", newest.qualities), ("skill", newest.skills)):
            for words in lines:
                yield (
                    profile.name, profile.kind, unit, what, words, newest.number,
                    profile.review_on,
                )  # fmt: skip
