"""What is on somebody's own page, as a file for them alone."""

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from keepword.delivery.given.register import Row
from keepword.organisation.access import May, needs
from keepword.organisation.models import Organisation, User
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import file_of

from .my_page import MyPage, read_my_page

COLUMNS = ("part", "name", "words", "number", "day")
Line = tuple[str, str, str | None, int | None, dt.date | None]


@require_safe
@needs(May.TAKE_PART)
def my_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """One's page, a line for each thing on it, with its days; in English, as every file."""
    return file_of(ending, COLUMNS, lines_of(signed_in(request)), named="my-page")


def lines_of(user: User) -> list[Line]:
    """What is on somebody's page, a line for each thing on it."""
    zone = zoneinfo.ZoneInfo(Organisation.objects.get(pk=1).time_zone)
    with translation.override("en"), timezone.override(zone):
        return list(_lines(read_my_page(user)))


def _lines(page: MyPage) -> Iterator[Line]:
    for request in page.asked.requests:
        yield ("asked", request.about, request.get_what_display(), request.minutes, request.week)
    yield from _of_given("call", page.given.call)
    yield from _of_given("due", page.given.due)
    for each in page.predicted:
        yield ("predicting", each.name, None, None, each.open_until)
    for round_ in page.near.rounds if page.near else ():
        for near in round_.lines:
            yield ("predicted", near.moment, near.sentence, near.says, _day(round_.closed_at))
    yield from _expected(page)
    for unit in page.teams:
        yield ("team", unit.name, None, None, None)
    for told in page.notices:
        yield ("notice", told.notice.title, told.notice.changes, None, told.notice.begins_on)
    for alone in page.decides:
        yield ("decides", alone.authority.what, alone.sentence, None, alone.valid_from)
    for obstacle in page.to_answer:
        yield ("to answer", str(obstacle), None, None, obstacle.answer_by)
    for obstacle in page.obstacles:
        yield ("obstacle", str(obstacle), obstacle.answer, None, _day(obstacle.reported_at))


def _expected(page: MyPage) -> Iterator[Line]:
    """What is expected of somebody at their moments and in their roles."""
    for moment in page.moments:
        yield ("moment", moment.moment.name, moment.says or moment.moment.proposition, None, None)
        for version in moment.promised:
            yield ("promised", version.statement, moment.moment.name, None, version.valid_from)
        for training in moment.to_learn:
            words = training.words or training.link
            yield ("to learn", training.name, words, None, _day(training.added_at))
    for profile in page.profiles:
        needed = (*profile.newest.qualities, *profile.newest.skills)
        yield ("profile", profile.name, " · ".join(needed), None, profile.review_on)


def _of_given(part: str, rows: Iterable[Row]) -> Iterator[Line]:
    for row in rows:
        given = row.given
        yield (part, given.customer or given.ref, str(given.version), None, _day(given.due_at))


def _day(at: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(at) if at else None
