"""Training: added to a standard by who writes for its units, and ended."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from keepword.organisation.audit import record
from keepword.organisation.models import User
from keepword.standards.actions import must_write_for, whose
from keepword.standards.models import Standard, Training


@dataclass(frozen=True)
class Taught:
    """What is to be learnt, in words or behind a link, and in which roles; none is everybody."""

    name: str
    words: str
    link: str
    kinds: Collection[str]


def must_write(by: User, standard: Standard) -> None:
    """Let only those go on who may write for everybody who promises a standard.

    Raises:
        PermissionDenied: They may not.
    """
    newest = standard.newest
    must_write_for(by, *(whose(newest.units.all()) if newest else [standard.moment.unit]))


@transaction.atomic
def add_training(*, standard: Standard, taught: Taught, by: User) -> Training:
    """Say what whoever keeps a standard has to learn."""
    must_write(by, standard)
    said = vars(taught) | {"kinds": list(taught.kinds)}
    training: Training = standard.trainings.create(added_by=by, **said)
    record(by=by, did="added a training", about=str(standard), name=taught.name,
           roles=list(taught.kinds))  # fmt: skip
    return training


@transaction.atomic
def end_training(*, training: Training, by: User) -> None:
    """Say that nobody has to learn it any more; that it was there stays."""
    must_write(by, training.standard)
    held = Training.objects.filter(pk=training.pk, ended_at=None)
    if held.update(ended_at=timezone.now(), ended_by=by):
        record(by=by, did="ended a training", about=str(training.standard), name=training.name)
