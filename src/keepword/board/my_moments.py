"""Somebody's moments: what is promised there, what to say there, and how they are doing."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from keepword.board.results import InSmall
from keepword.standards.authority.holding import Holding
from keepword.standards.models import Moment, PlaybookEntry, StandardVersion, Training

MOMENTS = 30


@dataclass(frozen=True)
class MyMoment:
    """A moment of one's units, and what is expected there."""

    moment: Moment
    promised: tuple[StandardVersion, ...]
    """What holds today."""
    to_learn: tuple[Training, ...]
    """What that asks those of one's roles to learn."""
    has_words: bool
    """Whether the playbook has something to say there."""
    says: str
    """How it is doing, as the board says it; nothing where they may not read it."""


def my_moments(held: Holding, today: dt.date, shown: InSmall | None) -> tuple[MyMoment, ...]:
    """The moments at which somebody serves, with what their units promise there."""
    in_force = StandardVersion.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today
    )
    units = held.units()
    if units is not None:
        own = units | held.near()
        in_force = in_force.filter(Q(units=None) | Q(units__key__in=own)).distinct()
    words = PlaybookEntry.objects.filter(moment=OuterRef("pk"))
    found = Moment.objects.annotate(has_words=Exists(words))
    mine = found if units is None else found.filter(_served_by(own, in_force))
    says = shown.says if shown else {}
    kinds = {kind for kind, _ in held.roles}
    taught = Training.objects.filter(ended_at=None)
    parts = Prefetch("standards__versions", in_force), Prefetch("standards__trainings", taught)
    return tuple(
        MyMoment(
            moment=moment,
            promised=tuple(
                version
                for standard in moment.standards.all()
                for version in standard.versions.all()
            ),
            to_learn=tuple(
                training
                for standard in moment.standards.all()
                for training in standard.trainings.all()
                if standard.versions.all() and (not training.kinds or kinds & {*training.kinds})
            ),
            has_words=moment.has_words,
            says=says.get(moment.key, ""),
        )
        for moment in mine.prefetch_related(*parts)[:MOMENTS]
    )


def _served_by(own: frozenset[str], in_force: QuerySet[StandardVersion]) -> Q:
    """The moments of one's units, of those below and above, and of no unit; and promised ones.

    Whoever works at a bench of the workshop serves at the moments of the workshop.
    """
    promised = in_force.filter(units__key__in=own).values("standard__moment")
    everybodys = Q(unit=None, is_overall=False)
    return Q(unit__key__in=own) | everybodys | Q(pk__in=promised)
