"""What the tallies hold and, in the same statement, every response that is not in them yet.

So a reader counts each response once at every instant, whatever a sweep does meanwhile.
"""

import datetime as dt
import json
import zoneinfo
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    F,
    FilteredRelation,
    FloatField,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from keepword.listening.models import AnswerTally, Response, Survey
from keepword.listening.results.cells import NONE, Cell, Held, Sums, cells_of
from keepword.listening.surveys.questionnaire import Questionnaire
from keepword.organisation.models import Organisation

_ALIKE = (
    "of_version", "by_way", "from_unit", "on_day", "sort", "whose", "which_part", "which_value",
    "many", "added", "squared", "begun_at", "told_at",
)  # fmt: skip
SINGLE = "single"
"""In the place of a kind: a row is an answer of a response that is not counted yet."""


@dataclass(frozen=True)
class Only:
    """A part of the responses: those that came by one way, or at one unit; empty is every."""

    channel: str = ""
    unit: str = ""

    @classmethod
    def said(cls, text: str) -> "Only":
        """As an address says it: "way:qr", "unit:workshop"."""
        kind, _colon, key = text.partition(":")
        return cls(channel=key if kind == "way" else "", unit=key if kind == "unit" else "")


@dataclass(frozen=True)
class Group:
    """Where responses came from; the day only where it was asked for."""

    version: int
    channel: str
    unit: str
    day: dt.date | None = None


Counted = Mapping[Group, Mapping[Cell, Sums]]


def counted(
    survey: Survey, asked: Mapping[int, Questionnaire], *, by_day_of: str | None = None
) -> Counted:
    """The cells of every group; with their days those of one question (and how many came)."""
    found: dict[Group, dict[Cell, Sums]] = defaultdict(lambda: defaultdict(lambda: NONE))
    held: dict[tuple[int, Group, dt.datetime], list[Held]] = defaultdict(list)
    for version, channel, unit, day, *rest in _rows(survey, by_day_of):
        group = Group(version, channel, unit, day)
        if rest[0] == SINGLE:
            _kind, question, state, value, response, tenths, _sums, began, at = rest
            answers = held[response, group, began]
            if question:
                said = json.loads(value) if value else None
                answers.append(Held(question, state, said, at, tenths))
        else:
            kind, about, part, value, n, total, squares, _began, _at = rest
            cell = Cell(kind, about, part, value)
            found[group][cell] = found[group][cell].and_(Sums(n, total or 0.0, squares or 0.0))
    _add_single(found, held, asked, by_day_of)
    return found


def _add_single(
    found: dict[Group, dict[Cell, Sums]],
    held: Mapping[tuple[int, Group, dt.datetime], Sequence[Held]],
    asked: Mapping[int, Questionnaire],
    by_day_of: str | None,
) -> None:
    if not held:
        return
    zone = zoneinfo.ZoneInfo(Organisation.objects.get(pk=1).time_zone)
    for (_response, group, began), answers in held.items():
        day = None if by_day_of is None else began.astimezone(zone).date()
        into = found[Group(group.version, group.channel, group.unit, day)]
        for cell, sums in _wanted(cells_of(asked[group.version], answers), by_day_of):
            into[cell] = into[cell].and_(sums)


def _wanted(cells: Iterator[tuple[Cell, Sums]], about: str | None) -> Iterator[tuple[Cell, Sums]]:
    return (each for each in cells if about is None or each[0].about == about)


def _rows(survey: Survey, by_day_of: str | None) -> Any:
    tallies = AnswerTally.objects.filter(version__survey=survey).order_by()
    if by_day_of is not None:
        tallies = tallies.filter(about=by_day_of)
    return _of_tallies(tallies, with_day=by_day_of is not None).union(_singly(survey), all=True)


def _of_tallies(tallies: QuerySet[AnswerTally], *, with_day: bool) -> Any:
    day = F("day") if with_day else Value(None)
    named = tallies.annotate(
        of_version=F("version_id"),
        by_way=F("channel"),
        from_unit=F("unit"),
        on_day=Cast(day, DateField()),
        sort=F("kind"),
        whose=F("about"),
        which_part=F("part"),
        which_value=Cast("value", TextField()),
    )
    grouped = named.values(*_ALIKE[:8]).annotate(
        many=Sum("n", output_field=BigIntegerField()),
        added=Sum("total"),
        squared=Sum("squares"),
        begun_at=Cast(Value(None), DateTimeField()),
        told_at=Cast(Value(None), DateTimeField()),
    )
    return grouped.values_list(*_ALIKE)


def _singly(survey: Survey) -> Any:
    """Each answer that holds of a response that is not counted yet, and one row if it has none."""
    holding = FilteredRelation("answers", condition=Q(answers__replaced_at=None))
    rows = Response.objects.filter(version__survey=survey, counted_on=None).order_by()
    return rows.annotate(
        held=holding, of_version=F("version_id"), by_way=F("channel"), from_unit=F("unit"),
        on_day=Cast(Value(None), DateField()), sort=Value(SINGLE, CharField()),
        whose=F("held__question"), which_part=F("held__state"),
        which_value=Cast("held__value", TextField()), many=Cast("pk", BigIntegerField()),
        added=Cast("held__tenths", FloatField()), squared=Cast(Value(None), FloatField()),
        begun_at=F("began_at"), told_at=F("held__said_at"),
    ).values_list(*_ALIKE)  # fmt: skip
