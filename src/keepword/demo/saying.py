"""The playbook, and what customers complained about: what is said to them and by them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial

from keepword.demo.past import Entry, Event, Past
from keepword.listening.concerns import actions as concerns
from keepword.listening.models import Concern, FrontDoor
from keepword.organisation.tokens import hashed
from keepword.standards.actions import Saying, add_entry, mark_entry
from keepword.standards.models import Moment, PlaybookEntry

MAIL = "example.org"
MARKED_AGO = 40
"""So many days ago the first said whether an entry helped."""


def events(past: Past) -> Iterator[Event]:
    """Everything that was written into the playbook, and every concern with its replies."""
    for entry in past.read("playbook")["entry"]:
        yield past.at(entry, hours=2), partial(_write, past, entry)
        yield from _marks(past, entry)
    told = past.read("concerns")["concern"]
    if told:
        first = min(past.at(entry) for entry in told)
        yield first - dt.timedelta(days=2), partial(_open_the_door, past)
    for number, entry in enumerate(told):
        token = f"sample-concern-{number}"
        yield past.at(entry), partial(_hear, past, entry, token)
        for replied, reply in enumerate(entry.get("reply", ())):
            when = past.at(entry, hours=reply["after"])
            yield when, partial(_reply, past, reply, token, replied)


def _write(past: Past, entry: Entry) -> None:
    owner = past.people[entry["owner"]]
    add_entry(
        saying=Saying(
            kind=entry["kind"],
            words=entry["words"],
            instead=entry.get("instead", ""),
            setting=entry.get("setting", ""),
            culture=entry.get("culture", ""),
            moment=_moment(entry),
            owner=owner,
            review_on=past.review_on(entry),
        ),
        by=past.people["owner"],
    )


def _marks(past: Past, entry: Entry) -> Iterator[Event]:
    """Whether it helped, said of late by those who use it."""
    for helpful, places in ((True, entry.get("helped", ())), (False, entry.get("not_helped", ()))):
        for place, when in zip(places, marked_at(past, entry, places), strict=True):
            yield when, partial(_mark, past, entry, place, helpful=helpful)


def marked_at(past: Past, entry: Entry, places: Sequence[str]) -> Iterator[dt.datetime]:
    """When each of some people said whether an entry helped."""
    lately = past.now - dt.timedelta(days=MARKED_AGO)
    begun = max(lately, past.at(entry, hours=3))
    for number, _place in enumerate(places):
        yield min(begun + dt.timedelta(days=7 * number), past.now)


def _mark(past: Past, entry: Entry, place: str, *, helpful: bool) -> None:
    written = PlaybookEntry.objects.get(words=entry["words"])
    mark_entry(entry=written, helpful=helpful, by=past.people[place])


def _open_the_door(past: Past) -> None:
    door = FrontDoor(is_open=True, works_on=[1, 2, 3, 4, 5, 6, 7])
    concerns.set_front_door(door=door, by=past.people["owner"])


def _hear(past: Past, entry: Entry, token: str) -> None:
    name = entry.get("contact", "")
    told = concerns.Told(
        happened=entry["happened"],
        wish=entry["wish"],
        moment=_moment(entry),
        may_contact=bool(name),
        name=name,
        mail=f"{name.lower().replace(' ', '.')}@{MAIL}" if name else "",
    )
    if "taken_by" in entry:
        by = past.people[entry["taken_by"]]
        concerns.take_down(token=token, told=told, channel=entry["channel"], by=by)
    else:
        concerns.receive(token=token, told=told, language="en")


def _reply(past: Past, reply: Entry, token: str, seen: int) -> None:
    concern = Concern.objects.get(token_hash=hashed(token))
    by = past.people[reply["by"]]
    concerns.reply(concern=concern, words=reply["words"], seen=seen, by=by)


def _moment(entry: Entry) -> Moment | None:
    return Moment.objects.filter(key=entry.get("moment")).select_related("unit").first()
