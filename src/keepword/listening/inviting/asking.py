"""Waves come to life: the draw is made once, or again and again as moments are delivered."""

import datetime as dt
import zoneinfo
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from keepword.ledger.happened import Occasion, delivered_since
from keepword.listening.inviting.contacts import with_addresses
from keepword.listening.inviting.drawing import (
    ASKED_WITHIN,
    Candidate,
    Draw,
    Standing,
    draw,
    due,
    quota_place,
)
from keepword.listening.inviting.querysets import asked_or_to_be
from keepword.listening.models import Contact, Invitation, LeftOut, Unsubscribed, Wave
from keepword.organisation.access import tree_today
from keepword.organisation.models import Organisation, Person
from keepword.standards.models import MomentAlias

LOOKS_EVERY = dt.timedelta(minutes=5)
_A_DAY = dt.timedelta(days=1)
_LOT = 500


def ask(organisation: Organisation) -> None:
    """Draw for every wave that is open and due: done twice, or in the middle of it, it is once."""
    now, today = timezone.now(), organisation.today()
    looked = Q(asks=Wave.Asks.MOMENT, drawn_at__lt=now - LOOKS_EVERY)
    for wave in Wave.objects.filter(
        Q(drawn_at=None) | looked, closed_at=None, opens_on__lte=today, survey__closed_at=None
    ).exclude(asks=Wave.Asks.NOBODY).select_related("unit"):  # fmt: skip
        if wave.is_open_on(today):
            ask_for(wave, now, zoneinfo.ZoneInfo(organisation.time_zone))


def ask_for(wave: Wave, now: dt.datetime, zone: zoneinfo.ZoneInfo) -> None:
    """Draw for one wave, as things stand."""
    occasions = _occasions(wave, now, zone) if wave.asks == Wave.Asks.MOMENT else []
    with transaction.atomic():
        held = Wave.objects.select_for_update().get(pk=wave.pk)
        if held.closed_at:
            return
        candidates = _after(held, occasions) if occasions else _contacts(held, now)
        considered = _considered(held)
        new = [each for each in candidates if each.occasion not in considered]
        _keep(held, draw(held, new, _standing(held, now, zone)), now, zone)
        Wave.objects.filter(pk=held.pk).update(drawn_at=now)


def _occasions(wave: Wave, now: dt.datetime, zone: zoneinfo.ZoneInfo) -> list[Occasion]:
    """Of what was delivered, that after which somebody is asked while the wave is open.

    What was delivered longer ago than makes sense is found once more, to be counted as too late.
    """
    aliases = MomentAlias.objects.filter(moment__key=wave.moment).values_list("key", flat=True)
    delay = dt.timedelta(hours=wave.delay_hours)
    opens = dt.datetime.combine(wave.opens_on, dt.time(), zone)
    since = max(wave.opened_at, opens, now - 2 * ASKED_WITHIN) - delay
    found = delivered_since(since - _A_DAY, moments={wave.moment, *aliases})
    counted = [_at_the_latest(each, zone) for each in found]
    return [each for each in counted if each.happened_at >= since]


def _at_the_latest(each: Occasion, zone: zoneinfo.ZoneInfo) -> Occasion:
    """A day without an hour stands in the ledger as its midnight: it is over when the day is."""
    local = each.happened_at.astimezone(zone)
    if local.time() != dt.time():
        return each
    end = dt.datetime.combine(local, dt.time.max, zone)
    return replace(each, happened_at=end.astimezone(dt.UTC))


def _after(wave: Wave, occasions: Sequence[Occasion]) -> list[Candidate]:
    """Those to whom the moment was delivered, in the wave's unit and those below it."""
    units = _units(wave)
    theirs = [each for each in occasions if units is None or each.unit in units]
    contacts = _contacts_of({each.person for each in theirs})
    return [
        Candidate(each.fingerprint, contacts.get(each.person), each.unit, each.happened_at)
        for each in theirs
    ]


def _contacts_of(persons: Collection[int]) -> dict[int, Contact]:
    """Contacts by who they are in the ledger; who is known by a mail address becomes one."""
    found: dict[int, Contact] = {}
    for some in _lots(sorted(persons)):
        people = Person.objects.filter(surrogate__in=some)
        with_addresses(people.filter(contact=None, key__contains="@"))
        contacts = Contact.objects.filter(person__surrogate__in=some).select_related("person")
        found |= {each.person.surrogate: each for each in contacts}
    return found


def _contacts(wave: Wave, now: dt.datetime) -> list[Candidate]:
    if wave.asks != Wave.Asks.CONTACTS:
        return []
    units = _units(wave)
    contacts = Contact.objects.select_related("unit")
    if units is not None:
        contacts = contacts.filter(unit__key__in=units)
    return [
        Candidate(each.key.hex, each, each.unit.key if each.unit else "", now)
        for each in contacts.iterator(_LOT)
    ]


def _units(wave: Wave) -> frozenset[str] | None:
    return tree_today().descendants(wave.unit.key) if wave.unit else None


def _considered(wave: Wave) -> frozenset[str]:
    """Occasions that were drawn or left out before."""
    drawn = wave.invitations.values_list("occasion", flat=True)
    return frozenset([*drawn, *wave.left_out.values_list("occasion", flat=True)])


def _standing(wave: Wave, now: dt.datetime, zone: zoneinfo.ZoneInfo) -> Standing:
    asked = Invitation.objects.filter(asked_or_to_be)
    here = asked.filter(wave__survey=wave.survey_id)
    drawn = wave.invitations.values_list("unit", "happened_at")
    return Standing(
        now=now,
        zone=zone,
        unsubscribed=frozenset(Unsubscribed.objects.values_list("address_hash", flat=True)),
        asked_here=_contacts_since(here, wave.again_after_days, now),
        occasions_asked=frozenset(here.values_list("occasion", flat=True))
        if wave.asks == Wave.Asks.MOMENT
        else frozenset(),
        resting=_contacts_since(asked, wave.rest_days, now),
        asked_of=Counter(quota_place(wave, unit, at, zone) for unit, at in drawn),
    )


def _contacts_since(
    asked: QuerySet[Invitation], days: int | None, now: dt.datetime
) -> frozenset[int]:
    """Who was asked so many days ago or less, or (None) ever."""
    if days is not None:
        asked = asked.filter(drawn_at__gt=now - dt.timedelta(days=days))
    return frozenset(asked.values_list("contact", flat=True))


def _keep(wave: Wave, drawn: Draw, now: dt.datetime, zone: zoneinfo.ZoneInfo) -> None:
    delay = dt.timedelta(hours=wave.delay_hours if wave.asks == Wave.Asks.MOMENT else 0)
    Invitation.objects.bulk_create(
        (
            Invitation(
                wave=wave, contact=each.contact, unit=each.unit, occasion=each.occasion,
                happened_at=each.happened_at, drawn_at=now,
                due_at=due(wave, max(each.happened_at + delay, now), zone),
            )
            for each in drawn.asked
        ),
        batch_size=_LOT,
    )  # fmt: skip
    LeftOut.objects.bulk_create(
        (
            LeftOut(wave=wave, reason=reason, contact=each.contact, occasion=each.occasion, at=now)
            for each, reason in drawn.left_out
        ),
        batch_size=_LOT,
    )


def _lots(each: Sequence[int]) -> Iterable[Sequence[int]]:
    return (each[begin : begin + _LOT] for begin in range(0, len(each), _LOT))
