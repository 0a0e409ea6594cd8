"""What becomes of a card's interactions: drawn, asked for, shared, or not come about."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from keepword.notify import actions as notify
from keepword.notify.models import Request
from keepword.organisation.access import tree_today
from keepword.organisation.models import Role, Unit
from keepword.organisation.working_time import A_DAY, WorkingTime, working_hours
from keepword.standards.cards.drawing import Drawn, Rules, draw
from keepword.standards.cards.entering import enter
from keepword.standards.models import Card, Interaction, Scoring

MINUTES_TO_OBSERVE = 5
OWN_FOR = dt.timedelta(days=7)
"""So long what was observed is seen by nobody but whom it is about, unless they have read it."""
IN_TIME = dt.timedelta(days=7)
"""What nobody has scored by then did not come about."""
SERVES = (Role.Kind.MEMBER, Role.Kind.CARE)
"""Whose interactions are drawn."""


@transaction.atomic
def draw_week(card: Card, monday: dt.date) -> list[Interaction]:
    """Draw one week of a card, unless it was drawn before."""
    locked = Card.objects.select_for_update().get(pk=card.pk)
    if locked.ended_at or locked.interactions.filter(week=monday).exists():
        return []
    rules = Rules(locked.seed, locked.a_week, locked.twice, locked.opens, locked.closes)
    people = _people(locked)
    scorers = locked.scorers.filter(person__is_active=True).values_list("person", flat=True)
    working = working_hours()
    days = _days_worked(working, monday)
    return [_keep(locked, monday, each, people, working.zone)
            for each in draw(rules, days, people, set(scorers), monday=monday)]  # fmt: skip


def _days_worked(working: WorkingTime, monday: dt.date) -> list[dt.date]:
    """The days of a week on which people work: no day off, and no holiday."""
    week = (monday + number * A_DAY for number in range(7))
    return [day for day in week if working.days_between(day - A_DAY, day)]


def _people(card: Card) -> dict[int, Unit | None]:
    """Everybody who serves customers there, each once, by the unit of their role."""
    roles = Role.objects.filter(kind__in=SERVES, user__is_active=True)
    if card.unit:
        roles = roles.filter(unit__key__in=tree_today().descendants(card.unit.key))
    found: dict[int, Unit | None] = {}
    for role in roles.select_related("unit").order_by("given_at", "pk"):
        found.setdefault(role.user_id, role.unit)
    return found


def _keep(
    card: Card,
    monday: dt.date,
    drawn: Drawn,
    units: Mapping[int, Unit | None],
    zone: dt.tzinfo,
) -> Interaction:
    at = drawn.at.replace(tzinfo=zone).astimezone(dt.UTC)
    interaction = card.interactions.create(
        week=monday, number=drawn.number, at=at, person_id=drawn.person, unit=units[drawn.person]
    )
    for place, scorer in enumerate(drawn.scorers):
        interaction.scorings.create(scorer_id=scorer, counts=place == 0)
    return interaction


@transaction.atomic
def ask(scoring: Scoring) -> None:
    """Ask somebody to observe what they were drawn for, within the minutes of their week."""
    interaction, scorer = scoring.interaction, scoring.scorer
    if scorer is None:
        return
    notify.ask(
        person=scorer, what=Request.What.OBSERVE, about=interaction.card.name,
        minutes=MINUTES_TO_OBSERVE, key=interaction.observe_key, link=page_of(interaction),
    )  # fmt: skip
    scoring.asked_at = timezone.now()
    scoring.save(update_fields=["asked_at"])


@transaction.atomic
def give_up(interaction: Interaction) -> None:
    """Let it be one that did not come about, since nobody has scored it in time."""
    known = Interaction.objects.select_for_update().get(pk=interaction.pk)
    if not known.scorings.filter(counts=True, scored_at__isnull=False).exists():
        did_not_come_about(known)


def page_of(interaction: Interaction) -> str:
    """Where it is scored and read."""
    return reverse("interaction", args=[interaction.key])


def share(interaction: Interaction) -> None:
    """Let others see it, and let it count, in the caller's transaction; once."""
    if interaction.shared_at is None:
        interaction.shared_at = timezone.now()
        interaction.save(update_fields=["shared_at"])
        enter(interaction)


def did_not_come_about(interaction: Interaction, because: str = "") -> None:
    """Keep why there is nothing to score, and ask nobody any more, in the caller's transaction.

    Without a reason nobody has scored it in time.
    """
    interaction.missed_because, interaction.missed_at = because, timezone.now()
    interaction.save(update_fields=["missed_because", "missed_at"])
    notify.end(key=interaction.observe_key)
