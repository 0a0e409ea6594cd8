"""Whether a promise can be kept as often as it is meant to be, from how long jobs took so far."""

from dataclasses import dataclass

import numpy as np
from django.template.defaultfilters import floatformat
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from keepword.measure import MeasureError, chain
from keepword.organisation.present import today
from keepword.standards.delivered import Kept, delivered, kept_of, units_of
from keepword.standards.models import Moment, Promise, PromiseHistory, PromiseVersion
from keepword.standards.promising.given import register
from keepword.standards.realistic import DAYS, period

DRAWS = 200
ROWS = 9
"""How many lengths the table of the trade-off shows."""
EARLIER, LATER = 3, 6
"""So many days before and after an agreed one."""


@dataclass(frozen=True)
class TradeOff:
    """How often a length of time was kept."""

    within: float
    share: float
    low: float
    high: float
    is_promised: bool


@dataclass(frozen=True)
class Feasibility:
    """What is said before a promise is published; `is_feasible` None: nobody can tell."""

    is_feasible: bool | None
    says: tuple[str, ...]
    rows: tuple[TradeOff, ...] = ()
    about: str = ""
    """What the rows are, and where they come from."""
    counted: str = ""
    """What a row's length is counted in."""
    history: PromiseHistory | None = None


@dataclass(frozen=True)
class OfLate:
    """How it was kept in the last 90 days, and of what that was counted."""

    whole: Kept | None
    moment: Moment | None
    """Where it was counted; none: of the promises given to customers."""


@dataclass(frozen=True)
class _Source:
    """Jobs of which it is known how long they took: those of a file, or those given here."""

    jobs: chain.JobCounts
    waiting: tuple[float, ...] | None
    """The ages of today's open ones, where the register knows them."""
    history: PromiseHistory | None
    """The file; none where they were given here."""


def feasibility(promise: Promise, version: PromiseVersion) -> Feasibility:
    """How often this would be kept, what it would take to keep it as often as is meant."""
    if version.within is None:
        return _by_agreed_days(promise, version)
    history = promise.histories.order_by("pk").last()
    source = _source(promise, version, history)
    if source is None:
        words = _counted_otherwise() if history else _what_to_bring()
        return Feasibility(None, (words,), history=history)
    try:
        found = source.jobs.kept(version.within, waiting=source.waiting)
    except MeasureError:
        longest = {"longest": _length(float(source.jobs.days[-1]))}
        words = _("No job was followed for so long: the longest took %(longest)s.") % longest
        return Feasibility(None, (words,), history=history)
    told = (
        *_kept_said(found, version, source), *_backlog_said(found, source),
        *_costs_said(source.history, version), *_counted_beside(promise, source),
    )  # fmt: skip
    return Feasibility(
        found.low >= version.aim, told, _rows(found, version), _of_lengths(source),
        version.get_counted_in_display(), history,
    )  # fmt: skip


def kept_of_late(promise: Promise) -> OfLate:
    """How it was kept in the last 90 days: of those given here, else as its moment shows it."""
    first, last = period(today())
    given = register().kept([promise], first, last).get(promise.pk)
    if given:
        return OfLate(kept_of(*given), None)
    if promise.moment is None:
        return OfLate(None, None)
    found = delivered(promise.moment, units_of([promise.keeper]), first, last)
    return OfLate(found.whole, promise.moment)


def _source(
    promise: Promise, version: PromiseVersion, history: PromiseHistory | None
) -> _Source | None:
    """What is fuller, the register or the file; open ones are the register's where it has any."""
    took = register().took(promise, version.counted_in)
    if history is None or history.counted_in != version.counted_in:
        return _Source(took.jobs, took.waiting, None) if took.jobs else None
    of_file = jobs_of(history)
    if took.jobs and took.done >= of_file.closed.sum():
        return _Source(took.jobs, took.waiting, None)
    return _Source(of_file, took.waiting or None, history)


def _by_agreed_days(promise: Promise, version: PromiseVersion) -> Feasibility:
    """A promise by a day that varies: how near to it was work ready of those given here?"""
    late = kept_of_late(promise).whole
    said = [_kept_lately(late)] if late and late.index is not None else []
    found = register().late(promise)
    if found is None:
        is_feasible = late.low >= version.aim if late and late.low is not None else None
        return Feasibility(is_feasible, (*said, _no_days_yet()))
    rows = _moved_rows(found)
    told = tuple(_agreed_said(found, version))
    about = _("How often another day would have been kept, from promises given to customers")
    counted = _("Working days after the agreed one")
    return Feasibility(found.low >= version.aim, told, rows, about, counted)


