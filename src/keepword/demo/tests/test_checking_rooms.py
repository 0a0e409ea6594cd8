"""Of 200 shops also what waves, pulses, promises and cards say holds as often as it promises.

Each is asked, rated or observed anew for every shop; what a page makes of the counts is the page's
own, so a reduction that is off by one, or an interval that is too narrow, shows here.
"""

import datetime as dt
import zoneinfo
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from keepword.demo.checking.observing import agreeing, of_card, right
from keepword.demo.checking.promising import of_rows
from keepword.demo.checking.pulses import of_share
from keepword.demo.checking.statements import Statement
from keepword.demo.checking.surveys import of_reached
from keepword.demo.inside import points_given
from keepword.demo.observing import Fate, fate
from keepword.demo.past import Entry, Past
from keepword.demo.promising import JOBS_OF
from keepword.listening.inviting.measures import _of_channel
from keepword.listening.models import Invitation
from keepword.listening.pulses.measures import _share
from keepword.measure import MeasureError
from keepword.measure.agreement import krippendorff_alpha
from keepword.organisation.working_time import WorkingTime
from keepword.simulate import DAYS, Organisation, organisation
from keepword.standards.cards.measures import LOW, CardFound, ItemFound, _kept
from keepword.standards.models import CardItem, PromiseHistory, PromiseVersion
from keepword.standards.promising.feasibility import _rows, jobs_of

SHOPS = 200
LAST = dt.date(2026, 6, 30)
RATERS = 36
REACHED = 239
OBSERVED = 54
MONDAY = dt.date(2026, 1, 5)
WORKING = WorkingTime(zoneinfo.ZoneInfo("Europe/Berlin"))
A_WEEK = 7


@pytest.fixture(scope="module")
def shop() -> Organisation:
    return organisation(1, last_day=LAST, customers=40_000)


@pytest.fixture(scope="module")
def past(shop: Organisation) -> Past:
    return Past(shop)


def missing(statements: Iterable[Statement]) -> float:
    """The share of sentences whose interval the truth is outside of."""
    return float(np.mean([not each.holds for each in statements]))


def moved(statements: Iterable[Statement], by: float) -> Iterator[Statement]:
    return (replace(each, truth=each.truth + by) for each in statements)


def drawn(say: Callable[[np.random.Generator], Iterable[Statement]]) -> list[Statement]:
    return [each for seed in range(SHOPS) for each in say(np.random.default_rng(seed))]


def test_how_many_answered_a_wave(past: Past) -> None:
    chance = next(e["answering"] for e in past.read("surveys")["survey"] if "answering" in e)

    def of_a_wave(rng: np.random.Generator) -> Iterator[Statement]:
        counted = {
            "channel": Invitation.Channel.values[0], "drawn": REACHED, "failed": 0, "reminded": 0,
            "answered": int(rng.binomial(REACHED, chance)),
        }  # fmt: skip
        yield from of_reached("After a call", _of_channel(counted), chance)

    found = drawn(of_a_wave)
    assert len(found) == SHOPS
    assert missing(found) < 0.1
    assert missing(moved(found, 0.1)) > 0.7


def test_what_pulses_tell(past: Past) -> None:
    """Each rating of a pulse is one of five points; the page tells how many see it."""
    told = past.read("inside")

    def of_a_pulse(rng: np.random.Generator) -> Iterator[Statement]:
        for entry in (told["example"][-1], told["served"][0]):
            given = [points_given(rng, entry["seen"]) for _rater in range(RATERS)]
            for words, true in entry["seen"].items():
                points = Counter(its[words] for its in given)
                yield from of_share("Pulse", words, _share(points), true)

    found = drawn(of_a_pulse)
    assert len(found) > 10 * SHOPS
    assert missing(found) < 0.06
    assert missing(moved(found, 0.3)) > 0.8


