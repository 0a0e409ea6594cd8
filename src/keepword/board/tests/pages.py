"""Results as the board would read them, to draw pages from."""

from dataclasses import replace
from datetime import date, timedelta

from keepword.board.results import (
    Board,
    Choice,
    Filters,
    First,
    GapLine,
    Mark,
    MomentPage,
    Part,
    Period,
    Related,
    Row,
    SourceLine,
    Span,
    Trend,
    UnitDot,
    WeekPoint,
)

PERIOD = Period(date(2026, 8, 23), date(2026, 11, 20), "23 August to 20 November 2026")
SPAN = Span(date(2026, 1, 1), date(2026, 11, 30), "January to November 2026", date(2026, 11, 30))
LABELS = {
    "perceived": "customers perceive",
    "delivered": "delivered",
    "promised": "promised",
    "believed_leaders": "leaders believe",
    "believed_staff": "staff believe",
    "expected": "expected",
}
UNITS = (
    Choice("", "All units", chosen=True),
    Choice("shop", "Shop", chosen=False, depth=0),
    Choice("dispatch", "Dispatch", chosen=False, depth=1),
)
CHANNELS = (
    Choice("", "All channels", chosen=True),
    Choice("kiosk", "kiosk", chosen=False),
    Choice("mail", "mail", chosen=False),
)


def mark(lens: str, at: float, half: float | None = None, n: int = 400, **more: object) -> Mark:
    low, high = (None, None) if half is None else (max(at - half, 0), min(at + half, 1))
    return Mark(
        **{
            "lens": lens,
            "label": LABELS[lens],
            "at": at,
            "low": low,
            "high": high,
            "n": n,
            "said": f"{at * 100:.0f}",
            "interval_said": "" if low is None else f"{low * 100:.0f} to {high * 100:.0f}",
            "why_no_interval": "" if low is not None else "a target, not an estimate",
            "method": "Wilson interval" if low is not None else "a target, not an estimate",
            **more,
        }
    )


def row(key: str, name: str, marks: tuple[Mark, ...], **more: object) -> Row:
    by_lens = {mark.lens: mark for mark in marks}
    perceived = by_lens.get("perceived")
    above = max((mark.at or 0 for mark in marks), default=0)
    return Row(
        **{
            "key": key,
            "name": name,
            "proposition": f"{name}, each time.",
            "unit_name": "Dispatch",
            "dimension": "On-time delivery",
            "marks": marks,
            "gaps": (FELT,),
            "sentence": (
                Part("Leaders believe "),
                Part("94", "believed_leaders"),
                Part(". We deliver "),
                Part("88", "delivered"),
                Part(". Customers say "),
                Part(perceived.said if perceived else "nothing", "perceived"),
                Part("."),
            ),
            "figures_said": "68 to 74 · n 2,104",
            "note": "staff know, leaders do not",
            "channels_said": "",
            "shortfall": (perceived.at, above) if perceived and perceived.at else None,
            **more,
        }
    )


