"""What cards keep of who works here: what was observed of them, and what they observed."""

from typing import Any

from django.db import transaction

from keepword.organisation.models import User
from keepword.standards.cards.entering import take_back
from keepword.standards.models import Card, CardScorer, Interaction, Scoring

MODELS = frozenset({Card, CardScorer, Interaction, Scoring})


def cards_of(user: User) -> dict[str, Any]:
    """What was observed of somebody, what they scored, and the cards they began."""
    observed = Interaction.objects.filter(person=user).order_by("at")
    marks = Scoring.objects.filter(interaction__person=user, scored_at__isnull=False)
    scored = Scoring.objects.filter(scorer=user).order_by("pk")
    return {
        "observed": list(observed.values("card__name", "at", "missed_because", "seen_at", "reply")),
        "marks": list(marks.values("interaction__at", "note", "marks__item__words", "marks__seen")),
        "scored": list(scored.values("interaction__card__name", "interaction__at", "scored_at")),
        "scores_for": list(CardScorer.objects.filter(person=user).values("card__name")),
        "cards": list(Card.objects.filter(made_by=user).values("name", "made_at")),
    }


@transaction.atomic
def forget(user: User, _by: str) -> None:
    """Delete what was observed of somebody, in the ledger too; what they scored has no name."""
    for interaction in Interaction.objects.filter(person=user):
        take_back(interaction)
        interaction.delete()
    Scoring.objects.filter(scorer=user).update(scorer=None)
    CardScorer.objects.filter(person=user).delete()
    Card.objects.filter(made_by=user).update(made_by=None)
