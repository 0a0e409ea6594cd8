"""What pulses have told: how leaders are seen beside how they see themselves, and served units."""

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models

from keepword import measure
from keepword.listening.models import Answer, Count, OwnRating, Pulse, Rater, Remark
from keepword.listening.pulses.asking import SEEN_AT, asked_in, named_level, unit_names
from keepword.organisation.models import Unit, User

EARLIER = 5
"""So many pulses before the newest are looked back on."""
Points = Mapping[int, int]
"""How many gave each point."""


@dataclass(frozen=True)
class Share:
    """Of how many of 100 it is seen, from so many answers; with no figures it is withheld."""

    n: int | None = None
    percent: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Earlier:
    """What was said in an earlier pulse."""

    day: dt.date
    staff: Share


@dataclass(frozen=True)
class Line:
    """One thing that was asked: how others see it beside how leaders see themselves."""

    key: str
    words: str
    belief: str
    staff: Share
    leaders: Share
    before: tuple[Earlier, ...] = ()


@dataclass(frozen=True)
class Level:
    """What is said of those who lead one unit."""

    group: str
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Told:
    """What a pulse has told."""

    pulse: Pulse
    day: dt.date
    asked: int
    took_part: int
    lines: tuple[Line, ...]
    levels: tuple[Level, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def least(self) -> Line | None:
        """What the fewest see."""
        shown = [
            (line.staff.percent, line) for line in self.lines if line.staff.percent is not None
        ]
        return min(shown, key=lambda each: each[0], default=(None, None))[1]

    @property
    def looks_back(self) -> bool:
        """Whether anything of it was asked and told before."""
        return any(line.before for line in self.lines)


@dataclass(frozen=True)
class Own:
    """A leader's view of themselves beside that of others: theirs alone to see."""

    words: str
    says: int | None
    staff: Share


def open_pulse(kind: Pulse.Kind) -> Pulse | None:
    """The pulse that asks now."""
    pulses = Pulse.objects.filter(kind=kind, period__released_on=None)
    return pulses.select_related("period", "provider").first()


@dataclass(frozen=True)
class _Gathered:
    """What some pulses hold, by pulse: read at once, however many they are."""

    points: Mapping[int, Mapping[str, Mapping[str, Points]]]
    """By what was asked, and by whose leaders were rated."""
    own: Mapping[int, Mapping[str, Points]]
    asked: Mapping[int, int]
    remarks: Mapping[int, Sequence[str]]
    units: Mapping[str, str]

    def everybody(self, pulse: Pulse, key: str) -> Counter[int]:
        """How many gave each point, whomever they rated."""
        every: Counter[int] = Counter()
        for counted in self.points[pulse.pk][key].values():
            every.update(counted)
        return every


def told(pulses: Sequence[Pulse]) -> Told | None:
    """What the newest of some pulses has told, beside the earlier ones; the newest first."""
    return _told(pulses, _gathered(pulses)) if pulses else None


def _told(pulses: Sequence[Pulse], found: _Gathered) -> Told:
    newest = pulses[0]
    beliefs = {each["key"]: each.get("belief", "") for each in newest.asks}
    asked = asked_in(newest)
    return Told(
        pulse=newest,
        day=newest.period.ends_on,
        asked=found.asked.get(newest.pk, 0),
        took_part=newest.period.came,
        lines=tuple(
            Line(
                key, words, beliefs[key],
                staff=_share(found.everybody(newest, key)),
                leaders=_own_share(found.own[newest.pk][key], newest.period.fewest),
                before=tuple(_before(pulses[1:], key, found)),
            )
            for key, words in asked.items()
        ),
        levels=tuple(_levels(newest, asked, found)),
        remarks=tuple(found.remarks[newest.pk]),
    )  # fmt: skip


def newest_example() -> list[Pulse]:
    """The pulses that have told how leaders lead, the newest first."""
    return list(_released().filter(kind=Pulse.Kind.EXAMPLE)[: EARLIER + 1])


def service_by_unit() -> list[tuple[Unit, Told]]:
    """What each unit was told by those whom it serves inside."""
    by_unit: dict[Unit, list[Pulse]] = defaultdict(list)
    for pulse in _released().filter(kind=Pulse.Kind.SERVICE):
        if pulse.provider and len(by_unit[pulse.provider]) <= EARLIER:
            by_unit[pulse.provider].append(pulse)
    found = _gathered([pulse for pulses in by_unit.values() for pulse in pulses])
    rated = [(unit, _told(pulses, found)) for unit, pulses in by_unit.items()]
    return sorted(rated, key=lambda pair: pair[0].name.casefold())


def own_view(user: User, newest: Told) -> list[Own]:
    """What somebody said of themselves beside what is said of their level; for them alone."""
    mine = OwnRating.objects.filter(pulse=newest.pulse, person=user).first()
    if mine is None or not mine.ratings:
        return []
    level = next((each for each in newest.levels if each.group == mine.group), None)
    lines = level.lines if level else newest.lines
    return [Own(line.words, mine.ratings.get(line.key), line.staff) for line in lines]


def _released() -> models.QuerySet[Pulse]:
    pulses = Pulse.objects.exclude(period__released_on=None)
    return pulses.select_related("period", "provider").order_by("-opened_at", "-pk")


def _gathered(pulses: Sequence[Pulse]) -> _Gathered:
    keys = [pulse.pk for pulse in pulses]
    points = _points(keys)
    levels = {group for asked in points.values() for its in asked.values() for group in its}
    remarks: dict[int, list[str]] = defaultdict(list)
    rows = Remark.objects.filter(period__pulse__in=keys).order_by("pk")
    for pulse, words in rows.values_list("period__pulse", "words"):
        remarks[pulse].append(words)
    asked = Rater.objects.filter(pulse__in=keys).order_by().values_list("pulse")
    return _Gathered(
        points, _own_points(keys), dict(asked.annotate(models.Count("pk"))), remarks,
        unit_names(levels),
    )  # fmt: skip


def _points(pulses: Sequence[int]) -> Mapping[int, Mapping[str, Mapping[str, Points]]]:
    found: dict[int, dict[str, dict[str, Counter[int]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(Counter))
    )
    told_of = Count.objects.filter(period__pulse__in=pulses, state=Answer.State.ANSWERED)
    rows = told_of.exclude(value="").values_list("period__pulse", "question", "group", "value", "n")
    for pulse, key, group, value, n in rows:
        found[pulse][key][group][json.loads(value)] += n
    return found


def _own_points(pulses: Sequence[int]) -> Mapping[int, Mapping[str, Points]]:
    found: dict[int, dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    rows = OwnRating.objects.filter(pulse__in=pulses).values_list("pulse", "ratings")
    for pulse, ratings in rows:
        for key, point in ratings.items():
            if point is not None:
                found[pulse][key][point] += 1
    return found


def _share(points: Points) -> Share:
    """With its interval: those who answered stand for all who could have."""
    n = sum(points.values())
    if not n:
        return Share()
    seen = sum(number for point, number in points.items() if point >= SEEN_AT)
    share = measure.proportion(seen, n)
    return Share(n, 100 * share.value, 100 * share.low, 100 * share.high)


def _own_share(points: Points, fewest: int) -> Share:
    """Without an interval: leaders are all there are. Withheld where they are too few."""
    n = sum(points.values())
    if n < fewest:
        return Share()
    seen = sum(number for point, number in points.items() if point >= SEEN_AT)
    return Share(n, 100 * seen / n)


def _before(pulses: Iterable[Pulse], key: str, found: _Gathered) -> Iterable[Earlier]:
    for pulse in pulses:
        share = _share(found.everybody(pulse, key))
        if share.n:
            yield Earlier(pulse.period.ends_on, share)


def _levels(pulse: Pulse, asked: Mapping[str, str], found: _Gathered) -> Iterable[Level]:
    points, units = found.points[pulse.pk], found.units
    groups = {group for its in points.values() for group in its if group}
    for group in sorted(groups, key=lambda each: units.get(each, each)):
        lines = (
            Line(key, words, "", _share(points[key].get(group, {})), Share())
            for key, words in asked.items()
        )
        yield Level(group, named_level(group, units), tuple(lines))
