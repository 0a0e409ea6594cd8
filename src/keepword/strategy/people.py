"""What is kept here of who works here: to hand out to them, and to forget."""

from typing import Any

from django.db import transaction

from keepword.organisation.models import User
from keepword.strategy.models import (
    CalendarAddress,
    Charter,
    Comment,
    Consultation,
    Decision,
    DecisionComment,
    Story,
    Text,
    TextVersion,
    Voice,
)


def written_by(user: User) -> dict[str, Any]:
    """Everything that somebody wrote here, to hand out to them."""
    adopted = TextVersion.objects.filter(adopted_by=user)
    ended = Text.objects.filter(ended_by=user)
    told = Story.objects.filter(told_by=user)
    drafts = Text.objects.filter(written_by=user).exclude(draft={})
    owned = Text.objects.filter(owner=user)
    return {
        "adopted": list(adopted.values("text__kind", "parts", "reason", "adopted_at")),
        "ended": list(ended.values("kind", "ended_at", "ended_because")),
        "drafts": list(drafts.values("kind", "draft", "written_at")),
        "owns": list(map(str, owned.prefetch_related("versions"))),
        "stories": list(told.values("words", "happened_on", "named", "told_at")),
        "voices": list(
            Voice.objects.filter(person=user)
            .exclude(said_at=None)
            .values("makes_sense", "day_to_day", "in_the_way", "said_at")
        ),
        "spoke_anonymously": list(
            Voice.objects.filter(person=user, spoke=True, consultation__anonymous=True).values(
                "consultation__name"
            )
        ),
        "comments": list(Comment.objects.filter(written_by=user).values("words", "written_at")),
        "consultations": list(
            Consultation.objects.filter(opened_by=user).values("parts", "opened_at")
        ),
        "answers": list(
            Consultation.objects.filter(answered_by=user).values("answer", "answered_at")
        ),
        "decisions": list(
            Decision.objects.filter(written_by=user).values("words", "effect", "decided_on")
        ),
        "decision_comments": list(
            DecisionComment.objects.filter(written_by=user).values("words", "written_at")
        ),
        "calendar_address": list(CalendarAddress.objects.filter(user=user).values("made_at")),
        "published_the_charter": list(
            Charter.objects.filter(published_by=user).values("published_at")
        ),
    }


@transaction.atomic
def forget(user: User, _by: str) -> None:
    """Take somebody's name from what they wrote; what it says stays."""
    CalendarAddress.objects.filter(user=user).delete()
    Text.objects.filter(written_by=user).update(written_by=None)
    Text.objects.filter(owner=user).update(owner=None)
    Text.objects.filter(ended_by=user).update(ended_by=None)
    TextVersion.objects.filter(adopted_by=user).update(adopted_by=None)
    Story.objects.filter(told_by=user).update(told_by=None)
    Charter.objects.filter(published_by=user).update(published_by=None)
    Voice.objects.filter(person=user).update(person=None)
    Comment.objects.filter(written_by=user).update(written_by=None)
    Consultation.objects.filter(opened_by=user).update(opened_by=None)
    Consultation.objects.filter(answered_by=user).update(answered_by=None)
    Decision.objects.filter(written_by=user).update(written_by=None)
    DecisionComment.objects.filter(written_by=user).update(written_by=None)
