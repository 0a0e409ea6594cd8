"""Every sentence the board says, from its marks and gaps. Each stands in one place: here."""

from collections.abc import Mapping, Sequence

from . import figures
from .results import Empty, First, GapLine, Mark, Part, Period, Row, Sentence, Span

Marks = Mapping[str, Mark]
Gaps = Mapping[str, GapLine]

DELIVERY, FELT, SELF_IMAGE, SELF_IMAGE_STAFF = "delivery", "felt", "self-image", "self-image-staff"
EXPECTATION, DESIGN, KNOWLEDGE = "expectation", "design", "knowledge"
LEADER_STAFF = "leader-staff"
KEYS = {
    "delivery gap": DELIVERY,
    "felt gap": FELT,
    "expectation gap": EXPECTATION,
    "design gap": DESIGN,
    "self-image gap (leaders)": SELF_IMAGE,
    "self-image gap (staff)": SELF_IMAGE_STAFF,
    "leader-staff distance": LEADER_STAFF,
    "knowledge gap": KNOWLEDGE,
}
"""A short name for each of the named gaps, by the name that `measure` gives it."""

SHORTFALLS = frozenset({DELIVERY, FELT, SELF_IMAGE, SELF_IMAGE_STAFF})
"""The gaps by which a moment can be the first to look at: what customers get, or are thought to."""


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
    told = [_clause(mark) for mark in _for_a_row(marks)]
    if not told:
        return (Part("Nothing to show."),)
    return tuple(part for i, clause in enumerate(told) for part in _spaced(clause, first=i == 0))


def _for_a_row(marks: Marks) -> list[Mark]:
    """A belief, or else the promise, or else what is expected; then delivered, then perceived."""
    before = ("believed_leaders", "believed_staff", "promised", "expected")
    opening = next((mark for lens in before if (mark := _shown(marks, lens))), None)
    closing = (_shown(marks, "delivered"), _shown(marks, "perceived"))
    return [mark for mark in (opening, *closing) if mark]


def _spaced(clause: Sentence, *, first: bool) -> Sentence:
    return clause if first else (Part(" "), *clause)


_SAYS = {
    "believed_leaders": "Leaders believe ",
    "believed_staff": "Staff believe ",
    "promised": "We promise ",
    "expected": "Customers expect ",
    "delivered": "We deliver ",
    "perceived": "Customers say ",
}
_SAYS_EARLY = {
    "believed_staff": ("Staff believe ", "."),
    "expected": ("", " customers expect it."),
    "delivered": ("We delivered ", "."),
    "perceived": ("", " customers say so."),
}


def _clause(mark: Mark) -> Sentence:
    if not mark.early:
        return (Part(_SAYS[mark.lens]), _figure(mark), Part("."))
    if " of " not in mark.said:
        return (Part(f"{mark.label.capitalize()}: "), _figure(mark), Part(" so far."))
    opening, ending = _SAYS_EARLY[mark.lens]
    parts = (Part(opening), _figure(mark), Part(ending))
    return tuple(part for part in parts if part.text)


def figures_of_row(marks: Marks) -> str:
    """The interval and the n behind the row's strongest figure: 68–74 · n 2,104."""
    mark = _shown(marks, "perceived") or _shown(marks, "delivered")
    if mark is None or mark.n is None:
        return ""
    interval = "" if mark.low is None or mark.high is None else _dashed(mark.low, mark.high)
    return " · ".join(filter(None, (interval, f"n {figures.thousands(mark.n)}")))


def _dashed(low: float, high: float) -> str:
    return f"{figures.index(low)}–{figures.index(high)}"


_POOLED = {
    "perceived": "customers' answers",
    "delivered": "what was delivered",
    "promised": "promises",
    "believed_leaders": "leaders' beliefs",
    "believed_staff": "staff's beliefs",
    "expected": "what is expected",
}


