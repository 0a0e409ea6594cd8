"""Surrogates for many people at once: who they are stands here, and nowhere in the ledger."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

from django.db import connection
from django.db.models import Q

from keepword.organisation.models import Person, random_surrogate

ASKED_AT_ONCE = 5_000
MANY = 50_000


class CrossedError(Exception):
    """Somebody else recorded the same meanwhile: look again at what is there."""


def choose_surrogates(keys: Collection[str]) -> dict[str, int]:
    """Everyone's surrogate, a new one where they have none; nothing is recorded yet."""
    known = known_surrogates(keys)
    return {key: known.get(key) or random_surrogate() for key in keys}


def known_surrogates(keys: Collection[str]) -> dict[str, int]:
    """The surrogates of those who have one."""
    found: dict[str, int] = {}
    if len(keys) >= MANY:  # to read everybody once is quicker than to ask for so many
        wanted = set(keys)
        everybody = Person.objects.values_list("key", "surrogate").iterator(ASKED_AT_ONCE)
        return {key: surrogate for key, surrogate in everybody if key in wanted}
    for some in _batches(keys):
        found.update(Person.objects.filter(key__in=some).values_list("key", "surrogate"))
    return found


def people_named(name: str) -> list[Person]:
    """Those whom some files call by this name, or whose whole key it is."""
    called = Person.objects.filter(Q(key=name) | Q(key__endswith=f":{name}")).order_by("key")
    return [person for person in called if name in {person.key, person.key.partition(":")[2]}]


def record_people(surrogates: Mapping[str, int]) -> None:
    """Record those who are new under the surrogates chosen, in the caller's transaction.

    Raises:
        CrossedError: Someone has another surrogate by now, or a surrogate is someone else's.
    """
    known = known_surrogates(surrogates)
    if any(surrogates[key] != number for key, number in known.items()):
        raise CrossedError
    new = sorted((key, number) for key, number in surrogates.items() if key not in known)
    if not new:
        return
    table = connection.ops.quote_name(Person._meta.db_table)  # noqa: SLF001 -- Django's documented name
    columns = ", ".join(connection.ops.quote_name(name) for name in ("key", "surrogate"))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES (%s, %s) ON CONFLICT DO NOTHING",  # noqa: S608 -- our own names
            new,
        )
        if cursor.rowcount != len(new):
            raise CrossedError


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(keys)
    while some := list(islice(waiting, ASKED_AT_ONCE)):
        yield some
