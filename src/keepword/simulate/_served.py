"""What was delivered at each occasion, who answered, and what they said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ._shop import (
    ANSWERING,
    BY_KEY,
    CHANNELS,
    ON_THE_SPOT,
    OVERALL,
    SATISFIED,
    Kind,
    Moment,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Days = NDArray[np.int64]
    Shares = NDArray[np.float64]
    Flags = NDArray[np.bool_]

AFTER_A_REPAIR = 30
"""The days within which a fault would come back."""
DAYS_FOR_MONEY = 10


@dataclass(frozen=True)
class Delivered:
    """One moment of some occasions: on which day it showed, by which team, whether it was kept.

    `chance` is the truth, and `kept` one draw of it; without a record of what was delivered it is
    always kept.
    """

    day: Days
    team: Days
    chance: Shares
    kept: Flags


@dataclass(frozen=True)
class Asked:
    """The survey after some occasions: asked on which day, who answered, by which channel.

    `of` has what everybody would have said of each moment, answered or not; `chance` is how likely
    each was to say yes before anybody knew how it would go, `chance_now` once it was kept or not.
    `weight` is for how many an answer stands.
    """

    day: Days
    answered: Flags
    channel: Days
    weight: Shares
    of: dict[str, Flags] = field(default_factory=dict)
    chance: dict[str, Shares] = field(default_factory=dict)
    chance_now: dict[str, Shares] = field(default_factory=dict)


@dataclass(frozen=True)
class Occasions:
    """All occasions of one kind, by time."""

    kind: Kind
    ref: Days
    customer: Days
    day: Days
    regular: Days
    delivered: dict[str, Delivered]
    asked: Asked


def share_on(moment: Moment, day: Days, days: int) -> Shares:
    """The chance that a moment's promise was kept on a day, by its week."""
    weeks = days // 7
    week = np.clip(day // 7, 0, weeks - 1)
    return np.asarray((moment.delivered or 1.0) + moment.drift * (week / (weeks - 1) - 0.5))


def deliver(
    rng: np.random.Generator, moment: Moment, day: Days, days: int, team: Days | None = None
) -> Delivered:
    """Draw whether a moment's promise was kept, by a team of the moment's."""
    if team is None:
        team = rng.integers(0, len(moment.teams), len(day))
    better = np.array(list(moment.teams.values()))[team]
    chance = share_on(moment, day, days) + better
    kept = rng.random(len(day)) < chance
    if moment.delivered is None:
        chance, kept = np.ones(len(day)), np.ones(len(day), dtype=bool)
    return Delivered(day, team, chance, kept)


def ask(
    rng: np.random.Generator,
    kind: Kind,
    day: Days,
    regular: Days,
    delivered: dict[str, Delivered],
) -> Asked:
    """Draw who answers, and what they say: those who were let down answer less, and say no more."""
    first = delivered[kind.moments[0]].kept
    answered = rng.random(len(day)) < np.array(ANSWERING)[first.astype(int), regular]
    channel = (rng.random(len(day)) >= kind.channels[0]).astype(np.int64)
    liked = np.array(SATISFIED)[regular]
    said: dict[str, Flags] = {}
    chance: dict[str, Shares] = {}
    now: dict[str, Shares] = {}
    spot = np.array(ON_THE_SPOT)[channel] if kind.channels[1] else np.zeros(len(day))
    for key in kind.moments:
        moment, its = BY_KEY[key], delivered[key]
        chance[key] = moment.broken + its.chance * (moment.kept - moment.broken) + liked
        now[key] = np.where(its.kept, moment.kept, moment.broken) + liked
        said[key] = rng.random(len(day)) < now[key] + spot
    worth = {key: BY_KEY[key].worth for key in kind.moments}
    for each in (chance, now):
        each[OVERALL] = kind.satisfied + np.sum([worth[k] * each[k] for k in kind.moments], axis=0)
    of_answers = kind.satisfied + np.sum([worth[k] * said[k] for k in kind.moments], axis=0)
    said[OVERALL] = rng.random(len(day)) < of_answers
    weight = _weights(answered, first, regular)
    return Asked(day + kind.asked_after, answered, channel, weight, said, chance, now)


def spot_of(kind: Kind, moment: str, channel: str) -> float:
    """How much kinder than the mean the answers by a channel are."""
    if not kind.channels[1]:
        return 0.0
    worth = BY_KEY[kind.moments[0]].worth if moment == OVERALL else 1.0
    return worth * ON_THE_SPOT[CHANNELS.index(channel)]


def _weights(answered: Flags, kept: Flags, regular: Days) -> Shares:
    """For how many an answer stands: asked over answered, by stratum and kept or broken."""
    cell = 2 * kept.astype(np.int64) + regular
    asked, said = (np.bincount(cell[of], minlength=4) for of in (slice(None), answered))
    return np.asarray(np.divide(asked, said, out=np.ones(4), where=said > 0)[cell])
