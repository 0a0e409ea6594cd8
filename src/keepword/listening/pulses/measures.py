"""What pulses have told: how leaders are seen beside how they see themselves, and served units."""

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from keepword import measure
from keepword.listening.models import Answer, Count, OwnRating, Pulse, Remark
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


def told(pulses: Sequence[Pulse]) -> Told | None:
    """What the newest of some pulses has told, beside the earlier ones; the newest first."""
    if not pulses:
        return None
    newest, points = pulses[0], _points(pulses)
    own = _own_points(newest)
    units = unit_names(group for _pulse, _key, group in points)
    beliefs = {each["key"]: each.get("belief", "") for each in newest.asks}
    asked = asked_in(newest)
    return Told(
        pulse=newest,
        day=newest.period.ends_on,
        asked=newest.raters.count(),
        took_part=newest.period.came,
        lines=tuple(
            Line(
                key, words, beliefs[key],
                staff=_share(_everybody(points, newest.pk, key)),
                leaders=_own_share(own[key], newest.period.fewest),
                before=tuple(_before(pulses[1:], key, points)),
            )
            for key, words in asked.items()
        ),
        levels=tuple(_levels(newest, asked, points, units)),
        remarks=tuple(_remarks(newest)),
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
    found = [(unit, told(pulses)) for unit, pulses in by_unit.items()]
    return sorted(
        ((unit, each) for unit, each in found if each), key=lambda pair: pair[0].name.casefold()
    )


def own_view(user: User, newest: Told) -> list[Own]:
    """What somebody said of themselves beside what is said of their level; for them alone."""
    mine = OwnRating.objects.filter(pulse=newest.pulse, person=user).first()
    if mine is None or not mine.ratings:
        return []
    level = next((each for each in newest.levels if each.group == mine.group), None)
    lines = level.lines if level else newest.lines
    return [Own(line.words, mine.ratings.get(line.key), line.staff) for line in lines]


def _released() -> QuerySet[Pulse]:
    pulses = Pulse.objects.exclude(period__released_on=None)
    return pulses.select_related("period", "provider").order_by("-opened_at", "-pk")


def _points(pulses: Iterable[Pulse]) -> Mapping[tuple[int, str, str], Points]:
    """How many gave each point, by pulse, by what was asked, and by whose leaders they rated."""
    found: dict[tuple[int, str, str], Counter[int]] = defaultdict(Counter)
    told_of = Count.objects.filter(period__pulse__in=pulses, state=Answer.State.ANSWERED)
    rows = told_of.exclude(value="").values_list("period__pulse", "question", "group", "value", "n")
    for pulse, key, group, value, n in rows:
        found[pulse, key, group][json.loads(value)] += n
    return found


def _own_points(pulse: Pulse) -> Mapping[str, Counter[int]]:
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for ratings in OwnRating.objects.filter(pulse=pulse).values_list("ratings", flat=True):
        for key, point in ratings.items():
            if point is not None:
                found[key][point] += 1
    return found


def _everybody(points: Mapping[tuple[int, str, str], Points], pulse: int, key: str) -> Counter[int]:
    every: Counter[int] = Counter()
    for (its, asked, _group), counted in points.items():
        if (its, asked) == (pulse, key):
            every.update(counted)
    return every


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


def _before(
    pulses: Iterable[Pulse], key: str, points: Mapping[tuple[int, str, str], Points]
) -> Iterable[Earlier]:
    for pulse in pulses:
        share = _share(_everybody(points, pulse.pk, key))
        if share.n:
            yield Earlier(pulse.period.ends_on, share)


def _levels(
    pulse: Pulse,
    asked: Mapping[str, str],
    points: Mapping[tuple[int, str, str], Points],
    units: Mapping[str, str],
) -> Iterable[Level]:
    groups = {group for its, _key, group in points if its == pulse.pk and group}
    for group in sorted(groups, key=lambda each: units.get(each, each)):
        lines = (
            Line(key, words, "", _share(points.get((pulse.pk, key, group), {})), Share())
            for key, words in asked.items()
        )
        yield Level(group, named_level(group, units), tuple(lines))


def _remarks(pulse: Pulse) -> Iterable[str]:
    rows = Remark.objects.filter(period=pulse.period).order_by("pk")
    return rows.values_list("words", flat=True)
