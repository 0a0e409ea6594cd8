"""Which invitations were answered: the same rows for figures, lists, reminders and links."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from keepword.listening.models import Answer, Contact, Invitation

asked_or_to_be = Q(failed_at=None) & (Q(sent_at__isnull=False) | Q(wave__closed_at=None))
"""Of whom it reached, as far as is known, or will: a closed wave asks nobody any more."""
_HAS_ANSWERED = Exists(Answer.objects.filter(response__invitation=OuterRef("pk")))


def answered(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Those who answered a question at least, or took part in an anonymous survey."""
    return invitations.filter(Q(took_part=True) | _HAS_ANSWERED)


def not_answered(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """The others."""
    return invitations.filter(~_HAS_ANSWERED, took_part=False)


def contacts_beginning(text: str) -> QuerySet[Contact]:
    """Those whose address or name begins so."""
    begins = Q(email__istartswith=text) | Q(name__istartswith=text)
    return Contact.objects.filter(begins).select_related("unit")
