"""Which open promises are about to break: from their age, their step and how long jobs took."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from keepword.delivery.given.counting import Counting
from keepword.delivery.given.known import Kind, Known, known_of
from keepword.delivery.models import GivenPromise
from keepword.measure import MeasureError, chain
from keepword.organisation.working_time import working_hours
from keepword.standards.models import PromiseVersion

LIKELY = 0.5
"""A promise is about to break when it is likelier not to be kept than to be."""


@dataclass(frozen=True)
class Foresight:
    """How likely a promise is not to be kept, and why."""

    breaks: float
    low: float
    high: float
    n: int
    counted_in: str
    spent: float
    step: str = ""
    """The step that says it; blank where its age does."""

    @property
    def is_likely(self) -> bool:
        """Whether it is about to break."""
        return self.breaks >= LIKELY

    @property
    def words(self) -> str:
        """The sentence of why."""
        said = {
            "step": self.step, "spent": floatformat(self.spent, -2), "n": self.n,
            "unit": PromiseVersion.CountedIn(self.counted_in).label,
            "breaks": round(100 * self.breaks), "low": round(100 * self.low),
            "high": round(100 * self.high),
        }  # fmt: skip
        by_step = _(
            "Still at “%(step)s” (%(unit)s there: %(spent)s). Of 100 such jobs %(breaks)s were not "
            "done by this time (%(low)s to %(high)s; n = %(n)s)."
        )
        by_age = _(
            "Not done yet (%(unit)s so far: %(spent)s). Of 100 jobs that took so long %(breaks)s "
            "were not done by this time (%(low)s to %(high)s; n = %(n)s)."
        )
        return (by_step if self.step else by_age) % said


@dataclass(frozen=True)
class _Stand:
    """Where a promise stands: the time that is over and the time there is, whole and in its step.

    Many stand alike, and what is known of them is asked once.
    """

    kind: Kind
    age: float
    due: float
    step: str
    spent: float
    left: float


def foresee(given: Iterable[GivenPromise], now: dt.datetime) -> dict[int, Foresight]:
    """Of each promise that is open, neither late nor paused, how likely it breaks, if known."""
    working = working_hours()
    countings = {unit: Counting(working, unit) for unit in ("days", "hours")}
    stands = {each.pk: _stand(each, countings[each.version.counted_in], now) for each in given}
    ages: dict[Kind, list[float]] = defaultdict(list)
    for stand in stands.values():
        ages[stand.kind].append(stand.age)
    known = known_of(ages.keys(), ages)
    found = {stand: _foreseen(stand, known.get(stand.kind)) for stand in {*stands.values()}}
    return {pk: its for pk, stand in stands.items() if (its := found[stand])}


def _stand(given: GivenPromise, counting: Counting, now: dt.datetime) -> _Stand:
    kind = (given.promise_id, given.version.counted_in)
    age = max(counting.spent(given.given_at, now) - given.paused, 0.0)
    due = max(counting.between(given.given_at, given.due_at) - given.paused, 0.0)
    if not given.step or given.step_since is None or given.paused:
        return _Stand(kind, age, due, "", 0.0, 0.0)
    spent = counting.spent(given.step_since, now)
    left = counting.between(given.step_since, max(given.due_at, given.step_since))
    return _Stand(kind, age, due, given.step, spent, left)


def _foreseen(stand: _Stand, known: Known | None) -> Foresight | None:
    """By its step, where enough is known of it, else by its age; nothing, where neither is."""
    if known is None:
        return None
    if known.steps and stand.step in known.steps.names:
        try:
            rest = known.steps.still_at(stand.step, stand.spent, open_ages=known.open_ages)
            return _said(chain.in_time(rest, stand.spent, stand.left), stand, stand.step)
        except MeasureError:
            pass  # nobody was there for so long: the age says what it can
    try:
        return _said(chain.in_time(known.jobs, stand.age, stand.due), stand)
    except MeasureError:
        return None


def _said(found: chain.InTime, stand: _Stand, step: str = "") -> Foresight:
    _promise, counted_in = stand.kind
    breaks, low, high = 1 - found.share, 1 - found.high, 1 - found.low
    return Foresight(breaks, low, high, found.n, counted_in, found.age, step)


def about_to_break(
    given: Sequence[GivenPromise], foreseen: dict[int, Foresight]
) -> list[GivenPromise]:
    """Those likelier not to be kept than to be, the likeliest first."""
    likely = [each for each in given if each.pk in foreseen and foreseen[each.pk].is_likely]
    return sorted(likely, key=lambda each: (-foreseen[each.pk].breaks, each.due_at, each.pk))
