"""What is kept here of who opens waves, and of customers who were asked: to forget."""

from functools import partial

from django.db import transaction

from keepword.listening.models import Response, Wave
from keepword.listening.results.counting import take_out
from keepword.listening.surveys import files
from keepword.organisation.models import Person, User


def waves_of(user: User) -> object:
    """The waves that somebody opened."""
    return list(Wave.objects.filter(opened_by=user).values("name", "survey__name", "opened_at"))


def forget(user: User, _by: str) -> None:
    """Take somebody's name from the waves they opened; the waves stay."""
    Wave.objects.filter(opened_by=user).update(opened_by=None)


def forget_customer(person: Person) -> None:
    """Count the answers of a customer no more, and remove their files; the rest goes with them."""
    theirs = Response.objects.filter(invitation__contact__person=person)
    take_out(theirs)
    for key in theirs.values_list("key", flat=True):
        transaction.on_commit(partial(files.forget, key))
