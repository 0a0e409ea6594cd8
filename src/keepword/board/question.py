"""What a page is asked: over which months, of which units and channel, and what else it offers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from keepword.ledger.schema import SLUG
from keepword.organisation.tree import Tree, on_day

from . import figures
from .known import EVER, Known
from .results import Choice, Filters
from .ways import readable, way_named
from .withholding import Asked
from .wording import gettext as _

MONTHS = 3
"""How many months the board shows when the address does not say."""


class UnknownFilterError(ValueError):
    """An address asks for what there is not; the sentence says what."""


@dataclass(frozen=True)
class Question:
    """The filters, and what is known of the organisation under them."""

    facts: Known
    filters: Filters

    @cached_property
    def tree(self) -> Tree:
        """The tree of units on the period's last day."""
        return on_day(self.facts.edges, self.filters.period.last_day)

    @cached_property
    def asked(self) -> Asked:
        """The cells that the filters let through: a unit with everything below it."""
        unit = self.filters.unit
        units = None if unit is None else self.tree.descendants(unit)
        return Asked(units, self.filters.channel)

    @property
    def lineage(self) -> tuple[str, ...] | None:
        """The unit asked for and those above it, nearest first; None for all units."""
        unit = self.filters.unit
        return None if unit is None else (unit, *self.tree.ancestors(unit))

    @property
    def months(self) -> tuple[str, str]:
        """The first and the last month."""
        period = self.filters.period
        return f"{period.first_day:%Y-%m}", f"{period.last_day:%Y-%m}"

    def unit_choices(self) -> tuple[Choice, ...]:
        """All units together, then each one, children under their parents."""
        names = self.facts.units

        def path(key: str) -> list[str]:
            return [names[each] for each in reversed([key, *self.tree.ancestors(key)])]

        chosen = self.filters.unit
        keys = sorted(names, key=path)
        choices = (Choice(key, names[key], key == chosen, self.tree.depth(key)) for key in keys)
        return (Choice("", _("All units"), chosen is None), *choices)

    def channel_choices(self, observed: Sequence[str]) -> tuple[Choice, ...]:
        """All channels together, then each one that is observed or chosen."""
        chosen = self.filters.channel
        keys = sorted({*observed, chosen or ""} - {""})
        choices = (Choice(key, way_named(key), key == chosen) for key in keys)
        return (Choice("", _("All channels"), chosen is None), *choices)

    def units_below(self, observed: Sequence[str]) -> dict[str, str]:
        """Keys and names of the units that stand side by side below the one asked for.

        They are those just below it, or those at the top; where all that was observed lies in
        one of them, those below that one, and so on.
        """
        if self.filters.unit is None:
            keys = {*self.facts.units, *observed} - {*self.tree.parents, ""}
        else:
            keys = {*self.tree.children.get(self.filters.unit, ())}
        keys = self._holding(keys, observed)
        while len(keys) == 1 and (below := self._holding(self._children(keys), observed)):
            keys = below
        return {key: self.facts.units.get(key, readable(key)) for key in sorted(keys)}

    def _children(self, keys: Iterable[str]) -> set[str]:
        return {child for key in keys for child in self.tree.children.get(key, ())}

    def _holding(self, keys: Iterable[str], observed: Sequence[str]) -> set[str]:
        return {key for key in keys if not self.tree.descendants(key).isdisjoint(observed)}


def question(facts: Known, *, first: str, last: str, unit: str, channel: str) -> Question:
    """The question that an address asks; days are widened to whole months.

    Raises:
        UnknownFilterError: A day is no day, the period ends before it begins, or there is no such
            unit, or a channel's key is none.
    """
    if unit and unit not in facts.units:
        raise UnknownFilterError(_("There is no unit %(key)r.") % {"key": unit})
    if channel and not re.fullmatch(SLUG, channel):
        raise UnknownFilterError(_("There is no channel %(key)r.") % {"key": channel})
    latest = facts.span.usual_end if facts.span else timezone.localdate()
    end = _day(last) if last else latest
    start = _day(first) if first else _months_before(end, MONTHS - 1)
    if start > end:
        said = _("The period ends on %(end)s before it begins on %(start)s.")
        raise UnknownFilterError(said % {"end": end, "start": start})
    period = figures.months(f"{start:%Y-%m}", f"{end:%Y-%m}")
    return Question(facts, Filters(period, unit or None, channel or None))


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        said = _("%(text)r is no day: write it as 2026-03-31.")
        raise UnknownFilterError(said % {"text": text}) from None
    if not EVER[0] <= found <= EVER[1]:
        said = _("%(text)s is too far away: give a day from %(first)s to %(last)s.")
        raise UnknownFilterError(said % {"text": text, "first": EVER[0], "last": EVER[1]})
    return found


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)
