"""Every sentence the board says of its marks, rows and moments. Those of gaps: `gap_sentences`."""

from collections.abc import Mapping, Sequence

from . import figures
from .gap_sentences import clause_of, size_of
from .results import Empty, First, GapLine, Mark, Part, Period, Row, Sentence, Span
from .ways import way
from .wording import counted, day_as, gettext_noop, named, ngettext, opened, told
from .wording import gettext as _

Marks = Mapping[str, Mark]


def plain(sentence: Sentence) -> str:
    """The sentence without its colours."""
    return "".join(part.text for part in sentence)


def _shown(marks: Marks, lens: str) -> Mark | None:
    """The mark, if its figure may be said."""
    mark = marks.get(lens)
    return mark if mark and mark.at is not None else None


def _figure(mark: Mark) -> Part:
    return Part(mark.said, mark.lens)


# --- a row -------------------------------------------------------------------------------------


def of_row(marks: Marks) -> Sentence:
    """Say it as in: Leaders believe 94. We deliver 88. Customers say 71."""
    clauses = [_clause(mark) for mark in _for_a_row(marks)]
    if not clauses:
        return (Part(_("Nothing to show.")),)
    return tuple(part for i, clause in enumerate(clauses) for part in _spaced(clause, first=i == 0))


def _for_a_row(marks: Marks) -> list[Mark]:
    """A belief, or else the promise, or else what is expected; then delivered, then perceived."""
    before = ("believed_leaders", "believed_staff", "promised", "expected")
    opening = next((mark for lens in before if (mark := _shown(marks, lens))), None)
    closing = (_shown(marks, "delivered"), _shown(marks, "perceived"))
    return [mark for mark in (opening, *closing) if mark]


def _spaced(clause: Sentence, *, first: bool) -> Sentence:
    return clause if first else (Part(" "), *clause)


_SAYS = {
    "believed_leaders": gettext_noop("Leaders believe %(figure)s."),
    "believed_staff": gettext_noop("Staff believe %(figure)s."),
    "promised": gettext_noop("We promise %(figure)s."),
    "expected": gettext_noop("Customers expect %(figure)s."),
    "delivered": gettext_noop("We deliver %(figure)s."),
    "perceived": gettext_noop("Customers say %(figure)s."),
}
_SAYS_EARLY = {
    "believed_staff": gettext_noop("Staff believe %(figure)s."),
    "expected": gettext_noop("%(figure)s customers expect it."),
    "delivered": gettext_noop("We delivered %(figure)s."),
    "perceived": gettext_noop("%(figure)s customers say so."),
}


def _clause(mark: Mark) -> Sentence:
    if not mark.early:
        return told(_(_SAYS[mark.lens]), figure=_figure(mark))
    if not mark.counted:
        return _so_far(mark)
    return told(_(_SAYS_EARLY[mark.lens]), figure=_figure(mark))


def _so_far(mark: Mark) -> Sentence:
    return told(_("%(view)s: %(figure)s so far."), view=opened(mark.label), figure=_figure(mark))


def figures_of_row(marks: Marks) -> str:
    """The interval and the n behind the row's strongest figure: 68–74 · n 2,104."""
    mark = _shown(marks, "perceived") or _shown(marks, "delivered")
    if mark is None or mark.n is None:
        return ""
    interval = "" if mark.low is None or mark.high is None else _dashed(mark.low, mark.high)
    n = _("n %(n)s") % {"n": counted(mark.n)}
    return " · ".join(filter(None, (interval, n)))


def _dashed(low: float, high: float) -> str:
    return f"{figures.index(low)}–{figures.index(high)}"


_POOLED = {
    "perceived": gettext_noop("customers' answers"),
    "delivered": gettext_noop("what was delivered"),
    "promised": gettext_noop("promises"),
    "believed_leaders": gettext_noop("leaders' beliefs"),
    "believed_staff": gettext_noop("staff's beliefs"),
    "expected": gettext_noop("what is expected"),
}


