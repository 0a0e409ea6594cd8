from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._shop import MOMENTS, NAME, UNITS, Moment, Unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[np.generic]]

WEEKS = 26
DAYS = 7 * WEEKS
CUSTOMERS = 9_000
LEADERS = 6
STAFF = 44
ASKED_WHAT_THEY_EXPECT = 160

STRATA = ("regular", "new")
OF_ALL = np.array([0.4, 0.6])
ANSWERING = np.array([0.30, 0.10])
SATISFIED = np.array([0.045, -0.03])
"""Regulars answer three times as often and are more easily pleased; over all it comes to 0."""

CHANNELS = ("link", "kiosk")
OF_ANSWERS = np.array([0.75, 0.25])
ON_THE_SPOT = np.array([-0.01, 0.03])
"""Who answers at the kiosk, on the spot, is kinder; over all it comes to 0."""


@dataclass(frozen=True)
class Truth:
    """What the observations would say if there were endlessly many of them.

    `mean` by (moment, lens); `weekly` by (moment, lens), one share per week, the oldest first;
    `of_team` by (moment, lens, unit). Shares between 0 and 1.
    """

    mean: Mapping[tuple[str, str], float]
    weekly: Mapping[tuple[str, str], tuple[float, ...]]
    of_team: Mapping[tuple[str, str, str], float]


@dataclass(frozen=True)
class Organisation:
    """A small organisation: what it is, what was observed, and what is true of it.

    `observations` has the columns of the ledger as NumPy arrays of one length, in the order in
    which they happened; `unit` is "" where a moment belongs to no unit.
    """

    name: str
    first_day: dt.date
    last_day: dt.date
    units: tuple[Unit, ...]
    moments: tuple[Moment, ...]
    observations: Columns
    truth: Truth


def organisation(seed: int, *, last_day: dt.date, occasions: int = 30_000) -> Organisation:
    """Simulate a bicycle shop over the 26 weeks that end on `last_day`.

    Args:
        seed: The same seed, day and occasions make the same observations.
        last_day: The last day with observations.
        occasions: About how many times a promise was due; answers and beliefs come on top.

    Returns:
        An `Organisation`. Regulars answer surveys more often than others and like the shop better,
        so that perceived is right only with the weights.

    Example:
        >>> import datetime as dt
        >>> shop = organisation(7, last_day=dt.date(2026, 6, 30), occasions=3_000)
        >>> shop.name, len(shop.moments)
        ('Hollis Cycles', 7)
        >>> shop.truth.mean["order-arrives", "believed_leaders"]
        0.94
    """
    rng = np.random.default_rng(seed)
    end = np.datetime64(last_day, "D")
    whole = sum(moment.share for moment in MOMENTS)
    parts = []
    for moment in MOMENTS:
        count = round(occasions * moment.share / whole)
        parts += [*_happened(rng, moment, count, end), *_believed(rng, moment, end)]
    together = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.argsort(together["happened_at"], kind="stable")
    return Organisation(
        name=NAME,
        first_day=(end - np.timedelta64(DAYS - 1, "D")).item(),
        last_day=last_day,
        units=UNITS,
        moments=MOMENTS,
        observations={name: column[order] for name, column in together.items()},
        truth=_truth(),
    )


