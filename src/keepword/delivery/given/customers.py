"""Whom a promise is given to: the person whom files know by that name, or a new one."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.delivery.models import Import
from keepword.delivery.parsing import parse
from keepword.organisation.models import Person
from keepword.organisation.people import (
    CrossedError,
    choose_surrogates,
    known_surrogates,
    record_people,
)

FROM = "customers"
"""Whoever no file knows is known from here."""


class SeveralError(Exception):
    """Files know several people by this name: `keys` tells them apart."""

    def __init__(self, name: str, keys: Collection[str]) -> None:
        said = _("Several customers are called “%(name)s”: write one of %(keys)s.")
        super().__init__(said % {"name": name, "keys": ", ".join(sorted(keys))})


def origins() -> frozenset[str]:
    """Where people are known from: what the recipes of imports that count say."""
    recipes = Import.objects.filter(undone_at=None).values_list("recipe", flat=True).distinct()
    return frozenset({FROM, *(parse(text).people for text in recipes)})


def keys_of(names: Iterable[str], known_from: Collection[str]) -> dict[str, str]:
    """The key of each person by their name; a whole key is one's own name, too.

    Raises:
        SeveralError: A name is several people's.
    """
    wanted = {name for name in names if name}
    asked = {f"{origin}:{name}" for origin in known_from for name in wanted} | wanted
    found: Mapping[str, int] = known_surrogates(asked)
    keys = {}
    for name in wanted:
        theirs = [key for key in (name, *(f"{each}:{name}" for each in known_from)) if key in found]
        if len(theirs) > 1 and name not in theirs:
            raise SeveralError(name, theirs)
        keys[name] = theirs[0] if theirs else f"{FROM}:{name}"
    return keys


def people_of(keys: Collection[str]) -> dict[str, Person]:
    """The people with these keys, in the caller's transaction; who is new is recorded."""
    while new := set(keys) - {*known_surrogates(keys)}:
        with suppress(CrossedError), transaction.atomic():  # somebody else records the same
            record_people(choose_surrogates(new))
    found: dict[str, Person] = {}
    wanted = list(keys)
    for begin in range(0, len(wanted), 500):
        some = Person.objects.filter(key__in=wanted[begin : begin + 500])
        found.update({person.key: person for person in some})
    return found


def shown(key: str) -> str:
    """How a person is called where everybody knows where from."""
    return key.partition(":")[2] or key
