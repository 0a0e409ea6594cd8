"""What happens inside: who serves whom, what roles may decide, and what staff say without names."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

import numpy as np
from django.utils import timezone

from keepword.demo.past import Entry, Event, Past
from keepword.listening.models import OwnRating, Pulse, Rater
from keepword.listening.pulses import actions as pulses
from keepword.listening.pulses.asking import SEEN_AT, asked_in, behaviours
from keepword.organisation.chain.actions import say_service
from keepword.organisation.models import Unit
from keepword.standards.authority import actions as authority
from keepword.standards.authority.amounts import Amount
from keepword.standards.models import Authority

TAKING_PART = 0.85
"""So many of those who are asked without their name say something."""
OF_ALL = (0.5, 0.3, 0.2)
"""Of those who do not see something: how many say 3, 2 and 1; of those who see it: 4 or 5."""
EUROS = "€"
EXAMPLE = Pulse.Kind.EXAMPLE


def events(past: Past) -> Iterator[Event]:
    """Everything that was said, decided and rated."""
    told = past.read("inside")
    for entry in told["service"]:
        yield past.at(entry, hours=1), partial(_serve, past, entry)
    for entry in told["authority"]:
        yield past.at(entry, hours=2), partial(_let_decide, past, entry)
    for entry in told["use"]:
        yield past.at(entry, hours=5), partial(_use, past, entry)
    for entry in told["example"]:
        yield past.at(entry, hours=3), partial(_ask_for_examples, past, entry)
        yield past.at(entry, days=2), partial(_rate_leaders, past, entry)
        yield past.at(entry, days=entry["lasting"]), partial(_close, EXAMPLE)
    yield from _of_service(past, told["served"])


def _serve(past: Past, entry: Entry) -> None:
    units = {unit.key: unit for unit in Unit.objects.all()}
    say_service(
        provider=units[entry["provider"]],
        customer=units.get(entry.get("customer", "")),
        what=entry["what"],
        by_when=entry["by_when"],
        since=past.day(entry),
        by=past.people["owner"],
    )


def _let_decide(past: Past, entry: Entry) -> None:
    up_to = entry.get("up_to")
    authority.add_authority(
        named=authority.Named(
            what=entry["what"],
            also=entry["also"],
            ask=entry["ask"],
            owner=past.people[entry["owner"]],
            review_on=past.review_on(entry),
        ),
        kind=entry["kind"],
        unit=Unit.objects.get(key=entry["unit"]),
        extent=authority.Extent(
            sentence=entry["sentence"],
            up_to=None if up_to is None else Decimal(up_to),
            counted_in="" if up_to is None else entry.get("counted_in", EUROS),
            valid_from=past.day(entry),
        ),
        by=past.people["owner"],
    )


def _use(past: Past, entry: Entry) -> None:
    its = Authority.objects.get(what=entry["of"])
    amount = None
    if "amount" in entry:
        amount = Amount(Decimal(entry["amount"]), its.newest.counted_in)
    authority.note_use(
        authority=its,
        words="",
        amount=amount,
        asked=entry.get("asked", False),
        by=past.people[entry["who"]],
    )


# --- what staff say without their names --------------------------------------------------------


def _ask_for_examples(past: Past, entry: Entry) -> None:
    ends_on = timezone.localdate() + dt.timedelta(days=entry["lasting"] - 1)
    pulses.open_example(asked=behaviours(), ends_on=ends_on, by=past.people["owner"])


def _rate_leaders(past: Past, entry: Entry) -> None:
    pulse = Pulse.objects.filter(kind=EXAMPLE).latest("opened_at")
    rng = np.random.default_rng(entry["days_ago"])
    seen = chances_of(pulse, entry)
    for rater in Rater.objects.filter(pulse=pulse).order_by("person").select_related("person"):
        if rng.random() < TAKING_PART:
            pulses.rate(pulse=pulse, ratings=points_given(rng, seen), by=rater.person)
    led = OwnRating.objects.filter(pulse=pulse).order_by("person").select_related("person")
    for its, ratings in zip(led, own_ratings(entry, list(seen)), strict=False):
        pulses.rate_oneself(pulse=pulse, ratings=ratings, by=its.person)


def own_ratings(entry: Entry, keys: Sequence[str]) -> Iterator[dict[str, int | None]]:
    """What one leader after another says of themselves."""
    rng = np.random.default_rng([entry["days_ago"], 1])
    while True:
        yield points_given(rng, {key: float(entry["own"]) for key in keys})


def chances_of(pulse: Pulse, entry: Entry) -> dict[str, float]:
    """The chance that each thing a pulse asks is seen, by its key."""
    told: Mapping[str, float] = entry["seen"]
    return {
        key: chance
        for key, words in asked_in(pulse).items()
        for begins, chance in told.items()
        if begins == key or words.startswith(begins)
    }


def points_given(rng: np.random.Generator, seen: Mapping[str, float]) -> dict[str, int | None]:
    """What somebody says of each thing that is asked, by the chance that they see it."""

    def point(chance: float) -> int:
        if rng.random() < chance:
            return int(rng.integers(SEEN_AT, 6))
        return int(rng.choice([3, 2, 1], p=OF_ALL))

    return {key: point(chance) for key, chance in seen.items()}


def _of_service(past: Past, served: list[dict[str, object]]) -> Iterator[Event]:
    """Units are rated in turn by those whom they serve; the last of them still is."""
    if served:
        first = past.at(served[0])
        yield first, partial(pulses.start_turns, weeks=4, by=past.people["owner"])
    for entry in served:
        yield past.at(entry, hours=2), partial(_ask_those_served, entry)
        yield past.at(entry, days=2), partial(_rate_service, entry)
        ended = past.at(entry, days=7 * int(str(entry["weeks"])))
        if ended < past.now:
            yield ended, partial(_close, Pulse.Kind.SERVICE)


def _ask_those_served(entry: Entry) -> None:
    pulses.open_service(provider=Unit.objects.get(key=entry["provider"]), weeks=entry["weeks"])


def _rate_service(entry: Entry) -> None:
    pulse = Pulse.objects.filter(kind=Pulse.Kind.SERVICE).latest("opened_at")
    rng = np.random.default_rng(entry["days_ago"])
    words = iter(entry["help"])
    for rater in Rater.objects.filter(pulse=pulse).order_by("person").select_related("person"):
        if rng.random() < TAKING_PART:
            ratings = points_given(rng, chances_of(pulse, entry))
            pulses.rate(pulse=pulse, ratings=ratings, words=next(words, ""), by=rater.person)


def _close(kind: Pulse.Kind) -> None:
    pulses.close(pulse=Pulse.objects.filter(kind=kind).latest("opened_at"))
