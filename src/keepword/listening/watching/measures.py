"""What looks odd of a survey: addresses changed, answers in bursts, answers from one's own network.

Each may be right. It is told so that somebody looks, and so that nobody tries.
"""

import datetime as dt
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Sum

from keepword.listening.inviting.querysets import answered
from keepword.listening.models import (
    AddressChange,
    AnswersFrom,
    Invitation,
    Response,
    StaffNetwork,
    Survey,
)
from keepword.organisation.models import Organisation

BEFORE = dt.timedelta(days=7)
"""An address that was changed so shortly before the draw, or at any time after it, is told."""
PUBLIC = ("link", "qr", "embed")
"""Ways by which one person can answer often: a personal link is one response."""
NOT_WATCHED = "kiosk"
"""A device at the counter stands in one's own network."""
WINDOW = dt.timedelta(minutes=10)
WINDOWS_AN_HOUR = 6
FEWEST = 5
"""Fewer answers within a window, or from one network on a day, are no burst."""
TIMES_USUAL = 5
LOOKED_AT = 20_000
"""So many of the newest responses are looked at."""
MOST_SHOWN = 50


@dataclass(frozen=True)
class Burst:
    """More answers within ten minutes than usual at that hour of the day."""

    channel: str
    began: dt.datetime
    n: int
    usual: float
    """How many come within ten minutes at that hour, of all other days and windows."""


@dataclass(frozen=True)
class FromOne:
    """Many answers from one network on one day."""

    channel: str
    day: dt.date
    n: int


@dataclass(frozen=True)
class Own:
    """Of the last days' answers by one way, how many came from networks that staff work in."""

    channel: str
    n: int
    of: int


@dataclass(frozen=True)
class Odd:
    """Everything that looks odd of a survey; of an anonymous one only whose address changed."""

    moved: int
    moved_answered: int | None
    """How many of them answered; of an anonymous survey nobody is told."""
    who_moved: Sequence[Invitation] = ()
    bursts: Sequence[Burst] = ()
    from_one: Sequence[FromOne] = ()
    own: Sequence[Own] = ()


def odd(survey: Survey) -> Odd:
    """What looks odd of a survey now."""
    moved = _moved(survey)
    if survey.is_anonymous:
        return Odd(moved=moved.count(), moved_answered=None)
    zone = zoneinfo.ZoneInfo(Organisation.objects.get(pk=1).time_zone)
    return Odd(
        moved=moved.count(),
        moved_answered=answered(moved).count(),
        who_moved=list(moved.select_related("contact", "wave").order_by("-drawn_at")[:MOST_SHOWN]),
        bursts=sorted(bursts(_came(survey), zone), key=lambda each: each.began, reverse=True)[
            :MOST_SHOWN
        ],
        from_one=list(_from_one(survey)),
        own=list(_own(survey)),
    )


def _moved(survey: Survey) -> QuerySet[Invitation]:
    """Those whose address was changed within a week before they were drawn, or since."""
    lately = AddressChange.objects.filter(
        contact=OuterRef("contact"), at__gte=OuterRef("drawn_at") - BEFORE
    )
    return Invitation.objects.filter(Exists(lately), wave__survey=survey)


def _came(survey: Survey) -> list[tuple[str, dt.datetime]]:
    rows = Response.objects.filter(version__survey=survey, channel__in=PUBLIC)
    return list(rows.order_by("-pk").values_list("channel", "began_at")[:LOOKED_AT])


def bursts(came: Iterable[tuple[str, dt.datetime]], zone: zoneinfo.ZoneInfo) -> Iterator[Burst]:
    """Ten minutes with at least five answers, and five times as many as usual at that hour.

    Usual is the mean of all other ten minutes of the same hour of the day, way by way, from the
    first day that is looked at to the last.
    """
    windows: Counter[tuple[str, dt.datetime]] = Counter()
    for channel, began in came:
        local = began.astimezone(zone)
        windows[channel, local - _beyond(local)] += 1
    of_hour: Counter[tuple[str, int]] = Counter()
    days: dict[str, set[dt.date]] = {}
    for (channel, begin), n in windows.items():
        of_hour[channel, begin.hour] += n
        days.setdefault(channel, set()).add(begin.date())
    for (channel, begin), n in windows.items():
        lasted = (max(days[channel]) - min(days[channel])).days + 1
        others = of_hour[channel, begin.hour] - n
        usual = others / (lasted * WINDOWS_AN_HOUR - 1)
        if n >= FEWEST and n >= TIMES_USUAL * usual:
            yield Burst(channel, begin, n, usual)


def _beyond(at: dt.datetime) -> dt.timedelta:
    """How far into its ten minutes an instant lies."""
    return dt.timedelta(minutes=at.minute % 10, seconds=at.second, microseconds=at.microsecond)


def _from_one(survey: Survey) -> Iterator[FromOne]:
    rows = survey.came_from.exclude(channel=NOT_WATCHED).filter(n__gte=FEWEST)
    for channel, day, n in rows.order_by("-day", "-n").values_list("channel", "day", "n"):
        yield FromOne(channel, day, n)


def _own(survey: Survey) -> Iterator[Own]:
    """Whichever day staff worked there: a network is one's own on the days between, too."""
    rows = AnswersFrom.objects.filter(survey=survey).exclude(channel=NOT_WATCHED)
    staff = StaffNetwork.objects.filter(network=OuterRef("network"))
    all_of = dict(rows.values_list("channel").annotate(Sum("n")).order_by("channel"))
    own = dict(rows.filter(Exists(staff)).values_list("channel").annotate(Sum("n")))
    return (Own(channel, own.get(channel, 0), n) for channel, n in all_of.items())
