"""What is kept here of who says how long answers stay: to hand out, and to forget."""

from django.db import transaction

from keepword.listening.models import Retention
from keepword.organisation.models import User


def rules_of(user: User) -> dict[str, object]:
    """The rules that somebody set last."""
    rules = Retention.objects.filter(set_by=user)
    return {"set": list(rules.values("of", "months", "goes", "set_at"))}


@transaction.atomic
def forget(user: User, _by: str) -> None:
    """Take somebody's name from the rules they set; the rules hold."""
    Retention.objects.filter(set_by=user).update(set_by=None)
