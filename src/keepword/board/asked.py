"""What the address of a page asks for, and the addresses that ask for something else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypedDict
from urllib.parse import urlencode

from django.http import QueryDict

from keepword.board.results import Choice, Filters, Span
from keepword.board.wording import day_as, gettext_noop, pgettext
from keepword.board.wording import gettext as _

NAMES: tuple[Literal["first", "last", "unit", "channel"], ...] = (
    "first",
    "last",
    "unit",
    "channel",
)
LATEST = (
    (1, gettext_noop("Last month")),
    (3, gettext_noop("3 months")),
    (12, gettext_noop("12 months")),
)
A_DAY = timedelta(days=1)


class Asked(TypedDict, total=False):
    """The filters that an address names; the others stay as usual."""

    first: str
    last: str
    unit: str
    channel: str


def asked(address: QueryDict) -> Asked:
    """Read an address; what it leaves empty it does not name."""
    found = Asked()
    for name in NAMES:
        if key := str(address.get(name, "")):
            found[name] = key
    return found


def query(filters: Mapping[str, object]) -> str:
    """The filters as the end of an address: empty, or from the question mark on."""
    return f"?{urlencode(filters)}" if filters else ""


@dataclass(frozen=True)
class Shortcut:
    """A period that is one click away."""

    query: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class PeriodChoices:
    """The months to choose from, and the shortcuts to the latest of them."""

    first: tuple[Choice, ...]
    last: tuple[Choice, ...]
    shortcuts: tuple[Shortcut, ...]


def period_choices(span: Span, filters: Filters) -> PeriodChoices:
    """Every month of which there are observations, as a first and as a last one."""
    months = tuple(_months(span))
    first = max(filters.period.first_day, span.first_day)
    last = min(filters.period.last_day, span.last_day)
    return PeriodChoices(
        first=tuple(_choice(day, day, first) for day in months),
        last=tuple(_choice(day, _end(day), last) for day in months),
        shortcuts=tuple(_shortcuts(months, span.usual_end, filters)),
    )


def _months(span: Span) -> Iterator[date]:
    day = span.first_day.replace(day=1)
    while day <= span.last_day:
        yield day
        day = _end(day) + A_DAY


def _end(month: date) -> date:
    return (month.replace(day=1) + 31 * A_DAY).replace(day=1) - A_DAY


def _choice(month: date, day: date, chosen: date) -> Choice:
    return Choice(key=day.isoformat(), name=day_as("month", month), chosen=day == chosen)


def _shortcuts(months: tuple[date, ...], end: date, filters: Filters) -> Iterator[Shortcut]:
    others = {"unit": filters.unit, "channel": filters.channel}
    kept = {name: key for name, key in others.items() if key}
    usual = [month for month in months if month <= end]
    latest = [(usual[-count], end, _(name)) for count, name in LATEST if count < len(usual)]
    for first, last, name in [*latest, (months[0], _end(months[-1]), pgettext("period", "All"))]:
        days = {"first": first.isoformat(), "last": last.isoformat()}
        chosen = (filters.period.first_day, filters.period.last_day) == (first, last)
        yield Shortcut(query=query(days | kept), name=name, chosen=chosen)
