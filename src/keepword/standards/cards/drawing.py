"""The draw: a card's rules and its seed say whose interactions are observed, when and by whom.

Nobody chooses: the same card, week and people give the same draw, whatever order they come in.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

STEP = 5
"""Interactions begin at every fifth minute."""


@dataclass(frozen=True)
class Rules:
    """What a card says of the draw."""

    seed: int
    a_week: int
    twice: int
    opens: dt.time
    closes: dt.time


@dataclass(frozen=True)
class Drawn:
    """One interaction: somebody's first from an instant on, and who scores it.

    The first scorer's card counts; with a second one it is seen how far two agree.
    """

    number: int
    person: int
    at: dt.datetime
    scorers: tuple[int, ...]


def draw(
    rules: Rules,
    days: Sequence[dt.date],
    people: Collection[int],
    scorers: Collection[int],
    *,
    monday: dt.date,
) -> list[Drawn]:
    """One week of a card, on some days of it.

    Nobody scores their own, and everybody's turn comes before a second.
    """
    able = [each for each in people if set(scorers) - {each}]
    order = sorted(able, key=lambda each: _chance(rules, monday, "person", each))
    return [
        Drawn(
            number,
            person := order[number % len(order)],
            _instant(rules, days, monday, number),
            _scorers(rules, monday, number, set(scorers) - {person}),
        )
        for number in range(rules.a_week if order and days else 0)
    ]


def _instant(rules: Rules, days: Sequence[dt.date], monday: dt.date, number: int) -> dt.datetime:
    """Some minute of one of the days, by the clock of the place."""
    day = days[int(_chance(rules, monday, "day", number) * len(days))]
    begins = dt.datetime.combine(day, rules.opens)
    steps = (dt.datetime.combine(day, rules.closes) - begins) // dt.timedelta(minutes=STEP)
    step = int(_chance(rules, monday, "minute", number) * steps)
    return begins + dt.timedelta(minutes=STEP * step)


def _scorers(rules: Rules, monday: dt.date, number: int, able: Collection[int]) -> tuple[int, ...]:
    order = sorted(able, key=lambda each: _chance(rules, monday, f"scorer {number}", each))
    twice = _chance(rules, monday, "twice", number) < rules.twice / 100
    return tuple(order[: 2 if twice else 1])


def _chance(rules: Rules, monday: dt.date, what: str, which: int) -> float:
    """A number from 0 to 1 that seed, week, and what is drawn alone decide, as if at random.

    It is the first 8 bytes of the BLAKE2b hash of all four, divided by 2 to the 64th.
    """
    said = f"{rules.seed} {monday} {what} {which}".encode()
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big") / 2**64
