"""The sentences of the playbook and of authority: what helped, what was decided and asked."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from keepword.demo.checking.statements import Statement
from keepword.demo.past import Entry, Past
from keepword.demo.rooms import owner
from keepword.demo.saying import marked_at
from keepword.simulate import Organisation
from keepword.standards.authority.actions import OWN_FOR
from keepword.standards.authority.measures import OF_LATE as ASKED_OF_LATE
from keepword.standards.authority.measures import asked_of_late
from keepword.standards.playbook import NEW, OF_LATE, entries, unused


def of_what_is_used(shop: Organisation) -> Iterator[Statement]:
    """Every entry of the playbook, and everything that was decided or asked."""
    past = Past(shop)
    yield from _of_playbook(past.read("playbook")["entry"], past)
    yield from _of_authority(past.read("inside"), past)


def _of_playbook(told: Sequence[Entry], past: Past) -> Iterator[Statement]:
    by_words = {entry["words"]: entry for entry in told}
    since = past.now - OF_LATE
    each: Any  # with what was said of it, as `entries` counts it
    for each in entries():
        entry = by_words[each.words]
        helped, did_not = (
            _lately(marked_at(past, entry, entry.get(name, ())), since)
            for name in ("helped", "not_helped")
        )
        said = f"{each.words} helped {each.helped}, did not help {each.did_not_help}."
        yield Statement("Playbook", said, helped, each.helped)
        yield Statement("Playbook", said, did_not, each.did_not_help)
    idle = [
        entry for entry in told
        if past.at(entry, hours=2) < past.now - NEW
        and not _lately(marked_at(past, entry, entry.get("helped", ())), since)
    ]  # fmt: skip
    count = unused(entries()).count()
    yield Statement("Playbook", f"{count} were not used of late.", len(idle), count)


def _lately(marked: Iterable[dt.datetime], since: dt.datetime) -> int:
    return sum(at > since for at in marked)


def _of_authority(told: dict[str, list[dict[str, object]]], past: Past) -> Iterator[Statement]:
    limits: dict[object, Entry] = {entry["what"]: entry for entry in told["authority"]}
    late = [
        use
        for use in told["use"]
        if past.now - ASKED_OF_LATE < past.at(use, hours=5) <= past.now - OWN_FOR
    ]
    found = {each.what: each for each in asked_of_late(owner())}
    for what in sorted({str(use["of"]) for use in late}):
        its = [use for use in late if use["of"] == what]
        asked = [use for use in its if use.get("asked")]
        needless = [use for use in asked if _was_within(use, limits[what])]
        shown = found[what]
        said = (
            f"{what}: decided alone {shown.alone} times, asked {shown.asked} times, "
            f"{shown.needless} of them without need."
        )
        yield Statement("Authority", said, len(its) - len(asked), shown.alone)
        yield Statement("Authority", said, len(asked), shown.asked)
        yield Statement("Authority", said, len(needless), shown.needless)


def _was_within(use: Entry, limit: Entry) -> bool:
    return "up_to" not in limit or use.get("amount", 0) <= limit["up_to"]
