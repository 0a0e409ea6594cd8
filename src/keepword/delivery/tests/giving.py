"""A workshop that promises repairs within three working days, for the tests of given promises."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone
from tests.support.factories import make

from keepword.delivery.given import actions
from keepword.delivery.given.actions import Order
from keepword.listening.models import FrontDoor
from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.standards.models import Moment, Promise, PromiseHistory, PromiseVersion

VIENNA = ZoneInfo("Europe/Vienna")


def at(day: int, hour: int = 10) -> dt.datetime:
    """An hour of a day of June 2026: the 1st is a Monday, the 4th Corpus Christi, a holiday."""
    return dt.datetime(2026, 6, day, hour, tzinfo=VIENNA)


class Workshop:
    """Its people, its kind of promise, and a clock that the test sets."""

    def __init__(self, monkeypatch) -> None:
        self._patch = monkeypatch
        self.clock(at(1))
        make(Organisation, name="Thread and Needle", time_zone="Europe/Vienna")
        FrontDoor.objects.create(pk=1, country="AT")
        self.unit = make(Unit, key="workshop", name="Workshop")
        self.moment = make(Moment, key="ready", name="Ready by the day")
        self.promise = make(Promise, maker=self.unit, keeper=self.unit, moment=self.moment)
        self.version = make(
            PromiseVersion, promise=self.promise, what="Your bicycle is repaired", within=3,
            published_at=at(1, 8), remedy="It is free.",
        )  # fmt: skip
        self.mia = self.person("Mia", Role.Kind.MEMBER, self.unit)
        self.olivia = self.person("Olivia", Role.Kind.OWNER, None)

    def clock(self, now: dt.datetime) -> None:
        """Let it be this time from now on."""
        self._patch.setattr(timezone, "now", lambda: now.astimezone(dt.UTC))

    def person(self, name: str, kind: str, unit: Unit | None) -> User:
        """Somebody who works there."""
        user = User.objects.create_user(f"{name.lower()}@example.org", name=name)
        Role.objects.create(user=user, kind=kind, unit=unit)
        return user

    def give(self, ref: str = "4711", **order):
        """A promise to a customer, given by Mia now."""
        order = Order(ref=ref, **{"customer": "Kim", **order})
        return actions.give(promise=self.promise, order=order, by=self.mia)

    def history(self, **counts) -> PromiseHistory:
        """A file of jobs that was read in: forty with their steps."""
        stepped = counts.pop("stepped", [[0, 1, 30], [4, 1, 10]])
        closed = counts.pop("closed", [[1, 30], [5, 10]])
        return make(
            PromiseHistory, promise=self.promise, steps=["parts", "bench"], stepped=stepped,
            closed=closed, **counts,
        )  # fmt: skip
