"""The sentences of cards and walks: how often each thing was seen, who agrees, who has walked."""

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

from keepword.demo.checking.statements import Statement
from keepword.demo.observing import SCORED_AFTER, Fate, fate, walked_on
from keepword.demo.past import Entry, Past
from keepword.listening.walking.measures import walkers
from keepword.organisation.models import AuditEntry, User
from keepword.simulate import Organisation
from keepword.standards.cards.measures import OF_LATE, CardFound, ItemFound, card_found
from keepword.standards.models import Card


def of_what_was_seen(shop: Organisation) -> Iterator[Statement]:
    """Every card, and everybody who leads."""
    past = Past(shop)
    told = past.read("observing")
    for entry in told["card"]:
        card = Card.objects.get(name=entry["name"])
        found = card_found(card)
        seen = [each for each in _fates(entry, card, past) if not each.missed]
        said = f"Of {found.drawn} that were drawn {found.scored} are scored."
        yield Statement(f"Card, {card}", said, len(seen), found.scored)
        yield from of_card(entry, found)
    yield from _of_walks(told["walk"], past)


def delivered(shop: Organisation) -> Mapping[str, float]:
    """At each moment with a card the share of interactions that are as they should be."""
    told = Past(shop).read("observing")
    return {entry["moment"]: right(entry) for entry in told["card"]}


def right(entry: Entry) -> float:
    """The chance that an interaction reaches its card's points, and all that is critical is seen.

    >>> item = {"weight": 1, "seen": 0.5}
    >>> right({"pass_mark": 50, "item": [item, item]})
    0.75
    """
    items, whole = entry["item"], sum(item["weight"] for item in entry["item"])
    chance = 0.0
    for seen in product((True, False), repeat=len(items)):
        marked = list(zip(items, seen, strict=True))
        points = sum(item["weight"] for item, yes in marked if yes)
        failed = any(item.get("critical") and not yes for item, yes in marked)
        if not failed and 100 * points >= whole * entry["pass_mark"]:
            chance += prod(item["seen"] if yes else 1 - item["seen"] for item, yes in marked)
    return chance


def agreeing(item: Entry) -> float:
    """Krippendorff's alpha of two scorers of whom the second sees it otherwise now and then.

    >>> agreeing({"seen": 0.5, "unsure": 0.0})
    1.0
    """
    first, otherwise = item["seen"], item["unsure"]
    second = first * (1 - otherwise) + (1 - first) * otherwise
    both = (first + second) / 2
    return float(1 - otherwise / (2 * both * (1 - both)))


def of_card(entry: Entry, found: CardFound) -> Iterator[Statement]:
    """How many interactions were right, and each item."""
    about, kept = f"Card, {entry['name']}", found.kept
    if kept and kept.low is not None and kept.high is not None:
        said = f"{kept.share:.2f} of {kept.n} were as they should be."
        yield Statement(about, said, right(entry), kept.share, kept.low, kept.high)
    for item, its in zip(entry["item"], found.items, strict=True):
        yield from _of_item(about, item, its)


def _of_item(about: str, item: Entry, its: ItemFound) -> Iterator[Statement]:
    kept, alike = its.kept, its.agreement
    if kept and kept.low is not None and kept.high is not None:
        said = f"{item['words']} {kept.share:.2f} of {kept.n}."
        yield Statement(about, said, item["seen"], kept.share, kept.low, kept.high)
    if alike:
        said = f"{item['words']} Two who score agree by {alike.value:.2f}."
        yield Statement(about, said, agreeing(item), alike.value, alike.low, alike.high)


def _fates(entry: Entry, card: Card, past: Past) -> Iterator[Fate]:
    """What became of each interaction of late that had been scored when the sample was filled."""
    filled_at = AuditEntry.objects.get(did="chose words").at
    for each in card.interactions.filter(
        at__gt=past.now - OF_LATE, at__lte=filled_at - SCORED_AFTER
    ):
        yield fate(entry, each.week, each.number, past)


def _of_walks(told: list[dict[str, object]], past: Past) -> Iterator[Statement]:
    last: dict[User, dt.date] = {}
    for entry in told:
        if "after" in entry:
            by = past.people[str(entry["who"])]
            last[by] = max(last.get(by, dt.date.min), walked_on(entry, past))
    for each in walkers():
        said = f"{each.person} walked last on {each.last_on or 'no day'}."
        shown = each.last_on or dt.date.min
        true = last.get(each.person, dt.date.min)
        yield Statement("Walks", said, true.toordinal(), shown.toordinal())