def channels_of(lens_channels: Mapping[str, Sequence[str]]) -> str:
    """Which lenses pool several channels: "customers' answers: counter and mail together"."""
    lenses: dict[tuple[str, ...], list[str]] = {}
    for lens, channels in lens_channels.items():
        if len(channels) > 1:
            lenses.setdefault(tuple(channels), []).append(_POOLED[lens])
    return "; ".join(
        f"{_and(pooled)}: {_and(channels)} together" for channels, pooled in lenses.items()
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
    named = [name or "no channel given" for name in names]
    return f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]


# --- a gap -------------------------------------------------------------------------------------

_GAPS = {
    DELIVERY: "we deliver {} we promise",
    FELT: "customers perceive {} we deliver",
    EXPECTATION: "customers perceive {} they expect",
    DESIGN: "we promise {} customers expect",
    SELF_IMAGE: "customers perceive {} leaders believe",
    SELF_IMAGE_STAFF: "customers perceive {} staff believe",
    LEADER_STAFF: "staff believe {} leaders do",
    KNOWLEDGE: "leaders think customers expect {} they do",
}
"""What each gap sets beside what."""


def of_gap(
    key: str, value: float | None, low: float | None, high: float | None, refused: str | None
) -> str:
    """What a gap means, with its interval or why there is none."""
    if refused is not None or value is None:
        return refused or "Not known."
    said = opened(_GAPS[key].format(_compared(value)))
    if low is None or high is None:
        return f"{said}, without an interval."
    if low > 0 or high < 0:
        return f"{said} ({_size(low, high)})."
    ends = f"from {figures.index(-low)} less to {figures.index(high)} more"
    return f"{said} ({ends}): too early to say which way."


def opened(words: str) -> str:
    """The words as they open a sentence."""
    return words[0].upper() + words[1:]


def _compared(value: float) -> str:
    points = figures.index(abs(value))
    if points == 0:
        return "as much as"
    unit = "point" if points == 1 else "points"
    return f"{points} {unit} {'less' if value < 0 else 'more'} than"


def _size(low: float, high: float) -> str:
    """How large a gap is of which the sign is certain, whatever the sign."""
    return figures.between(*sorted((abs(low), abs(high))))


# --- the head of the page ----------------------------------------------------------------------


def headline(overall: Marks | None, moments: int, *, named: bool) -> Sentence:
    """What the overall moment says; never a mean of moments. `named`: there is such a moment."""
    if overall is None:
        if named:
            return (
                Part(f"{_moments(moments)}, {'by itself' if moments == 1 else 'side by side'}."),
            )
        return (Part(f"{_moments(moments)} side by side; none stands for the whole yet."),)
    ours, theirs = _ours(overall), _shown(overall, "perceived")
    if ours and theirs:
        return (*_we(ours), Part(" "), *_our_customers(theirs))
    if theirs:
        return _only_customers(theirs)
    if ours:
        return (*_we(ours), Part(f" {_no_customers(overall)}"))
    return (Part("For the whole there are too few answers to show yet."),)


def _moments(moments: int) -> str:
    return "One moment" if moments == 1 else f"{moments} moments"


def _ours(marks: Marks) -> Mark | None:
    ours = (_shown(marks, lens) for lens in ("believed_leaders", "believed_staff", "delivered"))
    return next((mark for mark in ours if mark), None)


_WE = {
    "believed_leaders": "We think we keep our word ",
    "believed_staff": "Our staff think we keep our word ",
    "delivered": "We keep our word ",
}


def _we(mark: Mark) -> Sentence:
    if mark.early and " of " not in mark.said:
        return (Part(f"{mark.label.capitalize()}: "), _figure(mark), Part(" so far."))
    of = " times." if mark.early else " times in 100."
    return (Part(_WE[mark.lens]), _figure(mark), Part(of))


def _our_customers(mark: Mark) -> Sentence:
    if not mark.early:
        return (Part("Our customers say "), _figure(mark), Part("."))
    if " of " not in mark.said:
        return (Part("Our customers: "), _figure(mark), Part(" so far."))
    return (Part("So say "), _figure(mark), Part(" customers."))


