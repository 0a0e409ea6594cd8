"""What is kept of who gave promises to customers; what of the customers goes with their row."""

from typing import Any

from django.db.models import Q

from keepword.delivery.models import (
    GivenExtension,
    GivenKind,
    GivenOutcome,
    GivenPause,
    GivenPromise,
)
from keepword.organisation.models import User

MODELS = frozenset({GivenExtension, GivenKind, GivenOutcome, GivenPause, GivenPromise})
_NAMED = (
    (GivenPromise, "given_by"),
    (GivenPause, "begun_by"),
    (GivenPause, "ended_by"),
    (GivenExtension, "made_by"),
    (GivenExtension, "told_by"),
    (GivenOutcome, "said_by"),
    (GivenOutcome, "taken_back_by"),
    (GivenKind, "said_by"),
)


def kept_of(user: User) -> dict[str, Any]:
    """What somebody promised and said of given promises; the customers' names are not theirs."""
    given = GivenPromise.objects.filter(given_by=user)
    paused = GivenPause.objects.filter(Q(begun_by=user) | Q(ended_by=user))
    extended = GivenExtension.objects.filter(Q(made_by=user) | Q(told_by=user))
    said = GivenOutcome.objects.filter(Q(said_by=user) | Q(taken_back_by=user))
    kinds = GivenKind.objects.filter(said_by=user)
    return {
        "promises_given": list(given.values("source", "ref", "given_at", "due_at")),
        "promises_paused": list(paused.values("reason", "begun_at", "ended_at")),
        "promises_extended": list(extended.values("reason", "new_due_at", "told_how", "told_at")),
        "outcomes_said": list(said.values("what", "note", "said_at", "taken_back_at")),
        "registers_set": list(kinds.values("told_by", "said_at")),
    }


def forget(user: User, _by: str) -> None:
    """Take somebody's name from it; what was promised stays."""
    for model, name in _NAMED:
        model._default_manager.filter(**{name: user}).update(**{name: None})  # noqa: SLF001 -- Django's documented name
