"""Somebody's moments: what is promised there, what to say there, and how they are doing."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q

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
    """The moments of one's units and of those below; of everybody's for who is everywhere."""
    in_force = StandardVersion.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today
    )
    words = PlaybookEntry.objects.filter(moment=OuterRef("pk"))
    found = Moment.objects.annotate(has_words=Exists(words))
    units = held.units()
    mine = found if units is None else found.filter(unit__key__in=units)
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
