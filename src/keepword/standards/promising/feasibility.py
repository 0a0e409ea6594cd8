"""Whether a promise can be kept as often as it is meant to be, from how long jobs took so far."""

from dataclasses import dataclass

import numpy as np
from django.template.defaultfilters import floatformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from keepword.measure import MeasureError, chain
from keepword.organisation.present import today
from keepword.standards.delivered import Delivered, delivered, units_of
from keepword.standards.models import Promise, PromiseHistory, PromiseVersion
from keepword.standards.realistic import DAYS, period

DRAWS = 200
ROWS = 9
"""How many lengths the table of the trade-off shows."""


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
    history: PromiseHistory | None = None


def feasibility(promise: Promise, version: PromiseVersion) -> Feasibility:
    """How often this would be kept, what it would take to keep it as often as is meant."""
    if version.within is None:
        return _by_what_was_delivered(promise, version)
    history = promise.histories.order_by("pk").last()
    if history is None:
        return Feasibility(None, (_what_to_bring(),))
    if history.counted_in != version.counted_in:
        return Feasibility(None, (_counted_otherwise(),), history=history)
    jobs = jobs_of(history)
    try:
        found = jobs.kept(version.within)
    except MeasureError:
        longest = {"longest": _length(float(jobs.days[-1]))}
        words = _("No job was followed for so long: the longest took %(longest)s.") % longest
        return Feasibility(None, (words,), history=history)
    told = (*_kept_said(found, version), *_backlog_said(found), *_costs_said(history, version))
    return Feasibility(found.low >= version.aim, told, _rows(found, version), history)


def kept_of_late(promise: Promise) -> Delivered | None:
    """How it was kept in the last 90 days, where its moment shows it."""
    if promise.moment is None:
        return None
    return delivered(promise.moment, units_of([promise.keeper]), *period(today()))


def _by_what_was_delivered(promise: Promise, version: PromiseVersion) -> Feasibility:
    """A promise by a day that varies: only what was kept of late says how often it would be."""
    found = kept_of_late(promise)
    whole = found.whole if found else None
    if whole is None or whole.index is None or whole.low is None:
        words = _(
            "It is no length of time, so only what was kept of late can say how often it would be: "
            "name the moment where it shows, and bring in its deliveries."
        )
        return Feasibility(None, (words,))
    words = _(
        "It was kept %(kept)s times in 100 in the last %(days)s days (%(between)s; n = %(n)s)."
    )
    said = {"kept": whole, "days": DAYS, "between": whole.between, "n": whole.cases}
    why = _(
        "Its day is another one for each customer, so there is no length of time to trade against "
        "how often it would be kept."
    )
    return Feasibility(whole.low >= version.aim, (words % said, why))


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


def _kept_said(found: chain.Kept, version: PromiseVersion) -> list[str]:
    said = {
        "time": version.time, "share": _percent(found.share), "low": _percent(found.low),
        "high": _percent(found.high), "n": number_format(found.n, force_grouping=True),
    }  # fmt: skip
    words = _("“%(time)s” holds %(share)s times in 100 (%(low)s to %(high)s; n = %(n)s jobs).")
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


def _backlog_said(found: chain.Kept) -> list[str]:
    if not found.backlog.open:
        return []
    said = {
        "open": found.backlog.open, "broken": found.backlog.broken,
        "more": round(found.backlog.will_break), "low": round(found.backlog.low),
        "high": round(found.backlog.high),
    }  # fmt: skip
    words = _(
        "Of %(open)s open jobs %(broken)s have taken longer already, and about %(more)s more will "
        "(%(low)s to %(high)s)."
    )
    return [words % said]


def _costs_said(history: PromiseHistory, version: PromiseVersion) -> list[str]:
    """Which step costs most; nothing where too few jobs have a time for each."""
    if len(history.steps) < 2 or not history.stepped:  # noqa: PLR2004 -- one step is the whole
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