def _kept_lately(late: Kept) -> str:
    words = _(
        "It was kept %(kept)s times in 100 in the last %(days)s days (%(between)s; n = %(n)s)."
    )
    return words % {"kept": late, "days": DAYS, "between": late.between, "n": late.cases}


def _no_days_yet() -> str:
    return _(
        "Its day is another one for each customer. How often an earlier or a later one would be "
        "kept is said once promises of this kind are in the register of given promises, by hand "
        "or from your order system's export, and their days are over."
    )


def _agreed_said(found: chain.Agreed, version: PromiseVersion) -> list[str]:
    said = {
        "share": _percent(found.share), "low": _percent(found.low), "high": _percent(found.high),
        "n": number_format(found.n, force_grouping=True), "usual": _from_the_day(found.usual),
        "first": _signed(found.usual_low), "last": _signed(found.usual_high),
        "aim": _percent(version.aim),
    }  # fmt: skip
    words = [
        _(
            "Of the promises given in the last year %(share)s in 100 were kept by the agreed day "
            "(%(low)s to %(high)s; n = %(n)s)."
        ),
        _("Half of all was ready %(usual)s or before (in working days: %(first)s to %(last)s)."),
        _moved_to_aim(found, version, said),
    ]
    return [each % said for each in words]


def _moved_to_aim(found: chain.Agreed, version: PromiseVersion, said: dict[str, str]) -> str:
    """What would be kept as often as it is meant to be."""
    if found.low >= version.aim:
        return _("That is as often as it is meant to be.")
    more = found.moved.least(version.aim) if version.aim < 1 else None
    if more is None:
        return _("No day that was agreed later would have been kept %(aim)s times in 100 for sure.")
    said["more"] = _working_days(more)
    return _("To keep it %(aim)s times in 100, agree on a day that is later by %(more)s.")


def _from_the_day(days: float) -> str:
    if days == 0:
        return _("on the agreed day")
    if days == float("inf"):
        return _("later than any that is done")
    later, earlier = _("%(days)s after it"), _("%(days)s before it")
    return (later if days > 0 else earlier) % {"days": _working_days(abs(days))}


def _working_days(days: float) -> str:
    words = ngettext("%(n)s working day", "%(n)s working days", int(days))
    return words % {"n": _length(days)}


def _signed(days: float) -> str:
    if days == float("inf"):
        return _("nobody knows how late")
    return f"{'+' if days > 0 else '−' if days < 0 else ''}{_length(abs(days))}"


def _moved_rows(found: chain.Agreed) -> tuple[TradeOff, ...]:
    """The days around the agreed one."""
    moved = found.moved
    return tuple(
        TradeOff(day, float(share), float(low), float(high), is_promised=day == 0)
        for day, share, low, high in zip(
            moved.days.tolist(), moved.shares, moved.low, moved.high, strict=True
        )
        if -EARLIER <= day <= LATER
    )


def _of_lengths(source: _Source) -> str:
    if source.history is None:
        return _("How often each length of time was kept, from promises given to customers")
    until = date_format(source.history.until)
    return _("How often each length of time was kept, from jobs until %(day)s") % {"day": until}


def _counted_beside(promise: Promise, source: _Source) -> list[str]:
    """Why this figure and that of how it is kept may differ, where both stand on the page."""
    late = kept_of_late(promise)
    if late.moment is None or late.whole is None or late.whole.index is None:
        return []
    words = _(
        "This counts how long whole jobs took. “How it is kept”, above, counts at “%(moment)s” "
        "whether it was so in each case: where customers were told other days, the two differ."
    )
    return [words % {"moment": late.moment}]


def _what_to_bring() -> str:
    return _(
        "Nobody can tell yet. Bring in a file of your order system with a row for each job, open "
        "ones too: when it was begun, when each step was over, when it was done."
    )


def _counted_otherwise() -> str:
    return _(
        "The jobs were counted otherwise, in hours or in days, than the promise is. Bring the file "
        "in again."
    )


def jobs_of(history: PromiseHistory) -> chain.JobCounts:
    """How long the jobs of a file took, and how old the open ones were."""
    ends: dict[float, list[float]] = {}
    for place, counts in enumerate((history.closed, history.open)):
        for length, n in counts:
            ends.setdefault(length, [0.0, 0.0])[place] += n
    lengths = sorted(ends)
    closed, open_ = np.array([ends[length] for length in lengths], dtype=np.float64).T
    return chain.JobCounts(np.array(lengths, dtype=np.float64), closed, open_)


