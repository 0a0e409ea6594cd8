"""The playbook for programs."""

import datetime as dt
from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.standards.models import PlaybookEntry, PlaybookVersion
from keepword.standards.playbook_forms import SearchForm, asked_for
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["moments and standards"])


class EntrySought(Schema):
    """Which entries are asked for, as on their page; a word that fits no choice is passed over."""

    q: str = ""
    moment: str = ""
    setting: str = ""
    kind: str = ""
    only: Literal["", "unused"] = ""


class EntryBefore(Schema):
    """What an entry said until it was written anew."""

    number: int
    words: str
    instead: str
    reason: str
    written_at: dt.datetime


class EntrySaid(Schema):
    """What to say or not to say; no moment or setting is everywhere."""

    id: int
    kind: str
    setting: str
    culture: str
    moment: str | None
    words: str
    instead: str
    reason: str
    before: list[EntryBefore]
    owner: str | None
    review_on: dt.date
    helped: int
    did_not_help: int

    @staticmethod
    def resolve_moment(entry: PlaybookEntry) -> str | None:
        """The key of its moment."""
        return entry.moment.key if entry.moment else None

    @staticmethod
    def resolve_before(entry: PlaybookEntry) -> list[PlaybookVersion]:
        """Every version before this one, the oldest first."""
        return list(entry.versions.all())

    @staticmethod
    def resolve_owner(entry: PlaybookEntry) -> str | None:
        """Who answers for it."""
        return str(entry.owner) if entry.owner else None


class Playbook(Page):
    """Part of the playbook."""

    items: list[EntrySaid]


@router.get("playbook", response=Playbook, auth=Bearer(May.READ), url_name="api_playbook")
def playbook(
    request: HttpRequest,
    sought: Query[EntrySought],
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> object:
    """What the playbook says; how many it helped of late, and how many it did not."""
    found = asked_for(SearchForm(sought.dict())).prefetch_related("versions")
    return page_of(found, cursor, limit)