FELT = GapLine(
    key="felt",
    name="felt gap",
    value=-0.17,
    low=-0.2,
    high=-0.14,
    n_later=2104,
    n_earlier=8120,
    said="Customers perceive 17 points less than is delivered.",
    value_said="−17 (−20 to −14)",
    method="independent groups",
    ranks=True,
    certain=True,
)
REFUSED = replace(
    FELT,
    key="delivery",
    name="delivery gap",
    value=None,
    said="Nothing is promised here.",
    refused="Nothing is promised here.",
)
LATE = row(
    "on-the-day",
    "Delivered on the day we said",
    (
        mark("perceived", 0.71, 0.03, 2104),
        mark("delivered", 0.88, 0.01, 8120),
        mark("promised", 0.95, n=90, told_to_customers=True),
        mark("believed_leaders", 0.94, 0.05, 7, spread=True, lane=-1),
        mark("believed_staff", 0.90, 0.02, 61, lane=1),
        mark("expected", 0.955, 0.015, 300),
    ),
    first=True,
    note="customers perceive less than we deliver",
    gaps=(FELT, REFUSED),
)
CLOSE = row(
    "advice",
    "Ask for advice",
    (
        mark("perceived", 0.85, 0.03, 540),
        mark("delivered", 0.84, 0.02, 700, lane=1),
        mark("promised", 0.86, n=90, lane=-1),
        mark("believed_leaders", 0.87, 0.04, 7, spread=True, lane=-2),
        mark("believed_staff", 0.85, 0.05, 44, lane=2),
    ),
    channels_said="link and kiosk, which differ",
)
EARLY = row(
    "complaint",
    "Complaint is answered",
    (
        mark("perceived", 0.58, n=12, said="7 of 12", early=True, why_no_interval="Under 30."),
        mark("delivered", 0.64, 0.08, 84),
    ),
    note="few customers yet",
)
WITHHELD = row(
    "repair",
    "Repair comes back fixed",
    (
        mark("perceived", 0, said="withheld").__class__(
            lens="perceived",
            label="customers perceive",
            at=None,
            low=None,
            high=None,
            n=None,
            said="withheld",
            interval_said="",
            why_no_interval="Withheld: fewer than 5 answers.",
            withheld=True,
        ),
    ),
    sentence=(Part("Too few to show."),),
    withheld="Withheld: fewer than 5 answers, or too few to keep others' answers apart.",
    figures_said="",
    note="",
    shortfall=None,
)
ROWS = (LATE, CLOSE, EARLY, WITHHELD)


def board(rows: tuple[Row, ...] = ROWS, **more: object) -> Board:
    return Board(
        **{
            "headline": (
                Part("We think we keep our word "),
                Part("92", "believed_leaders"),
                Part(" times in 100. Our customers say "),
                Part("76", "perceived"),
                Part("."),
            ),
            "subline": "3,859 customers answered from 23 August to 20 November 2026.",
            "rows": rows,
            "overall": None,
            "first": First((Part("Look first at delivery on the day we said."),), "on-the-day"),
            "filters": Filters(PERIOD),
            "units": UNITS,
            "channels": CHANNELS,
            "lenses": tuple(LABELS.items()),
            "span": SPAN,
            **more,
        }
    )


def trend(lens: str, start: float, half: float | None) -> Trend:
    first = date(2026, 8, 24)
    points = tuple(
        WeekPoint(
            lens=lens,
            week=first + timedelta(weeks=week),
            x=(week + 0.5) / 13,
            mark=mark(lens, start + 0.03 * ((week * 7) % 5 - 2) / 2, half, 160),
            said=f"week of {first + timedelta(weeks=week):%d %B}",
        )
        for week in range(13)
        if week != 6 or lens != "perceived"
    )
    return Trend(lens=lens, label=LABELS[lens], points=points)


def moment_page(row: Row = LATE, **more: object) -> MomentPage:
    return replace(_moment_page(row), **more)


def _moment_page(row: Row) -> MomentPage:
    return MomentPage(
        row=row,
        criterion="Counted by the day at the customer's door.",
        trends=(
            trend("perceived", 0.71, 0.07),
            trend("delivered", 0.88, 0.03),
            trend("promised", 0.95, None),
            trend("expected", 0.955, 0.015),
        ),
        trends_said="Weeks with fewer than 5 answers stand together.",
        units=(
            UnitDot(
                "north", "North", (mark("perceived", 0.79, 0.05), mark("delivered", 0.9, 0.02))
            ),
            UnitDot(
                "south", "South", (mark("perceived", 0.64, 0.06), mark("delivered", 0.86, 0.02))
            ),
            UnitDot("west", "West", (), withheld="Withheld: fewer than 5 answers."),
        ),
        sources=(
            SourceLine("orders", "delivered", "delivered", "", 8120, "8,120"),
            SourceLine("survey", "perceived", "customers perceive", "mail", 2104, "2,104"),
        ),
        related=(
            Related(
                sentence=(
                    Part("Where it came on the day, "),
                    Part("84", "perceived"),
                    Part(" of 100 are satisfied with the whole; where it did not, "),
                    Part("41", "perceived"),
                    Part("."),
                ),
                overall_name="All in all",
                kept=mark("perceived", 0.84, 0.02, 1500),
                broken=mark("perceived", 0.41, 0.05, 410),
            ),
        ),
        filters=Filters(PERIOD),
        unit_choices=UNITS,
        channel_choices=CHANNELS,
    )
