"""How many were asked, whom it did not reach, how many answered: by wave and by channel."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from keepword import measure
from keepword.listening.models import Answer, Invitation, LeftOut, Survey, Wave
from keepword.listening.results.groups import shown_apart
from keepword.measure import Proportion
from keepword.organisation.models import Unit

MORE_THAN_ONE = 2
_ANSWERED = Q(took_part=True) | Q(has_answered=True)


@dataclass(frozen=True)
class Reached:
    """What became of the invitations of one channel; channels differ and are not added up."""

    channel: str
    """Its name; nothing, for those who wait to be asked."""
    drawn: int
    asked: int
    failed: int
    """Asked, and it did not reach them."""
    answered: int
    reminded: int
    share: Proportion | None
    """Of those whom it reached the share that answered; none, if it reached nobody."""

    @property
    def reached(self) -> int:
        """To how many it came, as far as that is known."""
        return max(self.asked - self.failed, self.answered)

    @property
    def of_100(self) -> tuple[int, int, int] | None:
        """The share, its lower and its upper limit, as so many of 100."""
        share = self.share
        if share is None:
            return None
        return round(100 * share.value), round(100 * share.low), round(100 * share.high)


@dataclass(frozen=True)
class Asked:
    """One wave, and what came of it."""

    wave: Wave
    is_open: bool
    by_channel: list[Reached]
    waiting: int
    """Drawn, and not asked yet."""
    left_out: list[tuple[str, int]]
    """By which rule, and how many; the most first."""

    @property
    def drawn(self) -> int:
        """How many the rules chose."""
        return self.waiting + sum(each.asked for each in self.by_channel)

    @property
    def considered(self) -> int:
        """Everybody whom the rules looked at."""
        return self.drawn + sum(n for _reason, n in self.left_out)


def asked_by(survey: Survey, today: dt.date) -> list[Asked]:
    """The waves of a survey, the newest first."""
    return standings(survey.waves.select_related("unit", "survey"), today)


def standings(waves: Iterable[Wave], today: dt.date) -> list[Asked]:
    """What came of some waves: two queries, however many there are."""
    waves = list(waves)
    reached, left_out = _reached(waves), _left_out(waves)
    return [
        Asked(
            wave=wave,
            is_open=wave.is_open_on(today),
            by_channel=[each for each in reached.get(wave.pk, ()) if each.channel],
            waiting=sum(each.drawn for each in reached.get(wave.pk, ()) if not each.channel),
            left_out=left_out.get(wave.pk, []),
        )
        for wave in waves
    ]


@dataclass(frozen=True)
class OfUnit:
    """What became of one unit's invitations of one channel; none, where it is withheld."""

    unit: str
    """Its name; nothing, for those of no unit."""
    channel: str
    reached: Reached | None


def of_units(wave: Wave, minimum: int) -> list[OfUnit]:
    """Units and channels of a wave, where there is more than one unit.

    In an anonymous survey a group under the minimum is withheld, and what would give it away.
    """
    rows = list(_counted(wave.invitations.exclude(channel=""), "unit", "channel"))
    if len({row["unit"] for row in rows}) < MORE_THAN_ONE:
        return []
    names = dict(Unit.objects.values_list("key", "name"))
    found = [
        OfUnit(names.get(row["unit"], row["unit"]), reached.channel, reached)
        for row in rows
        for reached in [_of_channel(row)]
    ]
    return _without_small(found, minimum) if wave.survey.is_anonymous else found


def _without_small(found: Iterable[OfUnit], minimum: int) -> list[OfUnit]:
    of_channel: dict[str, dict[str, OfUnit]] = {}
    for each in found:
        of_channel.setdefault(each.channel, {})[each.unit] = each
    kept = []
    for units in of_channel.values():
        numbers = {name: its.reached.asked for name, its in units.items() if its.reached}
        shown = shown_apart(numbers, minimum)
        kept += [
            its if name in shown else replace(its, reached=None) for name, its in units.items()
        ]
    return sorted(kept, key=lambda each: (each.unit, each.channel))


def _reached(waves: Iterable[Wave]) -> Mapping[int, list[Reached]]:
    found: dict[int, list[Reached]] = {}
    for row in _counted(Invitation.objects.filter(wave__in=waves), "wave", "channel"):
        found.setdefault(row["wave"], []).append(_of_channel(row))
    return found


def _counted(invitations: QuerySet[Invitation], *by: str) -> Iterator[Mapping[str, Any]]:
    """How many were drawn, not reached, answered and were reminded, of each group."""
    has_answered = Exists(Answer.objects.filter(response__invitation=OuterRef("pk")))
    counts = invitations.annotate(has_answered=has_answered).values(*by).annotate(
        drawn=Count("pk"),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
        answered=Count("pk", filter=_ANSWERED),
        reminded=Count("pk", filter=Q(reminders__gt=0)),
    )  # fmt: skip
    yield from counts.order_by(*by)


def _of_channel(row: Mapping[str, Any]) -> Reached:
    channel, drawn, answered = row["channel"], row["drawn"], row["answered"]
    # Somebody may answer though the server refused the mail: they were reached after all.
    reached = max(drawn - row["failed"], answered)
    return Reached(
        channel=str(Invitation.Channel(channel).label) if channel else "",
        drawn=drawn,
        asked=drawn if channel else 0,
        failed=row["failed"],
        answered=answered,
        reminded=row["reminded"],
        share=measure.proportion(answered, reached) if channel and reached else None,
    )


def _left_out(waves: Iterable[Wave]) -> Mapping[int, list[tuple[str, int]]]:
    rows = LeftOut.objects.filter(wave__in=waves).values("wave", "reason")
    counts = rows.annotate(n=Count("pk")).order_by("wave", "-n", "reason")
    found: dict[int, list[tuple[str, int]]] = {}
    for row in counts:
        found.setdefault(row["wave"], []).append(
            (str(LeftOut.Reason(row["reason"]).label), row["n"])
        )
    return found
