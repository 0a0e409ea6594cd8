"""What is seen of the shop, as the ledger keeps it; and what is true of it, for any part of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._organisation import DAYS
from ._served import spot_of
from ._shop import BY_KEY, CHANNELS, OVERALL, STRATA

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping

    from numpy.typing import NDArray

    from ._organisation import Organisation
    from ._served import Occasions

    Columns = dict[str, NDArray[np.generic]]
    Days = NDArray[np.int64]
    Shares = NDArray[np.float64]
    Texts = NDArray[np.str_]

PREDICTED_AGO = 45
"""So many days before the last one leaders and staff said what they believe."""


@dataclass(frozen=True)
class _View:
    """One lens on one moment at occasions of one kind: all that happened, and what was seen."""

    occasions: Occasions
    moment: str
    lens: str
    day: Days
    unit: Texts
    chance: Shares
    score: NDArray[np.bool_]
    seen: NDArray[np.bool_]


def _views(shop: Organisation) -> Iterator[_View]:
    for each in shop.occasions.values():
        everybody = np.ones(len(each.day), dtype=bool)
        units = {key: teams_of(key, its.team) for key, its in each.delivered.items()}
        units[OVERALL] = np.full(len(each.day), "")
        for key, its in each.delivered.items():
            if BY_KEY[key].delivered is not None:
                yield _View(
                    each, key, "delivered", its.day, units[key], its.chance, its.kept, everybody
                )
        asked = each.asked
        for key, said in asked.of.items():
            yield _View(
                each, key, "perceived", asked.day, units[key], asked.chance[key], said,
                asked.answered,
            )  # fmt: skip


def teams_of(moment: str, team: Days) -> Texts:
    """The keys of the teams that met customers at a moment, from their numbers."""
    return np.array(list(BY_KEY[moment].teams))[team]


# --- what is seen ------------------------------------------------------------------------------


def observations(shop: Organisation) -> Columns:
    """What was delivered, perceived and expected, with the columns of the ledger.

    A row is one score; `unit`, `channel` and `stratum` are "" where they do not apply. What shows
    after the last day is not there yet.
    """
    parts = [_seen(shop, view) for view in _views(shop)]
    if len(shop.panel.day):
        parts.append(_expected(shop))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _seen(shop: Organisation, view: _View) -> Columns:
    its, keep = view.occasions, view.seen & (view.day < DAYS)
    perceived = view.lens == "perceived"
    return {
        "day": _dates(shop, view.day[keep]),
        "source": np.full(keep.sum(), its.kind.key),
        "ref": np.char.add(f"{its.kind.ref}-", its.ref[keep].astype(str)),
        "moment": np.full(keep.sum(), view.moment),
        "unit": view.unit[keep],
        "lens": np.full(keep.sum(), view.lens),
        "channel": np.array(CHANNELS)[its.asked.channel[keep]] if perceived else _no(keep),
        "stratum": np.array(STRATA)[its.regular[keep]],
        "person": its.customer[keep],
        "score": view.score[keep].astype(float),
        "weight": its.asked.weight[keep] if perceived else np.ones(keep.sum()),
    }


def _expected(shop: Organisation) -> Columns:
    panel, count = shop.panel, len(shop.panel.day)
    nothing = np.full(count, "")
    return {
        "day": _dates(shop, panel.day),
        "source": np.full(count, "panel"),
        "ref": np.char.add("P-", np.arange(1, count + 1).astype(str)),
        "moment": np.array(panel.moment),
        "unit": nothing,
        "lens": np.full(count, "expected"),
        "channel": np.full(count, "link"),
        "stratum": nothing,
        "person": np.zeros(count, dtype=np.int64),
        "score": panel.expects.astype(float),
        "weight": np.ones(count),
    }


def _no(keep: NDArray[np.bool_]) -> Texts:
    return np.full(keep.sum(), "")


def _dates(shop: Organisation, day: Days) -> NDArray[np.datetime64]:
    last = np.datetime64(shop.last_day, "D")
    dates: NDArray[np.datetime64] = last - (DAYS - 1 - day).astype("timedelta64[D]")
    return dates


# --- what is true ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _True:
    """One lens on one moment: the chance of every occasion, answered or not."""

    day: NDArray[np.datetime64]
    unit: Texts
    chance: Shares
    spot: Mapping[str, Shares]


@dataclass(frozen=True)
class Truth:
    """What would be seen of any part of the shop if there were endlessly many answers."""

    shop: Organisation
    lenses: Mapping[tuple[str, str], _True]

    def share(
        self,
        moment: str,
        lens: str,
        first: dt.date,
        last: dt.date,
        *,
        units: Collection[str] | None = None,
        channel: str | None = None,
    ) -> float | None:
        """The share of such occasions that say yes, of days and units; None if there were none."""
        if lens == "expected":
            return BY_KEY[moment].expected
        if (moment, lens) in self.shop.predictions:
            return float(np.mean(self.shop.predictions[moment, lens]) / 100)
        its = self.lenses.get((moment, lens))
        if its is None:
            return None
        inside = (its.day >= np.datetime64(first)) & (its.day <= np.datetime64(last))
        if units is not None:
            inside &= np.isin(its.unit, list(units))
        chance = its.chance if channel is None else its.chance + its.spot[channel]
        return float(chance[inside].mean()) if inside.any() else None

    def satisfied_where(
        self, moment: str, first: dt.date, last: dt.date, *, kept: bool
    ) -> float | None:
        """The share satisfied all in all, of the occasions at which the promise was kept or not."""
        its = next(each for each in self.shop.occasions.values() if moment in each.delivered)
        day = _dates(self.shop, its.asked.day)
        inside = (day >= np.datetime64(first)) & (day <= np.datetime64(last))
        inside &= (its.asked.day < DAYS) & (its.delivered[moment].kept == kept)
        chance = its.asked.chance_now[OVERALL][inside]
        return float(chance.mean()) if len(chance) else None


def truth(shop: Organisation) -> Truth:
    """What is true of the shop, whatever was seen of it."""
    found: dict[tuple[str, str], list[_True]] = {}
    for view in _views(shop):
        found.setdefault((view.moment, view.lens), []).append(_true(shop, view))
    return Truth(shop, {key: _together(parts) for key, parts in found.items()})


def _true(shop: Organisation, view: _View) -> _True:
    happened = view.day < DAYS
    count = int(happened.sum())
    kind = view.occasions.kind
    perceived = view.lens == "perceived"
    spot = {
        channel: np.full(count, spot_of(kind, view.moment, channel) if perceived else 0.0)
        for channel in CHANNELS
    }
    days = _dates(shop, view.day[happened])
    return _True(days, view.unit[happened], view.chance[happened], spot)


def _together(parts: list[_True]) -> _True:
    return _True(
        day=np.concatenate([part.day for part in parts]),
        unit=np.concatenate([part.unit for part in parts]),
        chance=np.concatenate([part.chance for part in parts]),
        spot={c: np.concatenate([part.spot[c] for part in parts]) for c in CHANNELS},
    )