def _only_customers(mark: Mark) -> Sentence:
    if not mark.early:
        opening = Part("Our customers say we keep our word ")
        return (opening, _figure(mark), Part(" times in 100."))
    if " of " not in mark.said:
        return _our_customers(mark)
    return (_figure(mark), Part(" customers say we keep our word."))


def _no_customers(marks: Marks) -> str:
    if "perceived" in marks:
        return "Too few customers have answered to show what they say."
    return "What our customers say is not known yet."


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
    told = f"{_answers(answers)} from customers, {period.said}.{_strays(period, span)}"
    theirs = overall.get("perceived") if overall else None
    if theirs and theirs.early and theirs.n:
        return f"{told} Too early for an index: {figures.more_answers(theirs.n)} are needed."
    if not named and perceived:
        return f"{told} Name one moment as overall and its figures stand here."
    return told


def _strays(period: Period, span: Span | None) -> str:
    """That the period ends where months usually hold more than a few observations."""
    if span is None or not period.last_day == span.usual_end < span.last_day:
        return ""
    return f" The few observations after that, up to {span.last_day:%B %Y}, are left out."


def _answers(n: int) -> str:
    return {0: "No answers", 1: "1 answer"}.get(n, f"{figures.thousands(n)} answers")


def nothing(*, ever: bool) -> Sentence:
    """The headline of a board without observations: of the period, or since ever."""
    return (Part("Nothing was observed in this period." if ever else "Nothing is known yet."),)


def empty(*, moments: int, ever: bool) -> Empty:
    """What a board without observations says, and the next step."""
    known = "Nothing has been observed yet."
    if moments:
        known = f"{_moments(moments)} {'is' if moments == 1 else 'are'} recorded."
    if ever:
        step = "Choose another period, unit or channel, or bring in a file by a recipe."
    else:
        step = (
            "Bring in a file that says what was delivered or what customers answered: "
            "a recipe maps its columns."
        )
    return Empty(known, step, "keepword import RECIPE")


# --- what to look at first ---------------------------------------------------------------------


def first(row: Row | None, gap: GapLine | None, uncertain: int) -> First:
    """The moment to look at first, and by which shortfall; or that nothing stands out."""
    if row is None or gap is None or gap.value is None or gap.low is None or gap.high is None:
        return First((Part(_nothing_stands_out(uncertain)),), None)
    means = _GAPS[gap.key].format(_compared(gap.value))
    why = f": {means} ({_size(gap.low, gap.high)})."
    return First((Part("Look first at "), Part(row.name, "moment"), Part(why)), row.key)


def _nothing_stands_out(uncertain: int) -> str:
    if not uncertain:
        return "Nothing stands out yet: no shortfall has been found."
    gaps = "one shortfall is" if uncertain == 1 else f"{uncertain} shortfalls are"
    return f"Nothing stands out yet: {gaps} too uncertain to say; more answers would tell."


# --- weeks -------------------------------------------------------------------------------------


def trends(minimum: int, *, everything: bool) -> str:
    """What a reader of the weeks has to know."""
    hollow = f"A hollow mark has fewer than {figures.ENOUGH} answers."
    if not everything:
        return f"For one unit or channel, people's views stand by whole months. {hollow}"
    return (
        f"Weeks with fewer than {minimum} answers from people stand together with their "
        f"neighbours; the latest wait until there are enough. What is expected stands by whole "
        f"months, as a zone. {hollow}"
    )


# --- side by side ------------------------------------------------------------------------------


def related(moment: str, kept: Mark, broken: Mark) -> Sentence:
    """The overall among kept and among broken promises: it goes with, it need not cause."""
    if kept.at is None or broken.at is None:
        return (Part(f"{moment}: too few answers to set kept beside broken."),)
    return (
        Part(f"Where “{moment}” was kept, "),
        _figure(kept),
        Part(f"{_in_100(kept)} customers are satisfied; where it was broken, "),
        _figure(broken),
        Part(f"{'' if broken.early else ' in 100'}. The one goes with the other."),
    )


def _in_100(mark: Mark) -> str:
    return "" if mark.early else " in 100"
