"""What is recorded of the organisation: units, moments, targets; and how far its ledger reaches."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from statistics import median

import pyarrow as pa

from keepword import measure
from keepword.ledger.reading import read_counts
from keepword.organisation.access import edges
from keepword.organisation.models import Organisation, Unit
from keepword.organisation.once import once
from keepword.organisation.present import the_organisation
from keepword.organisation.tree import Edge
from keepword.standards import models as standards
from keepword.standards.querysets import promises_of_units

from . import figures
from .cells import texts
from .promises import Target
from .reading import Moment
from .results import Span
from .ways import readable

USUAL = 0.1
"""A month that holds less than this share of the one in the middle holds but strays."""
EVER = (date(1900, 1, 1), date(2999, 12, 31))


@dataclass(frozen=True)
class Known:
    """One reading of everything that changes slowly."""

    minimum: int
    units: Mapping[str, str]
    edges: tuple[Edge, ...]
    moments: tuple[Moment, ...]
    aliases: Mapping[str, str]
    targets: tuple[Target, ...]
    counts: Mapping[tuple[str, str, str], int]
    """How many observations there are by moment, lens and month, since the first day."""

    @cached_property
    def span(self) -> Span | None:
        """The months of which there are observations, and where the usual ones end."""
        by_month: Counter[str] = Counter()
        for (_, _, month), n in self.counts.items():
            by_month[month] += n
        if not by_month:
            return None
        least = USUAL * median(by_month.values())
        end = max(month for month, n in by_month.items() if n >= least)
        whole = figures.months(min(by_month), max(by_month))
        usual_end = figures.months(end, end).last_day
        return Span(whole.first_day, whole.last_day, whole.said, usual_end)

    @property
    def overall(self) -> Moment | None:
        """The moment that stands for the whole."""
        return next((moment for moment in self.moments if moment.is_overall), None)

    def moment(self, key: str) -> Moment | None:
        """A moment by its key, or by one it had before."""
        wanted = self.aliases.get(key, key)
        return next((moment for moment in self.moments if moment.key == wanted), None)

    def keys_of(self, moment: str) -> list[str]:
        """Every key under which a moment has observations."""
        return [moment, *(alias for alias, key in self.aliases.items() if key == moment)]


@once
def known() -> Known:
    """Read it: one query each for organisation, units, edges, moments, aliases, targets, months."""
    organisation = the_organisation()
    default = Organisation._meta.get_field("minimum_group").default  # noqa: SLF001 -- Django's own
    aliases = dict(standards.MomentAlias.objects.values_list("key", "moment__key"))
    counts = _counts(aliases)
    return Known(
        minimum=organisation.minimum_group if organisation else default,
        units=dict(Unit.objects.values_list("key", "name")),
        edges=edges(),
        moments=tuple(_moments(moment for moment, _, _ in counts)),
        aliases=aliases,
        targets=tuple(_targets()),
        counts=counts,
    )


def _counts(aliases: Mapping[str, str]) -> Counter[tuple[str, str, str]]:
    """How many there are of everything, under the moments' present keys."""
    found = read_counts(first_day=EVER[0], last_day=EVER[1], by=("moment", "lens", "month"))
    counts: Counter[tuple[str, str, str]] = Counter()
    for (moment, lens, month), n in found.items():
        counts[aliases.get(moment, moment), lens, month] += n
    return counts


def canonical(table: pa.Table, aliases: Mapping[str, str], *columns: str) -> pa.Table:
    """The tallies under the moments' present keys; `columns` name them where it is not `moment`."""
    renamed = False
    for name in columns or ("moment",):
        keys = texts(table[name])
        if aliases.keys().isdisjoint(keys):
            continue
        renamed = True
        at = table.schema.get_field_index(name)
        present = pa.array([aliases.get(key, key) for key in keys], pa.string())
        table = table.set_column(at, name, present)
    return measure.merge(table) if renamed else table


def _moments(observed: Iterable[str]) -> Iterable[Moment]:
    """The recorded moments in their order, then observed ones that nobody has recorded."""
    recorded = [
        Moment(
            key=moment.key,
            name=moment.name,
            proposition=moment.proposition,
            criterion=moment.criterion,
            dimension=moment.dimension,
            unit_name=moment.unit.name if moment.unit else "",
            is_overall=moment.is_overall,
        )
        for moment in standards.Moment.objects.select_related("unit")
    ]
    unrecorded = sorted({*observed} - {moment.key for moment in recorded})
    return [*recorded, *(Moment(key, readable(key)) for key in unrecorded)]


def _targets() -> Iterable[Target]:
    return (Target(*promise) for promise in promises_of_units())
