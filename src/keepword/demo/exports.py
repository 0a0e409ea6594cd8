"""The files that the shop's systems export: what its recipes read, and what analysts look into."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

from keepword import simulate
from keepword.demo.names import customers_named
from keepword.simulate import DAYS, OVERALL, STRATA, Occasions, Organisation

RECIPES = ("orders", "visits", "repairs", "calls", "returns", "panel")
"""In the order in which they are brought in: each is one system of the shop's."""
ASKED = {
    "order-arrives": "arrived",
    "bill-right": "bill",
    "found-it": "found",
    "choosing": "helped",
    "ready-by-day": "on_the_day",
    "repair-holds": "holds",
    "comes-back-clean": "clean",
    "calling": "reached",
    "money-back": "money",
    OVERALL: "all_in_all",
}
"""What a survey calls the question about a moment."""
NUMBERED = {
    "orders": "order", "visits": "visit", "repairs": "job", "calls": "call", "returns": "return",
}  # fmt: skip
"""What a system calls the number of one of its rows."""
TESTS = 12
"""So many orders are somebody's tests, delivered before they were ordered."""

_Days = NDArray[np.int64]
_Flags = NDArray[np.bool_]
_Columns = dict[str, Any]


def write(shop: Organisation, folder: Path) -> None:
    """Write every system's export and recipe, and what the rooms of the analysts need."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables_of(shop).items():
        csv.write_csv(table, folder / f"{name}.csv")
    for name in RECIPES:
        text = (resources.files(__package__) / "recipes" / f"{name}.toml").read_text("utf-8")
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def tables_of(shop: Organisation) -> dict[str, pa.Table]:
    """Every file by its name, as a table."""
    return {name: pa.table(columns) for name, columns in _Export(shop).files()}


def imported(shop: Organisation) -> tuple[str, ...]:
    """The systems that have been brought in: the web shop alone at first."""
    return RECIPES if len(shop.panel.day) else RECIPES[:1]


class _Export:
    """What the systems say of the shop on the evening of its last day."""

    def __init__(self, shop: Organisation) -> None:
        self.shop = shop
        self.names = customers_named(int(shop.intended.customer.max()))
        self.rng = np.random.default_rng(1)  # for what no observation hangs on: hours, stars

    def files(self) -> Iterator[tuple[str, _Columns]]:
        """Every file's name and columns."""
        shop = self.shop
        for name, each in shop.occasions.items():
            yield name, getattr(self, name)(each)
            yield f"{name}-answers", self.answers(each)
        yield "panel", self.panel()
        yield "purchases", self.purchases()
        yield "complaints", self.complaints()
        yield "benches", self.benches()

    # --- what the recipes read ---

    def orders(self, each: Occasions) -> _Columns:
        """The web shop's: a broken promise is a parcel that comes one to five days late."""
        its = each.delivered["order-arrives"]
        came = its.day + np.where(its.kept, 0, self.rng.integers(1, 6, len(its.day)))
        columns = self._began(each) | {
            "ordered": self._dates(each.day),
            "promised": self._dates(its.day),
            "delivered": self._dates(came, known=came < DAYS),
            "team": _teams(each, "order-arrives"),
            "corrected": np.where(each.delivered["bill-right"].kept, "no", "yes"),
            "exported": self._exported(each),
        }
        return _with_tests(columns)

    def visits(self, each: Occasions) -> _Columns:
        """The till's: minutes until somebody who knew helped."""
        kept = each.delivered["choosing"].kept
        return self._began(each) | {
            "came": self._dates(each.day),
            "minutes": _below_or_above(self.rng, kept, 5, 25),
            "team": _teams(each, "choosing"),
            "seller": self.shop.sellers,
        }

    def repairs(self, each: Occasions) -> _Columns:
        """The workshop's: the steps of a repair in days, empty while it is open."""
        done = self.shop.repairs
        ready, holds = each.day + done.total, each.delivered["repair-holds"]
        back = ready + self.rng.integers(1, 31, len(ready))
        closed = ready < DAYS
        steps = {name: pa.array(days, mask=~closed) for name, days in done.steps.items()}
        return self._began(each) | {
            "opened": self._dates(each.day),
            "due": self._dates(each.day + done.promise),
            "ready": self._dates(ready, known=closed),
            "came_back": self._dates(back, known=~holds.kept & (back < DAYS)),
            "bench": _teams(each, "ready-by-day"),
            **steps,
            "exported": self._exported(each),
        }

    def calls(self, each: Occasions) -> _Columns:
        """The telephone system's: seconds until somebody picked up."""
        return self._began(each) | {
            "called": self._dates(each.day),
            "seconds": _below_or_above(self.rng, each.delivered["calling"].kept, 60, 300),
            "team": _teams(each, "calling"),
        }

    def returns(self, each: Occasions) -> _Columns:
        """Billing's: when the money was booked; empty while it was not."""
        its = each.delivered["money-back"]
        refunded = each.day + _below_or_above(self.rng, its.kept, simulate.DAYS_FOR_MONEY, 20)
        return self._began(each) | {
            "arrived": self._dates(each.day),
            "refunded": self._dates(refunded, known=refunded < DAYS),
            "team": _teams(each, "money-back"),
            "exported": self._exported(each),
        }

    def answers(self, each: Occasions) -> _Columns:
        """A survey's answers on five points, and for how many each stands."""
        asked = each.asked
        keep = np.flatnonzero(asked.answered & (asked.day < DAYS))
        stars = {
            ASKED[moment]: np.where(
                said[keep], self.rng.integers(4, 6, len(keep)), self.rng.integers(1, 4, len(keep))
            )
            for moment, said in asked.of.items()
        }
        return {
            NUMBERED[each.kind.key]: _refs(each)[keep],
            "answered": self._dates(asked.day[keep]),
            "channel": np.array(simulate.CHANNELS)[asked.channel[keep]],
            "weight": asked.weight[keep],
            **stars,
        }

    def panel(self) -> _Columns:
        """What customers say who are asked what they expect."""
        panel = self.shop.panel
        return {
            "answer": np.char.add("P-", np.arange(1, len(panel.day) + 1).astype(str)),
            "asked": self._dates(panel.day),
            "moment": np.array(panel.moment, dtype=str),
            "expects": np.where(panel.expects, "yes", "no"),
        }

    # --- what no recipe reads ---

    def purchases(self) -> _Columns:
        """A row per purchase, and whether its promise was kept, for who asks who has gone quiet."""
        bought = [each for each in self.shop.occasions.values() if not each.kind.after]
        columns = [
            {
                "customer": self.names[each.customer - 1],
                "day": each.day,
                "kept": each.delivered[each.kind.moments[0]].kept,
            }
            for each in bought
        ]
        together = {name: np.concatenate([part[name] for part in columns]) for name in columns[0]}
        order = np.argsort(together["day"], kind="stable")
        return {
            "customer": together["customer"][order],
            "day": self._dates(together["day"][order]),
            "kept": np.where(together["kept"][order], "yes", "no"),
        }

    def complaints(self) -> _Columns:
        """Who complained, and when."""
        which = np.flatnonzero(self.shop.lives.complained & (self.shop.intended.day < DAYS - 3))
        return {
            "customer": self.names[self.shop.intended.customer[which] - 1],
            "day": self._dates(self.shop.intended.day[which] + 2),
        }

    def benches(self) -> _Columns:
        """A row per mechanic and week: jobs, how many came back, how many waited."""
        its = self.shop.benches
        return {
            "mechanic": its.mechanic,
            "week": its.week,
            "jobs_a_day": its.jobs / simulate.DAYS_A_WEEK,
            "first_time": 1 - its.came_back / its.jobs,
            "waiting": its.waiting,
        }

    # --- parts of them ---

    def _began(self, each: Occasions) -> _Columns:
        return {
            NUMBERED[each.kind.key]: _refs(each),
            "customer": self.names[each.customer - 1],
            "card": np.array(STRATA)[each.regular],
        }

    def _exported(self, each: Occasions) -> Any:
        return self._dates(np.full(len(each.day), DAYS - 1))

    def _dates(self, day: _Days, *, known: _Flags | None = None) -> Any:
        last = np.datetime64(self.shop.last_day, "D")
        dates = last - (DAYS - 1 - day).astype("timedelta64[D]")
        return pa.array(dates, mask=None if known is None else ~known)


