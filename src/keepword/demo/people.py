"""Who works at Hollis Cycles: six who lead, and forty more."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext

from keepword.demo.names import named
from keepword.organisation.models import Role, Unit, User

DOMAIN = "sample.invalid"
OWNER = f"owner@{DOMAIN}"
LEADING = ("web-shop", "dispatch", "workshop", "shop-floor", "customer-care")
WORKING = {
    "web-shop": 4,
    "packing": 4,
    "parcels": 3,
    "north-bench": 4,
    "south-bench": 4,
    "express-bench": 4,
    "floor-weekdays": 5,
    "floor-saturdays": 5,
    "billing": 3,
    "phone-team": 2,
    "returns-team": 2,
}
MANAGING = ("north-bench", "parcels", "billing")
"""Units in which the first of those who work there also manages."""
CARING = "phone-team"
"""Who works here looks customers up."""


@dataclass(frozen=True)
class Colleague:
    """Somebody on the staff, by address, name, role and unit."""

    email: str
    name: str
    kind: Role.Kind
    unit: str | None


def colleagues() -> Iterator[Colleague]:
    """Everybody, the six who lead first."""
    yield Colleague(OWNER, "Robin Hollis", Role.Kind.OWNER, None)
    number = 0
    for unit in LEADING:
        number += 1
        yield Colleague(_address(number), named(number), Role.Kind.LEADER, unit)
    for unit, count in WORKING.items():
        for place in range(count):
            number += 1
            yield Colleague(_address(number), named(number), _kind(unit, place), unit)


def places() -> dict[str, str]:
    """Everybody's address by where they stand: "owner", the unit they lead, "north-bench/2"."""
    found: dict[str, str] = {}
    working: Counter[str] = Counter()
    for each in colleagues():
        place = each.unit or "owner"
        if each.kind not in (Role.Kind.OWNER, Role.Kind.LEADER):
            working[place] += 1
            place = f"{place}/{working[place]}"
        found[place] = each.email
    return found


def _address(number: int) -> str:
    return f"{named(number).lower().replace(' ', '.')}@{DOMAIN}"


def _kind(unit: str, place: int) -> Role.Kind:
    if unit in MANAGING and not place:
        return Role.Kind.MANAGER
    return Role.Kind.CARE if unit == CARING else Role.Kind.MEMBER


def hire(joined_at: dt.datetime) -> None:
    """Make everybody's account; nobody can sign in to one with a password."""
    units = {unit.key: unit for unit in Unit.objects.all()}
    everybody = list(colleagues())
    users = User.objects.bulk_create(
        User(email=each.email, name=each.name, password=make_password(None), joined_at=joined_at)
        for each in everybody
    )
    Role.objects.bulk_create(
        Role(user=user, kind=each.kind, unit=units[each.unit] if each.unit else None)
        for user, each in zip(users, everybody, strict=True)
    )


@dataclass(frozen=True)
class Visitor:
    """With whose eyes somebody may look around."""

    email: str
    name: str
    what: str


def visitors() -> list[Visitor]:
    """The owner, and one of each who sees other pages."""
    told = {
        Role.Kind.OWNER: gettext("the owner"),
        Role.Kind.LEADER: gettext("who leads dispatch"),
        Role.Kind.CARE: gettext("who answers the telephone"),
        Role.Kind.MEMBER: gettext("a mechanic"),
    }
    units = {Role.Kind.LEADER: "dispatch", Role.Kind.MEMBER: "north-bench"}
    everybody = list(colleagues())
    return [
        Visitor(first.email, first.name, what)
        for kind, what in told.items()
        for first in [
            next(
                each
                for each in everybody
                if each.kind == kind and units.get(kind, each.unit) == each.unit
            )
        ]
    ]
