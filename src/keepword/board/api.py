import datetime as dt
from collections.abc import Callable
from typing import Annotated, TypeVar

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError

from keepword.board import measures
from keepword.board.export import told_of_board, told_of_moment
from keepword.board.my_file import COLUMNS, lines_of
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.signed_in import signed_in

router = Router(tags=["figures"])
Found = TypeVar("Found")
MomentKey = Annotated[str, Path(pattern=r"^[-\w]{1,120}$")]


class Asked(Schema):
    """Which months, widened to whole ones, of which unit and channel; all of them without."""

    first: dt.date | None = None
    last: dt.date | None = None
    unit: str = ""
    channel: str = ""


class Figure(Schema):
    """One figure with what is behind it; `value` is null where it is withheld or too early."""

    figure: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    method: str
    said: str


class LensSaid(Figure):
    """A view of a moment."""

    early: bool
    told_to_customers: bool
    withheld: bool


class GapSaid(Figure):
    """A view less an earlier one."""

    n_earlier: int | None
    ranks: bool


class MomentFigures(Schema):
    """A moment with every view of it and every gap between them."""

    key: str
    name: str
    proposition: str
    unit: str
    dimension: str
    overall: bool
    sentence: str
    note: str
    channels: str
    withheld: str | None
    lenses: list[LensSaid]
    gaps: list[GapSaid]


class LookFirst(Schema):
    """The moment to look at first; none while nothing stands out."""

    moment: str | None
    sentence: str


class Period(Schema):
    """What was asked for."""

    first_day: dt.date
    last_day: dt.date
    unit: str | None
    channel: str | None


class BoardSaid(Period):
    """The board: what stands on its page."""

    headline: str
    subline: str
    channels: str
    look_first: LookFirst
    moments: list[MomentFigures]


class WeekSaid(LensSaid):
    """A view over some weeks."""

    week: dt.date
    weeks: str


class UnitFigures(Schema):
    """A unit's views of a moment."""

    key: str
    name: str
    withheld: str | None
    lenses: list[LensSaid]


class SourceSaid(Schema):
    """Where observations come from."""

    source: str
    figure: str
    channel: str
    n: int | None


class MomentPageSaid(Period):
    """A moment: what stands on its page."""

    moment: MomentFigures
    weeks: list[WeekSaid]
    units: list[UnitFigures]
    sources: list[SourceSaid]


class LineOfMyPage(Schema):
    """One thing on a page: `part` says what it is, and with it what the others mean."""

    part: str
    name: str
    words: str | None
    number: int | None
    day: dt.date | None


class MyPageSaid(Schema):
    """What is on the page of whoever made the token, in its order."""

    items: list[LineOfMyPage]


@router.get("board", response=BoardSaid, auth=Bearer(May.READ), url_name="api_board")
def board(request: HttpRequest, asked: Query[Asked]) -> object:
    """The board; without days the last three months, as on its page."""
    return told_of_board(_read(measures.board, asked))


@router.get("moments/{key}", response=MomentPageSaid, auth=Bearer(May.READ), url_name="api_moment")
def moment(request: HttpRequest, key: MomentKey, asked: Query[Asked]) -> object:
    """One moment: its figures, its weeks, its units and its sources."""
    page = _read(lambda **filters: measures.moment_page(key, **filters), asked)
    if page is None:
        raise Http404("There is no such moment.")
    return told_of_moment(page)


@router.get(
    "my-page",
    response=MyPageSaid,
    auth=Bearer(May.READ, of_who_may=May.TAKE_PART),
    url_name="api_my_page",
)
def my_page(request: HttpRequest) -> object:
    """The own page of whoever made the token: what is asked of them, and what is theirs."""
    lines = lines_of(signed_in(request))
    return {"items": [dict(zip(COLUMNS, line, strict=True)) for line in lines]}


def _read(read: Callable[..., Found], asked: Asked) -> Found:
    days = {"first": asked.first, "last": asked.last}
    filters = {name: day.isoformat() for name, day in days.items() if day}
    try:
        return read(**filters, unit=asked.unit, channel=asked.channel)
    except measures.UnknownFilterError as error:
        raise HttpError(404, str(error)) from error