def channels_of(lens_channels: Mapping[str, Sequence[str]]) -> str:
    """Which lenses pool several channels: "customers' answers: counter and mail together"."""
    lenses: dict[tuple[str, ...], list[str]] = {}
    for lens, channels in lens_channels.items():
        if len(channels) > 1:
            lenses.setdefault(tuple(channels), []).append(_(_POOLED[lens]))
    together = _("%(views)s: %(channels)s together")
    return "; ".join(
        together % {"views": _and(pooled), "channels": _and(channels)}
        for channels, pooled in lenses.items()
    )


_ASKED = frozenset({"perceived", "expected"})


def channels_of_all(rows: Sequence[Row]) -> str:
    """What all rows say of their channels, if they say the same: a sentence, or empty."""
    answered = [row for row in rows if any(mark.lens in _ASKED for mark in row.marks)]
    said = {row.channels_said for row in answered}
    said |= {row.channels_said for row in rows if row.channels_said}
    if len(said) != 1 or said == {""}:
        return ""
    return f"{opened(said.pop())}."


def _and(names: Sequence[str]) -> str:
    named = [way(name) or _("no channel given") for name in names]
    if len(named) == 1:
        return named[0]
    return _("%(others)s and %(last)s") % {"others": ", ".join(named[:-1]), "last": named[-1]}


# --- the head of the page ----------------------------------------------------------------------


def headline(overall: Marks | None, moments: int, *, named: bool) -> Sentence:
    """What the overall moment says; never a mean of moments. `named`: there is such a moment."""
    if overall is None:
        return (Part(_without_the_whole(moments, named=named)),)
    ours, theirs = _ours(overall), _shown(overall, "perceived")
    if ours and theirs:
        return (*_we(ours), Part(" "), *_our_customers(theirs))
    if theirs:
        return _only_customers(theirs)
    if ours:
        return (*_we(ours), Part(f" {_no_customers(overall)}"))
    return (Part(_("For the whole there are too few answers to show yet.")),)


def _without_the_whole(moments: int, *, named: bool) -> str:
    if named:
        said = ngettext("One moment, by itself.", "%(n)s moments, side by side.", moments)
    else:
        said = ngettext(
            "One moment; none stands for the whole yet.",
            "%(n)s moments side by side; none stands for the whole yet.",
            moments,
        )
    return said % {"n": counted(moments)}


def _ours(marks: Marks) -> Mark | None:
    ours = (_shown(marks, lens) for lens in ("believed_leaders", "believed_staff", "delivered"))
    return next((mark for mark in ours if mark), None)


_WE = {
    "believed_leaders": gettext_noop("We think we keep our word %(figure)s times in 100."),
    "believed_staff": gettext_noop("Our staff think we keep our word %(figure)s times in 100."),
    "delivered": gettext_noop("We keep our word %(figure)s times in 100."),
}
_WE_EARLY = {
    "believed_staff": gettext_noop("Our staff think we keep our word %(figure)s times."),
    "delivered": gettext_noop("We keep our word %(figure)s times."),
}


def _we(mark: Mark) -> Sentence:
    if mark.early and not mark.counted:
        return _so_far(mark)
    return told(_((_WE_EARLY if mark.early else _WE)[mark.lens]), figure=_figure(mark))


def _our_customers(mark: Mark) -> Sentence:
    said = _("So say %(figure)s customers.")
    if not mark.early:
        said = _("Our customers say %(figure)s.")
    elif not mark.counted:
        said = _("Our customers: %(figure)s so far.")
    return told(said, figure=_figure(mark))


def _only_customers(mark: Mark) -> Sentence:
    said = _("%(figure)s customers say we keep our word.")
    if not mark.early:
        said = _("Our customers say we keep our word %(figure)s times in 100.")
    elif not mark.counted:
        return _our_customers(mark)
    return told(said, figure=_figure(mark))


def _no_customers(marks: Marks) -> str:
    if "perceived" in marks:
        return _("Too few customers have answered to show what they say.")
    return _("What our customers say is not known yet.")


def subline(
    period: Period,
    perceived: Sequence[Mark],
    overall: Marks | None,
    span: Span | None,
    *,
    named: bool,
) -> str:
    """How many answers there are, over which days, and what would make them say more."""
    answers = sum(mark.n for mark in perceived if mark.n is not None)
    said = [_answered(answers, period), _strays(period, span)]
    theirs = overall.get("perceived") if overall else None
    if theirs and theirs.early and theirs.n:
        more = _("Too early for an index: about %(n)s more answers are needed.")
        said.append(more % {"n": figures.missing_answers(theirs.n)})
    elif not named and perceived:
        said.append(_("Name one moment as overall and its figures stand here."))
    return " ".join(filter(None, said))


