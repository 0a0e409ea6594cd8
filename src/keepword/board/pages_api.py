"""What customers perceive, how near we were, and how far the first day is, for programs."""

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from keepword.board.api import Asked, Period
from keepword.board.first_day import steps
from keepword.board.first_week import week
from keepword.board.measures import UnknownFilterError
from keepword.board.nearness import level_nearness
from keepword.board.perception import perception
from keepword.board.perception_rows import rows_of
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.signed_in import signed_in
from keepword.standards.actions import must_write_for

router = Router(tags=["figures"])


class PerceptionAsked(Asked):
    """As on the board; and of which survey the words for us are told, else of the newest."""

    survey: uuid.UUID | None = None


class PerceptionFigure(Schema):
    """One figure: of the `whole`, a `moment`, a `dimension`, a `word`, or a `word not offered`.

    Shares are from 0 to 1, and null where they are withheld; `wanted` is a word of the mission.
    """

    part: str
    of: str
    dimension: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    early: bool
    wanted: bool | None
    said: str


class PerceptionSaid(Period):
    """What customers perceive: what stands on its page."""

    items: list[PerceptionFigure]


class StepSaid(Schema):
    """One step of the first day or week; `done` says what there is, and is empty if nothing."""

    step: str
    title: str
    done: str
    skipped_by: str | None
    skipped_at: dt.datetime | None


class FirstDaySaid(Schema):
    """The steps in their order."""

    items: list[StepSaid]


class LevelSaid(Schema):
    """By how many points a level was off on average, over so many moments."""

    level: str
    points: int
    moments: int


class NearLine(Schema):
    """What a level said of a moment in a round; `off` is points too high or (negative) too low."""

    round: uuid.UUID
    moment: str
    level: str
    n: int | None
    says: int | None
    off: int | None
    said: str


class NearnessSaid(Schema):
    """How near leaders and staff were; of single people nobody reads anything."""

    levels: list[LevelSaid]
    items: list[NearLine]


@router.get("perception", response=PerceptionSaid, auth=Bearer(May.READ), url_name="api_perception")
def perceived(request: HttpRequest, asked: Query[PerceptionAsked]) -> object:
    """The whole, each dimension with its moments, and the words that customers choose for us."""
    days = {"first": asked.first, "last": asked.last}
    filters = {name: day.isoformat() for name, day in days.items() if day}
    try:
        page = perception(**filters, unit=asked.unit, channel=asked.channel)
    except UnknownFilterError as error:
        raise HttpError(404, str(error)) from error
    shown = page.board.filters
    return {
        "first_day": shown.period.first_day,
        "last_day": shown.period.last_day,
        "unit": shown.unit,
        "channel": shown.channel,
        "items": [each._asdict() for each in rows_of(page, asked.survey)],
    }


@router.get(
    "first-day",
    response=FirstDaySaid,
    auth=Bearer(May.READ, of_who_may=May.WRITE),
    url_name="api_first_day",
)
def first_day(request: HttpRequest) -> object:
    """How far the first day and the first week have come, for whoever leads the whole."""
    must_write_for(signed_in(request), None)
    return {
        "items": [
            {
                "step": each.key,
                "title": each.title,
                "done": each.done,
                "skipped_by": str(each.skipped.by) if each.skipped and each.skipped.by else None,
                "skipped_at": each.skipped.at if each.skipped else None,
            }
            for each in (*steps(), *week())
        ]
    }


@router.get("nearness", response=NearnessSaid, auth=Bearer(May.READ), url_name="api_nearness")
def nearness(request: HttpRequest) -> object:
    """How near leaders and staff were in the rounds that are closed, each as a level."""
    near = level_nearness(signed_in(request))
    return {
        "levels": near.levels,
        "items": [
            {
                "round": each.round.key,
                "moment": moment,
                "level": said.level,
                "n": said.n,
                "says": said.says,
                "off": said.off,
                "said": said.sentence,
            }
            for each in near.rounds
            for moment, levels in each.moments
            for said in levels
        ],
    }
