from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, allowed, needs
from keepword.organisation.models import User
from keepword.organisation.searching.findable import FINDABLE, Findable, Hit, found, words_of
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import file_of

AT_FIRST, ON_A_PAGE = 5, 50
COLUMNS = ("kind", "title", "about", "address")


@dataclass(frozen=True)
class Group:
    """What was found of one kind, and whether there is more of it."""

    thing: Findable
    hits: list[Hit]
    more: bool


@require_safe
@needs(May.READ)
def search(request: HttpRequest) -> HttpResponse:
    """Some of every kind that holds the words; or all of one kind, a page at a time."""
    user, text, kind = signed_in(request), request.GET.get("q", "").strip(), _kind(request)
    words = words_of(text)
    context: dict[str, Any] = {"sought": text, "words": words, "kind": kind}
    if words and kind:
        context["page"] = _page(request, kind, user, words)
    elif words:
        context["groups"] = _groups(user, words)
    return render(request, "organisation/search.html", context)


@require_safe
@needs(May.READ)
def search_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """All that holds the words, of every kind or of the one asked for, as a file."""
    user, words, only = signed_in(request), words_of(request.GET.get("q", "")), _kind(request)
    things = [only] if only else things_for(user)
    lines = (
        (thing.kind, hit.title, hit.about, hit.address)
        for thing in (things if words else ())
        for hit in map(thing.shown, found(thing, user, words).iterator(chunk_size=500))
    )
    return file_of(ending, COLUMNS, lines, named="search")


def things_for(user: User) -> list[Findable]:
    """Every kind of thing whose pages somebody may open."""
    may = allowed(user)
    return [thing for thing in FINDABLE.values() if thing.opens_for in may]


def _kind(request: HttpRequest) -> Findable | None:
    """The one kind that is asked for, if any.

    Raises:
        Http404: There is none of that name for this person.
    """
    asked = request.GET.get("kind", "")
    if not asked:
        return None
    for thing in things_for(signed_in(request)):
        if thing.kind == asked:
            return thing
    raise Http404


def _page(request: HttpRequest, kind: Findable, user: User, words: list[str]) -> Page[Any]:
    page = Paginator(found(kind, user, words), ON_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [kind.shown(row) for row in page.object_list]
    return page


def _groups(user: User, words: list[str]) -> list[Group]:
    groups = []
    for thing in things_for(user):
        rows = [*found(thing, user, words)[: AT_FIRST + 1]]
        if rows:
            hits = [thing.shown(row) for row in rows[:AT_FIRST]]
            groups.append(Group(thing, hits, more=len(rows) > AT_FIRST))
    return groups
