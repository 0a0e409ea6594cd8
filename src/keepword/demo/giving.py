"""What the workshop promised single customers: its open repairs, as its system exports them."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from django.utils import timezone
from numpy.typing import NDArray
from pyarrow import csv

from keepword.delivery.given.bringing_in import bring_in
from keepword.delivery.given.export import Columns, read_export
from keepword.demo.names import customers_named
from keepword.demo.past import Event, Past
from keepword.demo.promising import dates
from keepword.organisation.working_time import working_hours
from keepword.simulate import DAYS, STEPS, Organisation
from keepword.standards.models import Promise, PromiseVersion

SOURCE = "workshop"
COLUMNS = Columns(
    ref="job", customer="customer", reach="phone", given="begun", due="due", done="done",
    steps=STEPS[:-1],
)  # fmt: skip
PHONES = 1000
"""Numbers from 030 23125 000 on are nobody's: they are kept for films."""


@dataclass
class Giving:
    """The promises of the day, brought in by who leads the workshop."""

    past: Past

    def events(self) -> Iterator[Event]:
        """One export, this morning."""
        yield self.past.now, self._bring

    def _bring(self) -> None:
        promise = kind()
        if promise is None or not len(open_repairs(self.past.shop)):
            return
        read = read_export(
            export_of(self.past.shop), COLUMNS, working=working_hours(), now=timezone.now()
        )
        bring_in(
            promise=promise, source=SOURCE, jobs=read.jobs, columns=COLUMNS,
            by=self.past.people["workshop"],
        )  # fmt: skip


def kind() -> Promise | None:
    """The promise that a repair is ready, once it is told to customers."""
    in_force = PromiseVersion.objects.filter(published_at__isnull=False, ended_at=None)
    version = in_force.filter(promise__moment__key="ready-by-day").first()
    return version.promise if version else None


def open_repairs(shop: Organisation) -> NDArray[np.intp]:
    """The repairs that nobody had collected by last evening."""
    return np.flatnonzero(shop.occasions["repairs"].day + shop.repairs.total >= DAYS)


def export_of(shop: Organisation) -> bytes:
    """The file of the open repairs: whose they are, what was said, which steps are over."""
    repairs, which = shop.occasions["repairs"], open_repairs(shop)
    begun, customers = repairs.day[which], repairs.customer[which]
    columns: dict[str, Any] = {
        "job": refs_of(shop),
        "customer": customers_named(int(shop.intended.customer.max()))[customers - 1],
        "phone": [f"030 23125 {number % PHONES:03}" for number in customers],
        "begun": dates(shop, begun),
        "due": dates(shop, begun + shop.repairs.promise[which]),
    }
    over = begun.copy()
    for name in STEPS:
        over = over + shop.repairs.steps[name][which]
        column = name if name in COLUMNS.steps else COLUMNS.done
        columns[column] = dates(shop, over, known=over < DAYS)
    written = io.BytesIO()
    csv.write_csv(pa.table(columns), written)
    return written.getvalue()


def refs_of(shop: Organisation) -> list[str]:
    """The numbers of the open repairs."""
    repairs = shop.occasions["repairs"]
    return [f"{repairs.kind.ref}-{ref}" for ref in repairs.ref[open_repairs(shop)]]
