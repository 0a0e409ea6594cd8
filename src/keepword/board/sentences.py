"""Every sentence the board says, from its marks and gaps. Each stands in one place: here."""

from collections.abc import Mapping, Sequence

from . import figures
from .results import Empty, First, GapLine, Mark, Part, Period, Row, Sentence

Marks = Mapping[str, Mark]
Gaps = Mapping[str, GapLine]

CLEARLY = 0.05
"""A shortfall that could still be this large is not yet "holding"."""

DELIVERY, FELT, SELF_IMAGE, SELF_IMAGE_STAFF = "delivery", "felt", "self-image", "self-image-staff"
KEYS = {
    "delivery gap": DELIVERY,
    "felt gap": FELT,
    "expectation gap": "expectation",
    "design gap": "design",
    "self-image gap (leaders)": SELF_IMAGE,
    "self-image gap (staff)": SELF_IMAGE_STAFF,
    "leader-staff distance": "leader-staff",
    "knowledge gap": "knowledge",
}
"""A short name for each of the named gaps, by the name that `measure` gives it."""


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


def channels_of(lens_channels: Mapping[str, Sequence[str]]) -> str:
    """Which lenses pool several channels: "customers perceive: counter and mail together"."""
    lenses: dict[tuple[str, ...], list[str]] = {}
    for lens, channels in lens_channels.items():
        if len(channels) > 1:
            lenses.setdefault(tuple(channels), []).append(figures.LABELS[lens])
    return "; ".join(
        f"{', '.join(labels)}: {_and(channels)} together" for channels, labels in lenses.items()
    )


def _and(names: Sequence[str]) -> str:
    named = [name or "no channel given" for name in names]
    return f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]


# --- the note of a row -------------------------------------------------------------------------


def note(marks: Marks, gaps: Gaps) -> str:
    """The few words that say what the row shows; a direction is named only if it is certain."""
    perceived = marks.get("perceived")
    if perceived is None:
        return "customers not asked yet"
    if perceived.withheld:
        return "too few answers to show"
    if perceived.early:
        return f"few answers: {_what_more(perceived, gaps)}"
    return _of_gaps(gaps)


def _what_more(perceived: Mark, gaps: Gaps) -> str:
    """How many more answers tell the gap, or where there is none, make an index."""
    wanted = [gap.more_answers for gap in gaps.values() if gap.more_answers]
    if wanted:
        return f"about {max(wanted)} more would tell the gap"
    return f"{figures.more_answers(perceived.n or 0)} make an index"


def _of_gaps(gaps: Gaps) -> str:
    found = [
        (_below(gaps, SELF_IMAGE) and _meets(gaps, SELF_IMAGE_STAFF), "staff know, leaders do not"),
        (
            _below(gaps, FELT) and DELIVERY in gaps and not _below(gaps, DELIVERY),
            "customers see what we do not measure",
        ),
        (_below(gaps, FELT), "customers perceive less than we deliver"),
        (_below(gaps, DELIVERY), "we deliver less than we promise"),
        (_below(gaps, SELF_IMAGE) or _below(gaps, SELF_IMAGE_STAFF), "less than believed"),
        (_above(gaps, SELF_IMAGE), "better than believed"),
    ]
    certain = next((words for holds, words in found if holds), None)
    if certain is not None:
        return certain
    ranking = [gap for gap in gaps.values() if gap.ranks and gap.low is not None]
    if not ranking:
        return "nothing to compare with yet"
    holding = all(gap.low is not None and gap.low > -CLEARLY for gap in ranking)
    return "holding" if holding else "too early to say"


def _below(gaps: Gaps, key: str) -> bool:
    gap = gaps.get(key)
    return bool(gap and gap.certain and gap.value is not None and gap.value < 0)


def _above(gaps: Gaps, key: str) -> bool:
    gap = gaps.get(key)
    return bool(gap and gap.certain and gap.value is not None and gap.value > 0)


def _meets(gaps: Gaps, key: str) -> bool:
    """Whether that gap is known and is no certain shortfall."""
    gap = gaps.get(key)
    return bool(gap and gap.low is not None and not _below(gaps, key))


# --- a gap -------------------------------------------------------------------------------------


def of_gap(
    name: str, value: float | None, low: float | None, high: float | None, refused: str | None
) -> str:
    """A named gap as a sentence, with its interval or why there is none."""
    if refused is not None or value is None:
        return f"{name}: {refused or 'not known.'}"
    said = f"{name}: {figures.signed(value)}"
    if low is None or high is None:
        return f"{said}, without an interval."
    interval = f"{said} ({figures.signed(low)} to {figures.signed(high)})"
    certain = low > 0 or high < 0
    return f"{interval}." if certain else f"{interval}: too early to say which way."


# --- the head of the page ----------------------------------------------------------------------


def headline(overall: Marks | None, moments: int) -> Sentence:
    """What the overall moment says; never a mean of moments."""
    if not moments and overall is None:
        return (Part("Nothing is known yet."),)
    if overall is None:
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


def subline(period: Period, perceived: Sequence[Mark], overall: Marks | None) -> str:
    """How many answers there are, over which days, and what would make them say more."""
    answers = sum(mark.n for mark in perceived if mark.n is not None)
    told = f"{_answers(answers)} from customers, {period.said}."
    theirs = overall.get("perceived") if overall else None
    if theirs and theirs.early and theirs.n:
        return f"{told} Too early for an index: {figures.more_answers(theirs.n)} are needed."
    if overall is None and perceived:
        return f"{told} Name one moment as overall and its figures stand here."
    return told


def _answers(n: int) -> str:
    return {0: "No answers", 1: "1 answer"}.get(n, f"{figures.thousands(n)} answers")


def empty(*, moments: int) -> Empty:
    """What a board without observations says, and the next step."""
    if moments:
        sentence = f"{_moments(moments)} recorded, and no observations in this period."
        step = "Choose a longer period, or bring in a file by a recipe."
    else:
        sentence = "Nothing has been observed yet."
        step = (
            "Bring in a file that says what was delivered or what customers answered: "
            "a recipe maps its columns."
        )
    return Empty(sentence, step, "keepword import RECIPE")


# --- what to look at first ---------------------------------------------------------------------


def first(row: Row | None, gap: GapLine | None, uncertain: int) -> First:
    """The moment to look at first, and by which shortfall; or that nothing stands out."""
    if row is None or gap is None or gap.value is None or gap.low is None or gap.high is None:
        return First((Part(_nothing_stands_out(uncertain)),), None)
    short, interval = figures.index(-gap.value), figures.between(-gap.high, -gap.low)
    why = f": {_SHORT[gap.key].format(f'{short} points less')} ({interval})."
    return First((Part("Look first at "), Part(row.name, "moment"), Part(why)), row.key)


_SHORT = {
    FELT: "customers perceive {} than we deliver",
    DELIVERY: "we deliver {} than we promise",
    SELF_IMAGE: "customers perceive {} than leaders believe",
    SELF_IMAGE_STAFF: "customers perceive {} than staff believe",
}
"""The gaps that may rank, as what falls short of what."""


def _nothing_stands_out(uncertain: int) -> str:
    if not uncertain:
        return "Nothing stands out yet: no shortfall has been found."
    gaps = "one shortfall is" if uncertain == 1 else f"{uncertain} shortfalls are"
    return f"Nothing stands out yet: {gaps} too uncertain to say; more answers would tell."


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
