"""What customers perceive, how near we were, and how far the first day has come, as files."""

import uuid

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import translation
from django.views.decorators.http import require_safe

from keepword.board.asked import asked
from keepword.board.first_day import steps
from keepword.board.first_week import week
from keepword.board.measures import UnknownFilterError
from keepword.board.nearness import level_nearness
from keepword.board.perception import perception
from keepword.board.perception_rows import COLUMNS, rows_of
from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.standards.actions import must_write_for
from keepword.web.exports import file_of

COLUMNS_OF_NEARNESS = ("round", "closed_at", "moment", "level", "n", "says", "off", "said")
COLUMNS_OF_STEPS = ("step", "title", "done", "skipped_by", "skipped_at")


@require_safe
@needs(May.READ)
def perception_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """What the page shows with the same filters; in English, as every file."""
    try:
        with translation.override("en"):
            page = perception(**asked(request.GET))
            rows = list(rows_of(page, survey_asked(request)))
    except UnknownFilterError as reason:
        raise Http404 from reason
    return file_of(ending, COLUMNS, rows, named="perception")


def survey_asked(request: HttpRequest) -> uuid.UUID | None:
    """The survey whose words an address asks for, if it names one."""
    try:
        return uuid.UUID(request.GET.get("survey", ""))
    except ValueError:
        return None


@require_safe
@needs(May.WRITE)
def first_day_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The steps of the first day and week, and how far each has come."""
    must_write_for(signed_in(request), None)
    with translation.override("en"):
        lines = [
            (each.key, each.title, each.done, skipped and skipped.by and str(skipped.by),
             skipped and skipped.at)
            for each in (*steps(), *week())
            for skipped in [each.skipped]
        ]  # fmt: skip
    return file_of(ending, COLUMNS_OF_STEPS, lines, named="first-day")


@require_safe
@needs(May.READ)
def nearness_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """How near leaders and staff were, each as a level, round by round and moment by moment."""
    with translation.override("en"):
        near = level_nearness(signed_in(request))
        lines = [
            (each.round.name, each.round.closed_at, moment, said.level, said.n, said.says, said.off,
             said.sentence)
            for each in near.rounds
            for moment, levels in each.moments
            for said in levels
        ]  # fmt: skip
    return file_of(ending, COLUMNS_OF_NEARNESS, lines, named="nearness")
