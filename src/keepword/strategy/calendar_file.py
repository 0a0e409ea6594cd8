"""A calendar file by RFC 5545: whole days, each with a few words and where to read more."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import category

OCTETS = 75
"""The longest line; what is longer goes on in the next one, behind a space."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class WholeDay:
    """Something that a day is for."""

    uid: str
    day: dt.date
    summary: str
    address: str


def calendar_file(name: str, days: Iterable[WholeDay], *, made_at: dt.datetime) -> bytes:
    """The days as a calendar that other programs subscribe to."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Keepword//Reviews//EN"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for each in days:
        lines += _event(each, made_at)
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def _event(each: WholeDay, made_at: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{each.uid}"
    yield f"DTSTAMP:{made_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{each.day:%Y%m%d}"
    yield f"SUMMARY:{escaped(each.summary)}"
    yield f"URL:{each.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    r"""A text as a value: what would end it is marked, and nothing in it is a line of its own.

    >>> escaped("On time; always, \\ or so")
    'On time\\; always\\, \\\\ or so'
    """
    return "".join(each for each in text.translate(_ESCAPED) if category(each) != "Cc")


def folded(line: str) -> bytes:
    """A line as it is sent: cut where it is too long, never within a letter."""
    pieces, room = [b""], OCTETS
    for each in line:
        letter = each.encode()
        if len(letter) > room:
            pieces.append(b" ")
            room = OCTETS - 1
        pieces[-1] += letter
        room -= len(letter)
    return b"\r\n".join(pieces) + b"\r\n"
