"""What each domain keeps of an account: how it is handed out, and how it is forgotten.

A domain says it when it starts, in its `apps.py`; whoever erases an account asks all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from keepword.organisation.models import Person, User


@dataclass(frozen=True)
class Keeping:
    """One domain's share: the models that name accounts, and what to do with their rows."""

    models: frozenset[type[Model]]
    kept_of: Callable[[User], object]
    forget: Callable[[User, str], None]
    """Takes whom to forget and who asked for it, in the caller's transaction."""


KEEPINGS: dict[str, Keeping] = {}


def keeps(domain: str, keeping: Keeping) -> None:
    """Say what a domain keeps of accounts; to say it again replaces what was said."""
    KEEPINGS[domain] = keeping


FORGETTINGS: dict[str, Callable[[Person], None]] = {}
"""What each domain does before a customer is forgotten, besides what goes with their row."""


def forgets(domain: str, forget: Callable[[Person], None]) -> None:
    """Say what a domain does before a customer's row is deleted, in that transaction."""
    FORGETTINGS[domain] = forget


def forget_customer(person: Person) -> None:
    """Delete who stands behind a surrogate, with everything that domains keep of them."""
    for forget in FORGETTINGS.values():
        forget(person)
    person.delete()
