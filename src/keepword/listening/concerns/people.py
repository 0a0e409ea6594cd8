"""What is kept here of who answers customers: to hand out to them, and to forget."""

from django.db import transaction

from keepword.listening.models import Concern, ConcernReply
from keepword.organisation.models import User


def concerns_of(user: User) -> dict[str, object]:
    """The concerns that somebody took down, and what they answered."""
    taken = Concern.objects.filter(received_by=user)
    replies = ConcernReply.objects.filter(written_by=user)
    return {
        "taken_down": list(taken.values("number", "channel", "received_at")),
        "replies": list(replies.values("concern__number", "words", "written_at")),
    }


@transaction.atomic
def forget(user: User, _by: str) -> None:
    """Take somebody's name from what they took down and answered; the customer keeps both."""
    Concern.objects.filter(received_by=user).update(received_by=None)
    ConcernReply.objects.filter(written_by=user).update(written_by=None)
