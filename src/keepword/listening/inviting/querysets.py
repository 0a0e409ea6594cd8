"""Which invitations were answered: the same rows for figures, lists, reminders and links."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from keepword.listening.models import Answer, Invitation

_HAS_ANSWERED = Exists(Answer.objects.filter(response__invitation=OuterRef("pk")))


def answered(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Those who answered a question at least, or took part in an anonymous survey."""
    return invitations.filter(Q(took_part=True) | _HAS_ANSWERED)


def not_answered(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """The others."""
    return invitations.filter(~_HAS_ANSWERED, took_part=False)
