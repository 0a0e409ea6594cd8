"""What an entry of the playbook said, version by version, and what its draft says otherwise."""

import datetime as dt
from dataclasses import dataclass

from keepword.organisation.models import User
from keepword.standards.hearing import OF_ENTRY
from keepword.standards.models import PlaybookEntry, PlaybookVersion
from keepword.strategy.differences import Changed, changes


@dataclass(frozen=True)
class Past:
    """A version: what changed with it, why, when and by whom."""

    number: int
    changed: tuple[Changed, ...]
    """Of the first everything: all of it was new."""
    reason: str
    written_at: dt.datetime
    written_by: User | None


def history(entry: PlaybookEntry) -> list[Past]:
    """Every version of an entry, the newest first, beside the one before it."""
    earlier = list(entry.versions.select_related("written_by"))
    every: list[PlaybookVersion | PlaybookEntry] = [*earlier, *([entry] if entry.words else ())]
    told, before = [], dict[str, str]()
    for number, each in enumerate(every, 1):
        after = {"words": each.words, "instead": each.instead}
        changed = tuple(changes(OF_ENTRY, before, after))
        told.append(Past(number, changed, each.reason, each.written_at, each.written_by))
        before = after
    return told[::-1]


def draft_of(entry: PlaybookEntry) -> list[Changed]:
    """What an entry's draft says otherwise than the playbook."""
    if not entry.draft:
        return []
    before = {"words": entry.words, "instead": entry.instead}
    return changes(OF_ENTRY, before, entry.draft)
