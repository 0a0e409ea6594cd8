"""What customers are promised: drafted, confirmed by who makes it possible, told to customers."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from django.utils import timezone
from numpy.typing import NDArray
from pyarrow import csv

from keepword.demo.past import Entry, Event, Past
from keepword.organisation.models import Unit
from keepword.organisation.working_time import working_hours
from keepword.simulate import DAYS, Organisation
from keepword.standards.models import Moment, Promise, PromiseVersion
from keepword.standards.promising import actions
from keepword.standards.promising.history import read_history

ANSWERED_AFTER = 3
"""So many days after they were asked, units have said whether they can."""
JOBS_OF = 120
"""The jobs of so many days are brought in: all of them since parts are ordered with the booking."""

_Days = NDArray[np.int64]
_Flags = NDArray[np.bool_]


@dataclass
class Promises:
    """The promises of the shop, as its past comes by."""

    past: Past
    promises: dict[str, Promise] = field(default_factory=dict)

    def events(self) -> Iterator[Event]:
        """Everything that was drafted, confirmed, read in and published."""
        for entry in self.past.read("promises")["promise"]:
            yield self.past.at(entry), partial(self._draft, entry)
            for place, part in enumerate(entry["part"], 1):
                if "can" in part:
                    when = self.past.at(entry, days=ANSWERED_AFTER, hours=place)
                    yield when, partial(self._answer, entry, place, part)
            if entry.get("reads_jobs"):
                yield self.past.now, partial(self._read_jobs, entry)
            if "published_after" in entry:
                when = self.past.at(entry, days=entry["published_after"])
                yield when, partial(self._publish, entry)

    def _draft(self, entry: Entry) -> None:
        units, by = {unit.key: unit for unit in Unit.objects.all()}, self.past.people["owner"]
        self.promises[entry["key"]] = promise = actions.draft_promise(
            held=actions.Held(
                maker=units[entry["maker"]],
                keeper=units[entry["keeper"]],
                moment=Moment.objects.filter(key=entry.get("moment")).first(),
                owner=self.past.people[entry["owner"]],
                review_on=self.past.review_on(entry),
            ),
            said=_said(entry),
            parts=tuple((units[part["unit"]], part["part"]) for part in entry["part"]),
            by=by,
        )
        actions.ask_enablers(promise=promise, by=by)

    def _answer(self, entry: Entry, place: int, part: Entry) -> None:
        version = self.promises[entry["key"]].versions.get()
        actions.answer_enabler(
            enabler=version.enablers.get(place=place),
            can=part["can"],
            words=part["words"],
            by=self.past.people[part["by"]],
        )

    def _publish(self, entry: Entry) -> None:
        promise, by = self.promises[entry["key"]], self.past.people["owner"]
        although = entry.get("although", "Jobs are read in as soon as the order system gives them.")
        actions.publish_promise(promise=promise, although=although, by=by)
        actions.show_on_charter(promise=promise, shown=entry.get("charter", False), by=by)

    def _read_jobs(self, entry: Entry) -> None:
        promise = self.promises[entry["key"]]
        told = read_history(
            jobs_of(self.past.shop), counted_in=PromiseVersion.CountedIn.DAYS,
            working=working_hours(), now=timezone.now(),
        )  # fmt: skip
        if told.history:  # a very small shop has repaired nothing of late
            actions.keep_history(
                promise=promise, history=told.history, by=self.past.people["owner"]
            )


def _said(entry: Entry) -> actions.Said:
    return actions.Said(
        what=entry["what"],
        to_whom=entry.get("to_whom", ""),
        within=entry.get("within"),
        counted_in=entry.get("counted_in", PromiseVersion.CountedIn.DAYS),
        by_when=entry.get("by_when", ""),
        aim=entry["aim"],
        remedy=entry["remedy"],
        reason="",
    )


def jobs_of(shop: Organisation) -> bytes:
    """The file of the workshop's latest jobs, a column for the day on which each step was over."""
    opened, done = shop.occasions["repairs"].day, shop.repairs
    late = np.flatnonzero(opened >= DAYS - JOBS_OF)
    closed = opened[late] + done.total[late] < DAYS
    columns, over = {"begun": dates(shop, opened[late])}, opened[late].copy()
    for name, days in done.steps.items():
        over = over + days[late]
        columns["done" if name == "collection" else name] = dates(shop, over, known=closed)
    written = io.BytesIO()
    csv.write_csv(pa.table(columns), written)
    return written.getvalue()


def dates(shop: Organisation, day: _Days, *, known: _Flags | None = None) -> Any:
    """Days of the shop as dates; none where it is not known yet."""
    dates = np.datetime64(shop.last_day, "D") - (DAYS - 1 - day).astype("timedelta64[D]")
    return pa.array(dates, mask=None if known is None else ~known)