def _answered(n: int, period: Period) -> str:
    said = ngettext(
        "%(n)s answer from customers, %(period)s.", "%(n)s answers from customers, %(period)s.", n
    )
    if n == 0:
        said = _("No answers from customers, %(period)s.")
    return said % {"n": counted(n), "period": period.said}


def _strays(period: Period, span: Span | None) -> str:
    """That the period ends where months usually hold more than a few observations."""
    if span is None or not period.last_day == span.usual_end < span.last_day:
        return ""
    said = _("The few observations after that, up to %(month)s, are left out.")
    return said % {"month": day_as("month", span.last_day)}


def nothing(*, ever: bool) -> Sentence:
    """The headline of a board without observations: of the period, or since ever."""
    never = _("Nothing is known yet.")
    return (Part(_("Nothing was observed in this period.") if ever else never),)


def empty(*, moments: int, ever: bool) -> Empty:
    """What a board without observations says, and the next step."""
    known = _("Nothing has been observed yet.")
    if moments:
        known = ngettext("One moment is recorded.", "%(n)s moments are recorded.", moments)
    step = _(
        "Bring in a file that says what was delivered or what customers answered: "
        "a recipe maps its columns."
    )
    if ever:
        step = _("Choose another period, unit or channel, or bring in a file by a recipe.")
    return Empty(known % {"n": counted(moments)}, step, "keepword import RECIPE")


# --- what to look at first ---------------------------------------------------------------------


def first(row: Row | None, gap: GapLine | None, uncertain: int) -> First:
    """The moment to look at first, and by which shortfall; or that nothing stands out."""
    if row is None or gap is None or gap.value is None or gap.low is None or gap.high is None:
        return First((Part(_nothing_stands_out(uncertain)),), None)
    said = told(
        _("Look first at %(moment)s: %(gap)s (%(size)s)."),
        moment=Part(named(row.name), "moment"),
        gap=clause_of(gap.key, gap.value),
        size=size_of(gap.low, gap.high),
    )
    return First(said, row.key)


def _nothing_stands_out(uncertain: int) -> str:
    if not uncertain:
        return _("Nothing stands out yet: no shortfall has been found.")
    said = ngettext(
        "Nothing stands out yet: one shortfall is too uncertain to say; more answers would tell.",
        "Nothing stands out yet: %(n)s shortfalls are too uncertain to say; "
        "more answers would tell.",
        uncertain,
    )
    return said % {"n": counted(uncertain)}


# --- weeks -------------------------------------------------------------------------------------


def trends(minimum: int, *, everything: bool) -> str:
    """What a reader of the weeks has to know."""
    said = _(
        "Weeks with fewer than %(n)s answers from people stand together with their neighbours; "
        "the latest wait until there are enough. What is expected stands by whole months, as a "
        "zone."
    )
    if not everything:
        said = _("For one unit or channel, people's views stand by whole months.")
    hollow = _("A hollow mark has fewer than %(n)s answers.")
    return f"{said % {'n': minimum}} {hollow % {'n': figures.ENOUGH}}"


# --- side by side ------------------------------------------------------------------------------


def related(moment: str, kept: Mark, broken: Mark) -> Sentence:
    """The overall among kept and among broken promises: it goes with, it need not cause."""
    if kept.at is None or broken.at is None:
        few = _("%(moment)s: too few answers to set kept beside broken.")
        return (Part(few % {"moment": named(moment)}),)
    return told(
        _(
            "Where “%(moment)s” was kept, %(kept)s customers are satisfied; where it was broken, "
            "%(broken)s. The one goes with the other."
        ),
        moment=named(moment),
        kept=_in_100(kept),
        broken=_in_100(broken),
    )


def _in_100(mark: Mark) -> Sentence:
    return (_figure(mark),) if mark.early else told(_("%(n)s in 100"), n=_figure(mark))
