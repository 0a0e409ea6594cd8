"""Counting answers into the tallies: once a response rests, and exactly once.

The tallies and the mark that a response is counted change in one transaction. Whoever changes or
removes the answers of a response takes it out first; a later sweep counts it anew.
"""

import datetime as dt
import time
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection, transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from keepword.listening.models import Answer, AnswerTally, Response, SurveyVersion
from keepword.listening.results.cells import Cell, Held, Kind, Sums, cells_of
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.questionnaire import Questionnaire
from keepword.organisation.models import Organisation

RESTS_AFTER = dt.timedelta(hours=1)
"""Who has not ended by then is counted as far as they came."""
LOT = 200
"""Worked out before anything is held; then SQLite keeps nobody's answer for some milliseconds."""
LONGEST_SWEEP = 3.0
"""Seconds; what is left then is counted by the next."""
_ADD = """
    INSERT INTO listening_answertally
        (version_id, day, channel, unit, kind, about, part, value, n, total, squares)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (version_id, about, kind, part, value, channel, unit, day) DO UPDATE SET
        n = listening_answertally.n + excluded.n,
        total = listening_answertally.total + excluded.total,
        squares = listening_answertally.squares + excluded.squares
"""
Place = tuple[int, dt.date, str, str]
"""Version, day, channel and unit of a tally."""
Tallied = dict[tuple[Place, Cell], Sums]


def sweep() -> None:
    """Count what rests, a lot at a time, and between two leave as long to those who answer."""
    end = time.monotonic() + LONGEST_SWEEP
    while time.monotonic() < end:
        begun = time.monotonic()
        if count(LOT) < LOT:
            return
        time.sleep(time.monotonic() - begun)


def count(most: int) -> int:
    """Count so many responses that rest; how many there were.

    What they add is worked out while others go on writing. Where one of them has changed by the
    time that they are held, they are worked out again.
    """
    lot = _dated(_waiting()[:most])
    tallied, read = _tallied(lot)
    with transaction.atomic():
        if lot and not _are_as_read(lot, read):
            lot = _dated(_held_back(_waiting())[:most])
            tallied, _read = _tallied(lot)
        if lot:
            _add(tallied)
            _mark(lot)
    return len(lot)


def _waiting() -> QuerySet[Response]:
    rests = ~Q(finished_at=None) | Q(began_at__lt=timezone.now() - RESTS_AFTER)
    return Response.objects.filter(rests, counted_on=None).order_by("pk")


def _dated(waiting: Iterable[Response]) -> list[Response]:
    """These responses, each with the day by which it is counted."""
    lot = list(waiting)
    if lot:
        zone = zoneinfo.ZoneInfo(Organisation.objects.get(pk=1).time_zone)
        for each in lot:
            each.counted_on = each.began_at.astimezone(zone).date()
    return lot


def _are_as_read(lot: Sequence[Response], read: int) -> bool:
    """Hold responses, and say whether they still are as they were read.

    Rows are only added, and one that takes another's place has a higher number.
    """
    keys = [each.pk for each in lot]
    held = _held_back(_waiting().filter(pk__in=keys)).values_list("pk", flat=True)
    numbers = _holding(keys).aggregate(in_all=Sum("pk"))
    return len(held) == len(keys) and (numbers["in_all"] or 0) == read


def take_out(responses: QuerySet[Response]) -> None:
    """Before their answers change or go: in the caller's transaction, count them no more."""
    counted = list(responses.select_for_update(of=("self",)).exclude(counted_on=None))
    if counted:
        tallied, _read = _tallied(counted)
        _add({at: sums.less() for at, sums in tallied.items()})
        Response.objects.filter(pk__in=[each.pk for each in counted]).update(counted_on=None)


def _held_back(waiting: QuerySet[Response]) -> QuerySet[Response]:
    """Those that nobody is changing right now, where the database can tell."""
    skips = connection.features.has_select_for_update_skip_locked
    return waiting.select_for_update(skip_locked=skips)


def _mark(lot: Iterable[Response]) -> None:
    by_day: dict[dt.date | None, list[int]] = defaultdict(list)
    for each in lot:
        by_day[each.counted_on].append(each.pk)
    for day, keys in by_day.items():
        Response.objects.filter(pk__in=keys).update(counted_on=day)


def _tallied(lot: Sequence[Response]) -> tuple[Tallied, int]:
    """What some responses add, each under the day by which it is counted.

    With it goes the sum of the numbers of their answers, which says which these are.
    """
    asked = questionnaires(each.version_id for each in lot)
    held, read = _answers(lot)
    found: dict[Place, dict[Cell, list[float]]] = defaultdict(dict)
    for each in lot:
        day = each.counted_on
        if day is None:
            continue
        place = (each.version_id, day, each.channel, each.unit)
        mine, of_month = found[place], found[(place[0], day.replace(day=1), *place[2:])]
        for cell, sums in cells_of(asked[each.version_id], held.get(each.pk, ())):
            added = (of_month if cell.kind == Kind.TOOK else mine).setdefault(cell, [0, 0.0, 0.0])
            for at, its in enumerate(sums):
                added[at] += its
    tallied = {
        (place, cell): Sums(int(n), total, squares)
        for place, cells in found.items()
        for cell, (n, total, squares) in cells.items()
    }
    return tallied, read


def questionnaires(versions: Iterable[int]) -> Mapping[int, Questionnaire]:
    """What some versions ask."""
    rows = SurveyVersion.objects.filter(pk__in=set(versions)).values_list("pk", "document")
    return {key: questionnaire(document) for key, document in rows}


def _answers(lot: Iterable[Response]) -> tuple[Mapping[int, Sequence[Held]], int]:
    """The answers of each response, and the sum of their numbers."""
    found: dict[int, list[Held]] = defaultdict(list)
    numbers = 0
    named = _holding(each.pk for each in lot).values_list(
        "pk", "response", "question", "state", "value", "said_at", "tenths"
    )
    for number, response, question, state, value, said_at, tenths in named:
        numbers += number
        found[response].append(Held(question, state, value, said_at, tenths))
    return found, numbers


def _holding(responses: Iterable[int]) -> QuerySet[Answer]:
    """The answers of responses that hold."""
    return Answer.objects.filter(response__in=[*responses], replaced_at=None)


def _add(found: Mapping[tuple[Place, Cell], Sums]) -> None:
    """Add to the tallies, and remove those that come to nothing."""
    rows = [
        (version, connection.ops.adapt_datefield_value(day), channel, unit, *cell, *sums)
        for ((version, day, channel, unit), cell), sums in sorted(found.items())
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, rows)
    if any(sums.n < 0 for sums in found.values()):
        versions = {version for (version, *_rest), _cell in found}
        AnswerTally.objects.filter(version__in=versions, n=0).delete()