def _happened(
    rng: np.random.Generator, moment: Moment, count: int, end: np.datetime64
) -> list[Columns]:
    """What was delivered at each occasion, and what those perceived who answered."""
    age = rng.integers(0, DAYS, count)
    teams = list(moment.teams) or [""]
    team = rng.integers(0, len(teams), count)
    stratum = rng.choice(2, count, p=OF_ALL)
    kept = np.ones(count, dtype=bool)
    shared = {
        "moment": moment.key,
        "unit": np.array(teams)[team],
        "stratum": np.array(STRATA)[stratum],
        "person": rng.integers(1, CUSTOMERS + 1, count),
        "ref": np.char.add(f"{moment.key}-", np.arange(count).astype(str)),
        "happened_at": _times(rng, end, age),
    }
    found = []
    if moment.delivered is not None:
        better = np.array(list(moment.teams.values()))[team]
        kept = rng.random(count) < _delivered(moment, (DAYS - 1 - age) // 7) + better
        found.append(_columns(count, shared, lens="delivered", channel="", score=kept))
    answered = rng.random(count) < ANSWERING[stratum]
    channel = rng.choice(2, count, p=OF_ANSWERS)
    pleased = np.where(kept, moment.kept, moment.broken) + SATISFIED[stratum] + ON_THE_SPOT[channel]
    perceived = _columns(
        count,
        shared,
        lens="perceived",
        channel=np.array(CHANNELS)[channel],
        score=rng.random(count) < pleased,
        weight=(OF_ALL @ ANSWERING / ANSWERING)[stratum],
    )
    return [*found, {name: column[answered] for name, column in perceived.items()}]


def _believed(rng: np.random.Generator, moment: Moment, end: np.datetime64) -> list[Columns]:
    """What customers expect, and what leaders and staff predict."""
    asked = ASKED_WHAT_THEY_EXPECT
    says = {
        "expected": rng.random(asked) < moment.expected,
        "believed_leaders": _predictions(rng, moment.believed_leaders, LEADERS),
        "believed_staff": _predictions(rng, moment.believed_staff, STAFF),
        "believed_expected": _predictions(rng, moment.believed_expected, LEADERS),
    }
    first_person = {"expected": 1, "believed_staff": CUSTOMERS + LEADERS + 1}
    found = []
    for lens, score in says.items():
        count = len(score)
        shared = {
            "moment": moment.key,
            "unit": moment.unit or "",
            "stratum": "",
            "person": np.arange(count) + first_person.get(lens, CUSTOMERS + 1),
            "ref": np.char.add(
                f"{moment.key}-{lens}-".replace("_", "-"), np.arange(count).astype(str)
            ),
            "happened_at": _times(rng, end, rng.integers(0, DAYS, count)),
        }
        channel = "link" if lens == "expected" else "prediction"
        found.append(_columns(count, shared, lens=lens, channel=channel, score=score))
    return found


def _predictions(rng: np.random.Generator, mean: float, count: int) -> NDArray[np.float64]:
    """Guesses in whole points out of 100 whose mean is exact: whoever is above is matched below."""
    off = rng.integers(0, 1 + round(100 * min(0.06, 1 - mean)), count // 2)
    points = np.concatenate([off, -off])
    return (round(100 * mean) + rng.permutation(points)) / 100


def _times(
    rng: np.random.Generator, end: np.datetime64, age: NDArray[np.int64]
) -> NDArray[np.datetime64]:
    """A second between 8 and 17 o'clock UTC, so that the day is the same all over Europe."""
    seconds = rng.integers(8 * 3600, 17 * 3600, len(age))
    days = (end - age.astype("timedelta64[D]")).astype("datetime64[us]")
    times: NDArray[np.datetime64] = days + seconds.astype("timedelta64[s]")
    return times


def _columns(
    count: int,
    shared: Mapping[str, object],
    *,
    lens: str,
    channel: object,
    score: NDArray[np.generic],
    weight: object = 1.0,
) -> Columns:
    source = {"delivered": "shop-system", "perceived": "survey", "expected": "survey"}
    values = {
        **shared,
        "day": np.asarray(shared["happened_at"]).astype("datetime64[D]"),
        "source": source.get(lens, "predictions"),
        "lens": lens,
        "channel": channel,
        "score": np.asarray(score, dtype=float),
        "weight": weight,
    }
    order = (
        *("happened_at", "day", "source", "ref", "moment", "unit", "lens"),
        *("channel", "stratum", "person", "score", "weight"),
    )
    return {name: np.broadcast_to(np.asarray(values[name]), count).copy() for name in order}


def _delivered(moment: Moment, week: NDArray[np.int64]) -> NDArray[np.float64]:
    return (moment.delivered or 0.0) + moment.drift * (week / (WEEKS - 1) - 0.5)


def _truth() -> Truth:
    mean: dict[tuple[str, str], float] = {}
    weekly: dict[tuple[str, str], tuple[float, ...]] = {}
    of_team: dict[tuple[str, str, str], float] = {}
    for moment in MOMENTS:
        for lens in ("expected", "believed_leaders", "believed_staff", "believed_expected"):
            mean[moment.key, lens] = getattr(moment, lens)
        if moment.target is not None:
            mean[moment.key, "promised"] = moment.target
        delivered = np.ones(WEEKS)
        if moment.delivered is not None:
            delivered = _delivered(moment, np.arange(WEEKS))
            mean[moment.key, "delivered"] = float(delivered.mean())
            weekly[moment.key, "delivered"] = tuple(delivered.tolist())
        perceived = moment.broken + delivered * (moment.kept - moment.broken)
        mean[moment.key, "perceived"] = float(perceived.mean())
        weekly[moment.key, "perceived"] = tuple(perceived.tolist())
        for team, better in moment.teams.items():
            of_team[moment.key, "delivered", team] = float(delivered.mean()) + better
            pleased = perceived.mean() + better * (moment.kept - moment.broken)
            of_team[moment.key, "perceived", team] = float(pleased)
    return Truth(mean, weekly, of_team)
