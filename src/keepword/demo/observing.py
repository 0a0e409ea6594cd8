"""What was seen by going and looking: interactions scored by cards, moments walked by leaders."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from django.db import transaction

from keepword.demo.past import Entry, Event, Past, as_of
from keepword.listening.models import Walk
from keepword.listening.walking import actions as walking
from keepword.organisation.models import Unit
from keepword.standards.cards import actions as cards
from keepword.standards.cards.under_way import draw_week, share
from keepword.standards.models import Card, CardItem, CardMark, Interaction, Moment

A_WEEK = dt.timedelta(days=7)
DRAWN_BEFORE = dt.timedelta(days=3)
"""A week is drawn on the Friday before it."""
SCORED_AFTER = dt.timedelta(hours=1)
READ_AFTER = dt.timedelta(hours=26)
SHARED_AFTER = dt.timedelta(days=7, hours=1)
READING = 0.8
"""So many read what was observed of them; of the others it counts a week later."""
MISSED = 0.06
"""So many did not come about."""
BECAUSE = "The bicycle was collected by somebody else."
YES, NO = CardMark.Seen.YES, CardMark.Seen.NO


@dataclass(frozen=True)
class Fate:
    """What became of an interaction: nothing, or what its two scorers saw of each item."""

    missed: bool
    is_read: bool
    counts: tuple[bool, ...]
    beside: tuple[bool, ...]


def fate(entry: Entry, week: dt.date, number: int, past: Past) -> Fate:
    """The same interaction always has the same."""
    weeks = (week - past.shop.first_day).days // 7
    rng = np.random.default_rng([entry["a_week"], weeks, number])
    missed, is_read = rng.random() < MISSED, rng.random() < READING
    counts = tuple(bool(rng.random() < item["seen"]) for item in entry["item"])
    beside = tuple(
        seen != bool(rng.random() < item["unsure"])
        for seen, item in zip(counts, entry["item"], strict=True)
    )
    return Fate(missed, is_read, counts, beside)


@dataclass
class Observing:
    """The cards and walks of the shop, as its past comes by."""

    past: Past
    cards: dict[str, Card] = field(default_factory=dict)

    def events(self) -> Iterator[Event]:
        """Everything that was drawn, scored, read and walked."""
        told = self.past.read("observing")
        for entry in told["card"]:
            yield self.past.at(entry), partial(self._begin, entry)
            for monday in weeks_of(entry, self.past):
                drawn = dt.datetime.combine(monday, dt.time(6), dt.UTC) - DRAWN_BEFORE
                yield max(drawn, self.past.at(entry, hours=1)), partial(self._draw, entry, monday)
        for entry in told["walk"]:
            yield self.past.at(entry, hours=2), partial(self._set_out, entry)
            if "after" in entry:
                yield self.past.at(entry, days=entry["after"], hours=6), partial(self._walk, entry)

    # --- cards ---

    def _begin(self, entry: Entry) -> None:
        people = self.past.people
        card = cards.add_card(
            name=entry["name"],
            moment=Moment.objects.get(key=entry["moment"]),
            unit=Unit.objects.get(key=entry["unit"]),
            look=cards.Look(
                entry["a_week"], entry["twice"], entry["pass_mark"],
                dt.time.fromisoformat(entry["opens"]), dt.time.fromisoformat(entry["closes"]),
            ),
            items=[
                cards.Item(item["words"], item["weight"], item.get("critical", False))
                for item in entry["item"]
            ],
            scorers=[people[place] for place in entry["scorers"]],
            by=people[entry["by"]],
        )  # fmt: skip
        card.seed = len(entry["name"])  # the same sample draws the same
        card.save(update_fields=["seed"])
        self.cards[entry["name"]] = card

    def _draw(self, entry: Entry, monday: dt.date) -> None:
        """Draw a week, and let what came of it happen, each at its time."""
        card = self.cards[entry["name"]]
        for interaction in draw_week(card, monday):
            its = fate(entry, monday, interaction.number, self.past)
            for after, do in _what_became(interaction, its, list(card.items.all())):
                if interaction.at + after <= self.past.now:
                    with as_of(interaction.at + after):
                        do()

    # --- walks ---

    def _set_out(self, entry: Entry) -> None:
        by = self.past.people[entry["who"]]
        walking.choose(moment=Moment.objects.get(key=entry["moment"]), by=by)

    def _walk(self, entry: Entry) -> None:
        by = self.past.people[entry["who"]]
        walking.write(
            walk=Walk.objects.get(person=by, walked_on=None),
            walked_on=walked_on(entry, self.past),
            was_kept=entry["was_kept"],
            met=entry["met"],
            will_change=entry["will_change"],
            by=by,
        )


def weeks_of(entry: Entry, past: Past) -> Iterator[dt.date]:
    """The Mondays of the weeks that a card has drawn by now."""
    begun = past.day(entry)
    monday = begun + dt.timedelta(days=7 - begun.weekday())
    while monday <= past.now.date():
        yield monday
        monday += A_WEEK


def walked_on(entry: Entry, past: Past) -> dt.date:
    """The day on which somebody walked what they had chosen."""
    return past.day(entry) + dt.timedelta(days=entry["after"])


Became = tuple[dt.timedelta, partial[Any]]


def _what_became(interaction: Interaction, its: Fate, items: list[CardItem]) -> Iterator[Became]:
    """Each thing that happened with an interaction, so long after it began."""
    scorings = list(interaction.scorings.select_related("scorer").order_by("-counts"))
    scorers = [scoring.scorer for scoring in scorings if scoring.scorer]
    if its.missed:
        yield (
            SCORED_AFTER,
            partial(cards.miss, interaction=interaction, because=BECAUSE, by=scorers[0]),
        )
        return
    for scorer, seen in zip(scorers, (its.counts, its.beside), strict=False):
        marks = _marks(items, seen)
        yield (
            SCORED_AFTER,
            partial(cards.score, interaction=interaction, seen=marks, note="", by=scorer),
        )
    if its.is_read:
        by = interaction.person
        yield READ_AFTER, partial(cards.read, interaction=interaction, reply="", by=by)
    else:
        yield SHARED_AFTER, partial(_share, interaction)


def _marks(items: list[CardItem], seen: tuple[bool, ...]) -> Mapping[CardItem, str]:
    return {item: YES if each else NO for item, each in zip(items, seen, strict=True)}


@transaction.atomic
def _share(interaction: Interaction) -> None:
    share(Interaction.objects.select_for_update().get(pk=interaction.pk))