def steps_of(history: PromiseHistory) -> tuple[chain.StepCounts, NDArray[np.float64]]:
    """How long the steps of its closed jobs took, and the ages of its open ones."""
    table = np.array(history.stepped, dtype=np.float64)
    ages, n = np.array(history.open, dtype=np.float64).reshape(-1, 2).T
    counts = chain.StepCounts(tuple(history.steps), table[:, :-1], table[:, -1])
    return counts, np.repeat(ages, n.astype(int))


def _kept_said(found: chain.Kept, version: PromiseVersion, source: _Source) -> list[str]:
    said = {
        "time": version.time, "share": _percent(found.share), "low": _percent(found.low),
        "high": _percent(found.high), "n": number_format(found.n, force_grouping=True),
    }  # fmt: skip
    of_file = _(
        "By the jobs of the file “%(time)s” holds %(share)s times in 100 (%(low)s to %(high)s; "
        "n = %(n)s jobs)."
    )
    of_given = _(
        "By the promises given to customers “%(time)s” holds %(share)s times in 100 (%(low)s to "
        "%(high)s; n = %(n)s)."
    )
    words = of_file if source.history else of_given
    if found.low >= version.aim:
        return [words % said, _("That is as often as it is meant to be.")]
    shortest = found.curve.shortest(version.aim) if version.aim < 1 else None
    if shortest is None:
        more = _("No length of time was kept %(aim)s times in 100 for sure.")
    else:
        more = _("To keep it %(aim)s times in 100, promise %(shortest)s %(unit)s.")
    unit = version.get_counted_in_display()
    told = {"aim": _percent(version.aim), "shortest": _length(shortest or 0.0), "unit": unit}
    return [words % said, more % told]


def _backlog_said(found: chain.Kept, source: _Source) -> list[str]:
    if not found.backlog.open:
        return []
    said = {
        "open": found.backlog.open, "broken": found.backlog.broken,
        "more": round(found.backlog.will_break), "low": round(found.backlog.low),
        "high": round(found.backlog.high),
    }  # fmt: skip
    of_file = _(
        "Jobs of the file that were open: %(open)s. Of these %(broken)s had taken longer already, "
        "and about %(more)s more would (%(low)s to %(high)s)."
    )
    of_given = _(
        "Promises that are open today: %(open)s. Of these %(broken)s have taken longer already, "
        "and about %(more)s more will (%(low)s to %(high)s)."
    )
    return [(of_file if source.waiting is None else of_given) % said]


def _costs_said(history: PromiseHistory | None, version: PromiseVersion) -> list[str]:
    """Which step costs most; nothing where too few jobs have a time for each."""
    if history is None or len(history.steps) < 2 or not history.stepped:  # noqa: PLR2004 -- one step is the whole
        return []
    counts, ages = steps_of(history)
    try:
        costs = chain.step_costs(counts, version.within or 0, open_ages=ages, draws=DRAWS)
    except MeasureError:
        return [_("Too few jobs have a time for every step to say which costs most.")]
    most = costs.steps[0]
    said = {
        "step": most.name, "usual": _length(most.usual), "gain": round(100 * most.gain),
        "low": round(100 * most.low), "high": round(100 * most.high),
        "unit": version.get_counted_in_display(),
    }  # fmt: skip
    words = _(
        "“%(step)s” costs most: were it never longer than its usual %(usual)s (%(unit)s), %(gain)s "
        "more in 100 would be kept (%(low)s to %(high)s)."
    )
    return [words % said]


def _rows(found: chain.Kept, version: PromiseVersion) -> tuple[TradeOff, ...]:
    """The trade-off at lengths from the shortest to the longest that was seen."""
    curve = found.curve
    places = np.unique(np.linspace(0, len(curve.days) - 1, ROWS).astype(int))
    rows = [
        TradeOff(
            float(curve.days[i]), float(curve.shares[i]), float(curve.low[i]),
            float(curve.high[i]), is_promised=False,
        )
        for i in places
        if curve.days[i] != version.within
    ]  # fmt: skip
    promised = TradeOff(
        float(version.within or 0), found.share, found.low, found.high, is_promised=True
    )
    return tuple(sorted([*rows, promised], key=lambda row: row.within))


def _percent(share: float) -> str:
    return number_format(round(100 * share))


def _length(length: float) -> str:
    """A number of days or hours, without decimals that say nothing."""
    return floatformat(length, -2)