def _refs(each: Occasions) -> NDArray[np.str_]:
    return np.char.add(f"{each.kind.ref}-", each.ref.astype(str))


def _teams(each: Occasions, moment: str) -> NDArray[np.str_]:
    return simulate.teams_of(moment, each.delivered[moment].team)


def _below_or_above(rng: np.random.Generator, kept: _Flags, limit: int, most: int) -> _Days:
    """A number up to a limit where it was kept, above it where it was not."""
    within, beyond = rng.integers(1, limit + 1, len(kept)), rng.integers(limit + 1, most, len(kept))
    return np.where(kept, within, beyond)


def _with_tests(columns: _Columns) -> _Columns:
    """Orders that somebody put in to try the shop, which no check lets through."""
    table = pa.table(columns)
    tests = table.slice(0, min(TESTS, table.num_rows // 100))
    numbers = pa.array([f"TEST-{number}" for number in range(1, tests.num_rows + 1)], pa.string())
    ordered = tests.column_names.index("ordered")
    later = pa.array(np.asarray(tests["ordered"]) + np.timedelta64(30, "D"))
    tests = tests.set_column(0, "order", numbers).set_column(ordered, "ordered", later)
    joined = pa.concat_tables([table, tests])
    return {name: joined[name] for name in joined.column_names}
