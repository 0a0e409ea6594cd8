"""You said, we did, for programs: what customers read at the survey's address."""

import datetime as dt
import uuid
from collections.abc import Iterator

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from keepword.listening.models import Survey, Telling
from keepword.listening.telling.rows import figure_of, published
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer

router = Router(tags=["surveys"])


class FigureTold(Schema):
    """The figure that stood beside it: `held` of 100, or a `score` from −100 to 100."""

    text: str
    n: int
    figure: str | None
    value: float | None
    low: float | None
    high: float | None


class HeardSaid(Schema):
    """One thing that was heard, and what comes of it: done, will or not, and why."""

    words: str
    comes: str
    what: str
    by_day: dt.date | None
    figure: FigureTold | None


class TellingSaid(Schema):
    """What those who were asked are told."""

    published_at: dt.datetime
    intro: str
    heard: list[HeardSaid]


class Tellings(Schema):
    items: list[TellingSaid]


@router.get(
    "surveys/{key}/tellings", response=Tellings, auth=Bearer(May.READ), url_name="api_tellings"
)
def tellings(request: HttpRequest, key: uuid.UUID) -> object:
    """What is published of what came of a survey, the newest first; drafts are not told."""
    found = published(get_object_or_404(Survey, key=key))
    return {
        "items": [
            {"published_at": each.published_at, "intro": each.intro, "heard": list(_heard(each))}
            for each in found
        ]
    }


def _heard(telling: Telling) -> Iterator[dict[str, object]]:
    names = ("words", "comes", "what", "by_day")
    for line in telling.heard.all():
        said = {name: getattr(line, name) for name in names}
        yield said | {"figure": figure_of(telling, line.question) or None}
