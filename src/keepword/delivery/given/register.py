"""The register as somebody sees it: counts, the list that was asked for, and why it presses."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.delivery.given.foreseeing import Foresight, about_to_break, foresee
from keepword.delivery.given.permission import given_for
from keepword.delivery.given.querysets import (
    STANDINGS,
    Days,
    counts,
    of_standing,
    running,
    with_pauses,
)
from keepword.delivery.given.saying import Expected, expected, presses, will_break
from keepword.delivery.models import GivenPromise
from keepword.organisation.models import User
from keepword.organisation.present import time_zone, today
from keepword.standards.models import Promise
from keepword.standards.promising.querysets import promises

WORDS = {
    "breaking": _("About to break"),
    "late": _("Late"),
    "today": _("Due today"),
    "week": _("Due this week"),
    "open": _("Open"),
    "paused": _("The customer's turn"),
    "kept": _("Kept"),
    "broken": _("Not kept"),
    "called-off": _("Called off"),
}
PRESSES = ("breaking", "late", "today", "week", "open")
"""In this order the first that holds anything is shown."""


@dataclass(frozen=True)
class Row:
    """A given promise, whether it is late, and how likely it breaks, if that is known."""

    given: GivenPromise
    is_paused: bool
    is_late: bool
    foresight: Foresight | None

    @property
    def is_breaking(self) -> bool:
        """Whether it is about to break."""
        return bool(self.foresight and self.foresight.is_likely)


@dataclass(frozen=True)
class Register:
    """What somebody sees of the register."""

    every: QuerySet[GivenPromise]
    days: Days
    today: dt.date
    asked: str
    query: str

    @cached_property
    def running(self) -> list[GivenPromise]:
        """What is neither late nor paused."""
        return running(self.every, self.days)

    @cached_property
    def foreseen(self) -> dict[int, Foresight]:
        """How likely each of them breaks."""
        return foresee(self.running, self.days.now) if self.running else {}

    @cached_property
    def breaking(self) -> list[GivenPromise]:
        """What is about to break, the likeliest first."""
        return about_to_break(self.running, self.foreseen)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are of each standing."""
        counted = counts(self.every, self.days)
        return {"breaking": len(self.breaking)} | {
            each: counted[each.replace("-", "_")] for each in STANDINGS if each != "breaking"
        }

    @property
    def standings(self) -> list[tuple[str, str, int]]:
        """Each standing, its words and how many there are; of those that press all are named."""
        return [
            (each, str(WORDS[each]), n) for each, n in self.counts.items() if n or each in PRESSES
        ]

    @cached_property
    def nothing_yet(self) -> bool:
        """Whether nobody was promised anything."""
        return not any(self.counts.values())

    @property
    def last_due(self) -> dt.datetime | None:
        """When the last of those is due that are about to break."""
        return max((each.due_at for each in self.breaking), default=None)

    @cached_property
    def expected(self) -> Expected | None:
        """How many break of all that are due by the last day on which one is about to."""
        last = self.last_due
        if last is None:
            return None
        due = [each for each in self.running if each.due_at <= last and each.pk in self.foreseen]
        return expected([self.foreseen[each.pk] for each in due])

    @property
    def headline(self) -> str:
        """What presses, in a sentence or two."""
        if self.expected:
            said = will_break(self.breaking, self.today, self.days.tomorrow.tzinfo or dt.UTC)
            return f"{said} {self.expected}"
        return presses(self.counts["late"], self.counts["today"], len(self.running))

    @cached_property
    def only(self) -> str:
        """The standing that is shown: the one asked for, or the first that presses."""
        if self.asked in STANDINGS:
            return self.asked
        return next((each for each in PRESSES if self.counts[each]), PRESSES[-1])

    @cached_property
    def given(self) -> Sequence[GivenPromise] | QuerySet[GivenPromise]:
        """The list that is shown; whoever looks for somebody finds them wherever they stand."""
        every = self.every
        if self.query:
            named = Q(ref__iexact=self.query) | Q(customer__icontains=self.query)
            return every.filter(named)
        if self.only == "breaking":
            return self.breaking
        found = every.filter(of_standing(self.only, self.days))
        return found if self.only in PRESSES else found.order_by("-ended_at", "-pk")

    def rows(self, given: Iterable[GivenPromise]) -> list[Row]:
        """Some promises with what is to be said of them."""
        rows = []
        for each in given:
            paused: bool = each.is_paused  # type: ignore[attr-defined]  # annotated by with_pauses
            late = each.is_late(self.days.now) and not paused
            rows.append(Row(each, paused, late, self.foreseen.get(each.pk)))
        return rows


def register(user: User, asked: str, query: str) -> Register:
    """The register, read when it is looked at."""
    every = with_pauses(given_for(user))
    day = today()
    return Register(every, Days.at(timezone.now(), day, time_zone()), day, asked, query)


def kinds_made() -> list[Promise]:
    """The kinds that are promised today."""
    return [promise for promise in promises() if promise.in_force]
