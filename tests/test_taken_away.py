"""Every page of who is signed in: what stands on it is a file and an answer of the API, too."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from .support.project import SOURCE
from .support.roles import SIGN_IN
from .support.taken_away import FILE_AND_API, NEITHER
from .test_files import FILES
from .test_roles import TABLE, answer_to, person, place, quick_passwords

__all__ = ["place", "quick_passwords"]
pytestmark = pytest.mark.django_db
FOUND = 200
NOT_THEIRS = 404
API = "api/"


def routes(resolver: URLResolver, before: str = "") -> dict[str, str]:
    """The route of every address, by its name."""
    found: dict[str, str] = {}
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= routes(pattern, route)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found[pattern.name] = route
    return found


ROUTES = routes(get_resolver())
FORMS = {row.name for row in TABLE if row.posted is not None}
SHOWN = {row.name: row for row in TABLE if row.posted is None and row.answers[0] == SIGN_IN}
"""What only somebody who is signed in is shown."""


def is_page(client, name: str) -> bool:
    """Whether it shows something to read, to an owner or (where they find nothing) to others."""
    answer = answer_to(client, SHOWN[name])
    if answer.status_code == FOUND:
        return answer["Content-Type"].startswith("text/html")
    return answer.status_code == NOT_THEIRS and ROUTES[name].endswith("/")


def test_every_page_says_what_of_it_is_taken_away_or_why_nothing_is(client, place):
    client.force_login(person("owner", place))
    pages = {name for name in SHOWN if is_page(client, name)}
    said = {*FILE_AND_API} | {*NEITHER}
    unsaid, gone = sorted(pages - said), sorted(said - pages)
    assert not unsaid, f"Say in tests/support/taken_away.py what is taken away of {unsaid}."
    assert not gone, f"These are no pages any more: {gone}."
    assert {*FILE_AND_API}.isdisjoint(NEITHER)
    assert len(pages) >= 110


def test_every_file_and_answer_named_is_there():
    for page, (file, api) in FILE_AND_API.items():
        assert file in {*FILES} | FORMS, page
        assert ROUTES[api].startswith(API), page


def test_every_file_is_that_of_a_page_and_offered_on_it():
    of_none = sorted({*FILES} - {file for file, _api in FILE_AND_API.values()})
    assert not of_none, f"No page in tests/support/taken_away.py has {of_none}."
    templates = "".join(path.read_text() for path in SOURCE.glob("*/templates/**/*.html"))
    for file in FILES:
        links = [part.split("%}")[0] for part in templates.split(f"url '{file}'")[1:]]
        for ending in ("'csv'", "'parquet'"):
            assert any(ending in link for link in links), (file, ending)
