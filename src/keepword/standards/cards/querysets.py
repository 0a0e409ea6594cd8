"""Which interactions somebody sees: what was observed of them first, others when it is shared."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from keepword.organisation.access import May, units_where
from keepword.organisation.models import User
from keepword.standards.models import Card, Interaction, Scoring

AHEAD = dt.timedelta(days=7)
"""Scorers see so far ahead what they are to observe."""


def scored() -> QuerySet[Interaction]:
    """Those whose scoring that counts is done."""
    done = Scoring.objects.filter(interaction=OuterRef("pk"), counts=True, scored_at__isnull=False)
    found = Interaction.objects.filter(Exists(done))
    return found.select_related("card__moment", "unit", "person")


def to_observe(user: User) -> QuerySet[Interaction]:
    """What somebody is to observe soon, or has not scored yet."""
    mine = Scoring.objects.filter(interaction=OuterRef("pk"), scorer=user, scored_at=None)
    found = Interaction.objects.filter(
        Exists(mine), missed_at=None, shared_at=None, at__lt=timezone.now() + AHEAD
    )
    return found.select_related("card__moment", "unit", "person").order_by("at")


def observed_of(user: User) -> QuerySet[Interaction]:
    """What was observed of somebody, the newest first."""
    return scored().filter(person=user).order_by("-at")


def shared_with(user: User, card: Card) -> QuerySet[Interaction]:
    """Of a card what others may see of those for whom somebody writes, the newest first."""
    keys = units_where(user, May.WRITE)
    found = scored().filter(card=card, shared_at__isnull=False)
    return (found if keys is None else found.filter(unit__key__in=keys)).order_by("-at")


def visible_to(user: User) -> QuerySet[Interaction]:
    """Every interaction whose page somebody may open."""
    keys = units_where(user, May.WRITE)
    known = Interaction.objects.select_related("card__moment", "unit", "person")
    done = Scoring.objects.filter(interaction=OuterRef("pk"), counts=True, scored_at__isnull=False)
    mine = Scoring.objects.filter(interaction=OuterRef("pk"), scorer=user)
    of_them = Q(Exists(done)) & Q(person=user)
    shared = Q(shared_at__isnull=False)
    writes = shared if keys is None else shared & Q(unit__key__in=keys)
    return known.filter(of_them | writes | Q(Exists(mine)))
