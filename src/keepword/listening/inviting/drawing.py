"""The draw: rules choose who is asked, nobody else. It can be repeated by anybody with the seed."""

import datetime as dt
import hashlib
import zoneinfo
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from keepword.listening.models import Contact, LeftOut, Wave
from keepword.listening.models.contacts import address_hash

Reason = LeftOut.Reason
ASKED_WITHIN = dt.timedelta(days=14)
"""So long after a moment it still makes sense to ask about it."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked, about what happened then."""

    occasion: str
    contact: Contact | None
    unit: str
    happened_at: dt.datetime


@dataclass(frozen=True)
class Standing:
    """What the rules look at besides the wave itself."""

    now: dt.datetime
    zone: zoneinfo.ZoneInfo
    unsubscribed: Collection[str] = frozenset()
    """Hashes of the addresses that are never written to."""
    asked_here: Collection[int] = frozenset()
    """Contacts by their number whom this survey asked, and may not ask again yet."""
    occasions_asked: Collection[str] = frozenset()
    """Occasions after which this survey has asked."""
    resting: Collection[int] = frozenset()
    """Contacts whom any survey asked not long ago."""
    asked_of: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """How many were asked already, by the unit and the week that a quota counts."""


@dataclass(frozen=True)
class Draw:
    """Who is asked, and who is left out by which rule."""

    asked: list[Candidate]
    left_out: list[tuple[Candidate, LeftOut.Reason]]


def chance(seed: int, occasion: str) -> float:
    """A number from 0 to 1 that seed and occasion alone decide, as if at random.

    It is the first 8 bytes of the BLAKE2b hash of "seed occasion", divided by 2 to the 64th.

    >>> round(chance(7, "a"), 6), round(chance(7, "b"), 6), round(chance(8, "a"), 6)
    (0.51425, 0.166227, 0.378629)
    """
    digest = hashlib.blake2b(f"{seed} {occasion}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def draw(wave: Wave, candidates: Iterable[Candidate], standing: Standing) -> Draw:
    """Let the wave's rules choose; where a quota is short, the smallest chances are taken."""
    drawn = Draw([], [])
    now_asked: set[int] = set()
    asked_of = Counter(standing.asked_of)
    for each in sorted(candidates, key=lambda one: chance(wave.seed, one.occasion)):
        place = quota_place(wave, each.unit, each.happened_at, standing.zone)
        reason = _reason(wave, each, standing, now_asked)
        if reason is None and wave.quota is not None and asked_of[place] >= wave.quota:
            reason = Reason.QUOTA
        if reason is None and each.contact:
            drawn.asked.append(each)
            now_asked.add(each.contact.pk)
            asked_of[place] += 1
        elif reason:
            drawn.left_out.append((each, reason))
    return drawn


def _reason(
    wave: Wave, each: Candidate, standing: Standing, now_asked: Collection[int]
) -> LeftOut.Reason | None:
    """The first rule that leaves somebody out, before quotas are counted."""
    if each.contact is None:
        return Reason.NO_ADDRESS
    too_late = each.happened_at + dt.timedelta(hours=wave.delay_hours) + ASKED_WITHIN
    rules = (
        (Reason.UNSUBSCRIBED, address_hash(each.contact.email) in standing.unsubscribed),
        (Reason.UNDELIVERABLE, each.contact.undeliverable_at is not None),
        (Reason.TWICE, _is_asked(each, each.contact.pk, standing, now_asked)),
        (Reason.TOO_LATE, wave.asks == Wave.Asks.MOMENT and too_late < standing.now),
        (Reason.RESTING, each.contact.pk in standing.resting),
        (Reason.NOT_DRAWN, chance(wave.seed, each.occasion) >= wave.share / 100),
    )
    return next((reason for reason, so in rules if so), None)


def _is_asked(
    each: Candidate, contact: int, standing: Standing, now_asked: Collection[int]
) -> bool:
    asked = contact in now_asked or contact in standing.asked_here
    return asked or each.occasion in standing.occasions_asked


def quota_place(wave: Wave, unit: str, at: dt.datetime, zone: zoneinfo.ZoneInfo) -> tuple[str, str]:
    """What a quota counts together: a unit's customers, after a moment those of one week."""
    if wave.asks != Wave.Asks.MOMENT:
        return unit, ""
    year, week, _day = at.astimezone(zone).isocalendar()
    return unit, f"{year}-{week}"


def due(wave: Wave, at: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """When to write to somebody: then, or when the quiet hours that it falls into are over."""
    local = at.astimezone(zone)
    begin, end = wave.quiet_from, wave.quiet_until
    at_once = local.time()
    quiet = begin <= at_once < end if begin <= end else at_once >= begin or at_once < end
    if not quiet:
        return at
    day = local.date() + dt.timedelta(days=1) if at_once >= end else local.date()
    return dt.datetime.combine(day, end, zone).astimezone(dt.UTC)