def test_how_often_a_promise_would_be_kept(shop: Organisation) -> None:
    """Each shop has brought in the jobs of its own customers; the open ones are not done yet."""
    found = [each for number in range(SHOPS) for each in of_a_promise(shop, number)]
    assert len(found) > 4 * SHOPS
    assert missing(found) < 0.06
    assert missing(moved(found, 0.3)) > 0.5


def of_a_promise(shop: Organisation, number: int) -> Iterator[Statement]:
    its, done = shop.occasions["repairs"], shop.repairs
    mine = (its.customer % SHOPS == number) & (its.day >= DAYS - JOBS_OF)
    begun, total = its.day[mine], done.total[mine]
    closed = begun + total < DAYS
    length = np.where(closed, total, DAYS - begun - 1)
    last = np.datetime64(shop.last_day, "D")
    first = last - (DAYS - 1 - begun).astype("timedelta64[D]")
    days = np.busday_count(first + 1, first + length + 1)
    history = PromiseHistory(
        closed=list(Counter(days[closed].tolist()).items()),
        open=list(Counter(days[~closed].tolist()).items()),
    )
    version = PromiseVersion(within=4, aim=0.88)
    try:
        kept = jobs_of(history).kept(version.within)
    except MeasureError:  # no job of so small a shop was followed for so long
        return
    yield from of_rows("Thursday", _rows(kept, version), shop, WORKING)


def test_what_cards_show(past: Past) -> None:
    entry = past.read("observing")["card"][0]
    found = [
        s
        for number in range(SHOPS)
        for s in of_card(entry, observed(entry, fates(entry, number, past)))
    ]
    shares = [each for each in found if "agree" not in each.said]
    agreed = [each for each in found if "agree" in each.said]
    assert len(shares) > 4 * SHOPS
    assert missing(shares) < 0.06
    assert missing(moved(shares, -0.2)) > 0.8
    assert len(agreed) > 3 * SHOPS
    assert missing(agreed) < 0.06
    unclear = [item["words"] for item in entry["item"] if agreeing(item) < LOW]
    flagged = [each for each in agreed if each.said.startswith(tuple(unclear))]
    assert missing(moved(flagged, 0.6)) > 0.8
    assert right(entry) < min(item["seen"] for item in entry["item"] if item.get("critical"))


def fates(entry: Entry, number: int, past: Past) -> list[Fate]:
    week = MONDAY + dt.timedelta(days=A_WEEK * number)
    seen = [fate(entry, week, each, past) for each in range(OBSERVED)]
    return [each for each in seen if not each.missed]


def observed(entry: Entry, seen: list[Fate]) -> CardFound:
    """What the page makes of it: every other interaction is scored twice."""
    whole = sum(item["weight"] for item in entry["item"])
    points = [
        sum(item["weight"] for item, yes in zip(entry["item"], each.counts, strict=True) if yes)
        for each in seen
    ]
    scores = [
        float(each.counts[0] and 100 * its >= whole * entry["pass_mark"])
        for each, its in zip(seen, points, strict=True)
    ]
    items = tuple(_item(place, item, seen) for place, item in enumerate(entry["item"]))
    return CardFound(len(seen), 0, len(seen), _kept(scores), items)


def _item(place: int, item: Entry, seen: list[Fate]) -> ItemFound:
    pairs = [(each.counts[place], each.beside[place]) for each in seen[::2]]
    alike = len({yes for pair in pairs for yes in pair}) == 1
    return ItemFound(
        CardItem(words=item["words"]),
        _kept([float(each.counts[place]) for each in seen]),
        twice=len(pairs),
        otherwise=sum(one != other for one, other in pairs),
        agreement=None if alike else krippendorff_alpha(pairs, level="nominal"),
        likely=None,
        always_alike=alike,
    )


def test_two_who_see_things_otherwise_agree_less() -> None:
    assert agreeing({"seen": 0.6, "unsure": 0.35}) < 0.4
    assert agreeing({"seen": 0.9, "unsure": 0.05}) > 0.6
