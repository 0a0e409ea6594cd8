"""The whole shop: customers' lives, what was delivered to them, and what they said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from . import _repairs as repairs
from ._lives import intended, lives
from ._served import AFTER_A_REPAIR, DAYS_FOR_MONEY, Asked, Delivered, Occasions, ask, deliver
from ._shop import BY_KEY, KINDS, LEADERS, MOMENTS, NAME, STAFF, UNITS, Kind, Moment, Unit
from ._staff import SELLERS, benches

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from ._lives import Intended, Lives
    from ._repairs import Repairs
    from ._staff import Bench

    Days = NDArray[np.int64]

WEEKS = 104
DAYS = 7 * WEEKS
PLAN_WEEK = 76
"""The plan that worked: parts are ordered when the repair is booked."""
OTHER_PLAN_WEEK = 68
"""The plan that did not: a message on the day the parcel comes."""
TRAINING_WEEK = 60
ABOUT_TO_BREAK = 3
LARGE = 10_000
"""So many customers make enough open repairs that three of them may well be about to break."""
PANEL = 0.03
"""How many of the customers are asked, of each moment, what they expect."""
FEW_ANSWERS = 9


@dataclass(frozen=True)
class Panel:
    """Who was asked on which day what they expect of a moment, and whether they do."""

    day: Days
    moment: tuple[str, ...]
    expects: NDArray[np.bool_]


@dataclass(frozen=True)
class Organisation:
    """The shop: what it is, and everything that happened, day 0 being the first of two years.

    `occasions` by kind; `repairs` has the steps of those of the kind "repairs", `sellers` who
    served each of the kind "visits". `intended` and `lives` say when customers bought and why they
    left.
    """

    name: str
    first_day: dt.date
    last_day: dt.date
    units: tuple[Unit, ...]
    moments: tuple[Moment, ...]
    occasions: dict[str, Occasions]
    repairs: Repairs
    sellers: Days
    benches: Bench
    panel: Panel
    intended: Intended
    lives: Lives
    broken: NDArray[np.bool_]
    """Of which intended purchases the promise would be broken."""
    predictions: dict[tuple[str, str], tuple[int, ...]]
    """What each leader, or each member of staff, says of 100 such moments."""

    def date(self, day: int) -> dt.date:
        """The date of a day."""
        found: dt.date = (np.datetime64(self.last_day, "D") - (DAYS - 1 - day)).item()
        return found


def organisation(
    seed: int, *, last_day: dt.date, customers: int = 20_000, days_in: int = DAYS
) -> Organisation:
    """Simulate a bicycle shop over the two years that end on `last_day`, whose truth is known.

    Args:
        seed: The same seed, day and customers make the same shop.
        last_day: The last day on which anything was observed.
        customers: How many there are; about ten observations come of each.
        days_in: For how many days the shop has been keeping records: fewer are the last days of the
            same two years, with nine answers to one survey.

    Returns:
        An `Organisation`; `observations` and `truth` say what is seen of it and what is true.

    Example:
        >>> import datetime as dt
        >>> shop = organisation(7, last_day=dt.date(2026, 6, 30), customers=300)
        >>> shop.name, len(shop.moments), sorted(shop.occasions)
        ('Hollis Cycles', 10, ['calls', 'orders', 'repairs', 'returns', 'visits'])
    """
    streams = np.random.default_rng(seed).spawn(8)
    wanted = intended(streams[0], customers, DAYS)
    drawn = repairs.repair(streams[1], _since_plan(wanted.day[_rows(wanted, "repairs")]))
    served = {
        kind.key: _serve(streams[2], kind, wanted.day[_rows(wanted, kind.key)], drawn)
        for kind in KINDS
        if not kind.after
    }
    broken = np.zeros(len(wanted.day), dtype=bool)
    for key, delivered in served.items():
        broken[_rows(wanted, key)] = ~next(iter(delivered.values())).kept
    lived = lives(streams[3], wanted, broken)
    occasions, done = _occasions(streams[4], wanted, lived.made, served, drawn)
    occasions |= _following(streams[5], occasions)
    begun = DAYS - days_in
    if begun:
        occasions, done = _only_since(streams[6], occasions, done, begun)
    count = len(occasions["visits"].day)
    return Organisation(
        name=NAME,
        first_day=(np.datetime64(last_day, "D") - (days_in - 1)).item(),
        last_day=last_day,
        units=UNITS,
        moments=MOMENTS,
        occasions=occasions,
        repairs=done,
        sellers=2 * streams[6].integers(0, SELLERS // 2, count)
        + occasions["visits"].delivered["choosing"].team,
        benches=benches(streams[7], WEEKS),
        panel=_panel(streams[7], 0 if begun else round(PANEL * customers)),
        intended=wanted,
        lives=lived,
        broken=broken,
        predictions=_predictions(streams[7]),
    )


def _rows(wanted: Intended, kind: str) -> NDArray[np.intp]:
    """Which of the intended purchases are of a kind."""
    number = next(at for at, each in enumerate(KINDS) if each.key == kind)
    return np.flatnonzero(wanted.kind == number)


def _since_plan(day: Days) -> NDArray[np.bool_]:
    return np.asarray(day >= 7 * PLAN_WEEK)


def _serve(rng: np.random.Generator, kind: Kind, day: Days, drawn: Repairs) -> dict[str, Delivered]:
    """What was delivered at each moment of some occasions of a kind."""
    if kind.key == "repairs":
        return _repaired(rng, day, drawn)
    later = {"order-arrives": 2, "money-back": DAYS_FOR_MONEY}
    return {key: deliver(rng, BY_KEY[key], day + later.get(key, 0), DAYS) for key in kind.moments}


def _repaired(rng: np.random.Generator, day: Days, drawn: Repairs) -> dict[str, Delivered]:
    """Repairs: one bench for all moments; ready by the day if its steps took no longer."""
    bench = rng.integers(0, 3, len(day))
    ready = Delivered(
        day=day + drawn.promise,
        team=bench,
        chance=repairs.kept_of(drawn.promise, _since_plan(day)),
        kept=drawn.total <= drawn.promise,
    )
    holds = deliver(rng, BY_KEY["repair-holds"], day + drawn.total + AFTER_A_REPAIR, DAYS, bench)
    clean = deliver(rng, BY_KEY["comes-back-clean"], day + drawn.total, DAYS, bench)
    return {"ready-by-day": ready, "repair-holds": holds, "comes-back-clean": clean}


def _occasions(
    rng: np.random.Generator,
    wanted: Intended,
    made: NDArray[np.bool_],
    served: dict[str, dict[str, Delivered]],
    drawn: Repairs,
) -> tuple[dict[str, Occasions], Repairs]:
    """The purchases that were made, by time, with their surveys; and the repairs among them."""
    found: dict[str, Occasions] = {}
    done = drawn
    for kind in KINDS:
        if kind.after:
            continue
        rows = _rows(wanted, kind.key)
        by_time = np.argsort(wanted.day[rows], kind="stable")
        keep = by_time[made[rows[by_time]]]
        day, regular = wanted.day[rows[keep]], (wanted.nth[rows[keep]] > 1).astype(np.int64)
        delivered = {key: _some(each, keep) for key, each in served[kind.key].items()}
        if kind.key == "repairs":
            done = _some_repairs(drawn, keep)
            if wanted.customer[-1] >= LARGE:
                apart = rng.spawn(1)[0]
                done = repairs.as_wanted(apart, done, day, DAYS - 1, ABOUT_TO_BREAK)
            ready = delivered["ready-by-day"]
            delivered["ready-by-day"] = replace(ready, kept=done.total <= done.promise)
        found[kind.key] = _asked(
            rng, kind, delivered, customer=wanted.customer[rows[keep]], day=day, regular=regular
        )
    return found, done


def _following(rng: np.random.Generator, occasions: dict[str, Occasions]) -> dict[str, Occasions]:
    """Calls and returns: some of what customers came with leads to one, days later."""
    found = {}
    for kind in KINDS:
        if not kind.after:
            continue
        before = [occasions[key] for key in kind.after]
        customer, day, regular = (
            np.concatenate([getattr(each, name) for each in before])
            for name in ("customer", "day", "regular")
        )
        picked = np.flatnonzero(rng.random(len(day)) < kind.share)
        later = day[picked] + rng.integers(1, 15, len(picked))
        by_time = np.argsort(later, kind="stable")
        keep, later = picked[by_time], later[by_time]
        keep, later = keep[later < DAYS], later[later < DAYS]
        delivered = _serve(rng, kind, later, repairs.repair(rng, np.zeros(0, dtype=bool)))
        found[kind.key] = _asked(
            rng, kind, delivered, customer=customer[keep], day=later, regular=regular[keep]
        )
    return found


def _asked(
    rng: np.random.Generator,
    kind: Kind,
    delivered: dict[str, Delivered],
    *,
    customer: Days,
    day: Days,
    regular: Days,
) -> Occasions:
    ref = np.arange(1, len(day) + 1)
    asked = ask(rng, kind, day, regular, delivered)
    return Occasions(kind, ref, customer, day, regular, delivered, asked)


def _only_since(
    rng: np.random.Generator, occasions: dict[str, Occasions], done: Repairs, begun: int
) -> tuple[dict[str, Occasions], Repairs]:
    """What began on a day or later, with a handful of answers to the survey of orders only."""
    found = {}
    for key, each in occasions.items():
        keep = np.flatnonzero(each.day >= begun)
        some = _some_occasions(each, keep)
        was_asked = np.flatnonzero(some.asked.day < DAYS)
        few = rng.permutation(was_asked)[: FEW_ANSWERS if key == "orders" else 0]
        answered = np.isin(np.arange(len(keep)), few)
        asked = replace(some.asked, answered=answered, weight=np.ones(len(keep)))
        found[key] = replace(some, asked=asked)
        if key == "repairs":
            done = _some_repairs(done, keep)
    return found, done


def _some(each: Delivered, keep: NDArray[np.intp]) -> Delivered:
    return Delivered(each.day[keep], each.team[keep], each.chance[keep], each.kept[keep])


def _some_repairs(each: Repairs, keep: NDArray[np.intp]) -> Repairs:
    return repairs.Repairs(each.promise[keep], {k: days[keep] for k, days in each.steps.items()})


def _some_occasions(each: Occasions, keep: NDArray[np.intp]) -> Occasions:
    asked = each.asked
    return Occasions(
        kind=each.kind,
        ref=each.ref[keep],
        customer=each.customer[keep],
        day=each.day[keep],
        regular=each.regular[keep],
        delivered={key: _some(its, keep) for key, its in each.delivered.items()},
        asked=Asked(
            day=asked.day[keep],
            answered=asked.answered[keep],
            channel=asked.channel[keep],
            weight=asked.weight[keep],
            of={key: said[keep] for key, said in asked.of.items()},
            chance={key: chance[keep] for key, chance in asked.chance.items()},
            chance_now={key: chance[keep] for key, chance in asked.chance_now.items()},
        ),
    )


def _panel(rng: np.random.Generator, each: int) -> Panel:
    """Some customers say what they expect of each moment."""
    asked = [moment for moment in MOMENTS if not moment.is_overall]
    count = each * len(asked)
    which = rng.integers(0, len(asked), count)
    chance = np.array([moment.expected for moment in asked])
    return Panel(
        day=np.sort(rng.integers(0, DAYS, count)),
        moment=tuple(asked[at].key for at in which.tolist()),
        expects=rng.random(count) < chance[which],
    )


def _predictions(rng: np.random.Generator) -> dict[tuple[str, str], tuple[int, ...]]:
    said = {"believed_leaders": LEADERS, "believed_staff": STAFF, "believed_expected": LEADERS}
    return {
        (moment.key, lens): _around(rng, getattr(moment, lens), count)
        for moment in MOMENTS
        for lens, count in said.items()
    }


def _around(rng: np.random.Generator, mean: float, count: int) -> tuple[int, ...]:
    """Guesses of so many of 100 whose mean is exact: whoever is above is matched below."""
    off = rng.integers(0, 1 + round(100 * min(0.06, 1 - mean)), count // 2)
    points = rng.permutation(np.concatenate([off, -off]))
    return tuple((round(100 * mean) + points).tolist())
