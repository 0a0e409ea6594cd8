from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Field, Path, Query, Router, Schema

from keepword.organisation.access import May, allowed_by
from keepword.organisation.bearer import Bearer, token_used
from keepword.organisation.searching.findable import FINDABLE, LONGEST, found, words_of
from keepword.organisation.signed_in import signed_in
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["organisation"])
Kind = Annotated[str, Path(pattern=r"^[a-z]{1,40}$")]


class Found(Schema):
    """Something that holds the words: what it is called, what it says, and its page."""

    title: str
    about: str
    address: str


class AllFound(Page):
    items: list[Found]


class SearchKinds(Schema):
    kinds: list[str]


class LookedFor(Schema):
    """Every word must stand somewhere in what is found."""

    q: str = Field(min_length=1, max_length=LONGEST)


@router.get("search", response=SearchKinds, auth=Bearer(May.READ), url_name="api_search_kinds")
def kinds(request: HttpRequest) -> object:
    """The kinds of things that this token finds."""
    may = allowed_by(token_used(request))
    return {"kinds": [thing.kind for thing in FINDABLE.values() if thing.opens_for in may]}


@router.get("search/{kind}", response=AllFound, auth=Bearer(May.READ), url_name="api_search")
def search(
    request: HttpRequest,
    kind: Kind,
    sought: Query[LookedFor],
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> object:
    """What holds every word, of one kind."""
    thing = FINDABLE.get(kind)
    if thing is None or thing.opens_for not in allowed_by(token_used(request)):
        raise Http404("There is nothing of that kind to be found with this token.")
    page = page_of(found(thing, signed_in(request), words_of(sought.q)), cursor, limit)
    return {**page, "items": [thing.shown(row) for row in page["items"]]}
