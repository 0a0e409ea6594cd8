"""The sample's past: what was done on which day and by whom, from the files in `told`.

It is done by the ordinary actions, in the order of its days, while the clock says that day. So
whatever hangs on days (the minutes of a week, when an answer is due) comes out as it would have.
"""

import datetime as dt
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from operator import itemgetter
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from keepword.demo.people import places
from keepword.organisation.models import User
from keepword.simulate import DAYS, Organisation

Entry = Mapping[str, Any]
Event = tuple[dt.datetime, Callable[[], object]]
"""When something was done, and what does it."""
MORNING = dt.time(9)


@dataclass(frozen=True)
class Past:
    """The days of a sample, and everybody in it by their place."""

    shop: Organisation
    now: dt.datetime = field(default_factory=timezone.now)

    @property
    def whole(self) -> bool:
        """Whether it is the shop of two years, and not the one of twelve days."""
        return bool((self.shop.last_day - self.shop.first_day).days == DAYS - 1)

    @cached_property
    def people(self) -> dict[str, User]:
        """Everybody by their place: "owner", the unit they lead, "north-bench/2"."""
        users = {user.email: user for user in User.objects.all()}
        return {place: users[email] for place, email in places().items()}

    def read(self, name: str) -> dict[str, list[dict[str, Any]]]:
        """What a file tells of the days that this sample has."""
        text = (resources.files(__package__) / "told" / f"{name}.toml").read_text("utf-8")
        told: dict[str, list[dict[str, Any]]] = tomllib.loads(text)
        return {
            kind: [entry for entry in entries if self._has(entry)] for kind, entries in told.items()
        }

    def _has(self, entry: Entry) -> bool:
        return bool({"days_ago", "hours_ago"} & {*entry}) if self.whole else "on_day" in entry

    def day(self, entry: Entry) -> dt.date:
        """The day of an entry."""
        if self.whole:
            return self.shop.last_day - dt.timedelta(days=entry["days_ago"])
        return self.shop.first_day + dt.timedelta(days=entry["on_day"] - 1)

    def at(self, entry: Entry, *, days: float = 0, hours: float = 0) -> dt.datetime:
        """When an entry was done, or something so much later; never in the future."""
        if self.whole and "hours_ago" in entry:
            begun = self.now - dt.timedelta(hours=entry["hours_ago"])
        else:
            begun = dt.datetime.combine(self.day(entry), MORNING, dt.UTC)
        return min(begun + dt.timedelta(days=days, hours=hours), self.now)

    def review_on(self, entry: Entry) -> dt.date:
        """When something is to be looked at again."""
        return self.now.date() + dt.timedelta(days=entry["review_in"])


def play(events: Iterable[Event]) -> None:
    """Do everything, each at its time."""
    for at, do in sorted(events, key=itemgetter(0)):
        with as_of(at):
            do()


@contextmanager
def as_of(at: dt.datetime) -> Iterator[None]:
    """Let Django's clock stand at an instant: what takes the time from it takes that one."""

    class Then(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> "Then":
            return cls.fromtimestamp(at.timestamp(), tz)

    with patch.object(timezone, "datetime", Then):
        yield
