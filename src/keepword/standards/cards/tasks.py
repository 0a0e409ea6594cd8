"""What the program does by itself: draw each week, ask, share what is a week old, give up."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from keepword.notify.budget import this_week
from keepword.organisation.models import Organisation
from keepword.standards.cards.under_way import IN_TIME, OWN_FOR, ask, draw_week, give_up, share
from keepword.standards.models import Card, Interaction, Scoring

_A_WEEK = dt.timedelta(days=7)


def sweep() -> None:
    """Draw next week, ask for what is this week's, share and give up what is over."""
    if not Organisation.objects.exists():
        return
    monday, now = this_week(), timezone.now()
    next_week = monday + _A_WEEK
    for card in Card.objects.filter(ended_at=None).exclude(interactions__week=next_week):
        draw_week(card, next_week)
    waiting = Scoring.objects.filter(
        interaction__week=monday, interaction__missed_at=None, scored_at=None, asked_at=None
    )
    for scoring in waiting.exclude(scorer=None).select_related("scorer", "interaction__card"):
        ask(scoring)
    for scoring in Scoring.objects.filter(
        counts=True, scored_at__lt=now - OWN_FOR, interaction__shared_at=None
    ):
        with transaction.atomic():
            share(Interaction.objects.select_for_update().get(pk=scoring.interaction_id))
    late = Interaction.objects.filter(
        at__lt=now - IN_TIME, missed_at=None, scorings__counts=True, scorings__scored_at=None
    )
    for interaction in late:
        give_up(interaction)
