"""Surrogates for many people at once: who they are stands here, and nowhere in the ledger."""

import secrets
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import TypeVar

from django.db import connection
from django.db.models import Q

from keepword.organisation.models import Person

AT_ONCE = 5_000
MANY = 50_000
CACHE_KB = 16_000
T = TypeVar("T")


class CrossedError(Exception):
    """Somebody else recorded the same meanwhile: look again at what is there."""


def choose_surrogates(keys: Collection[str]) -> dict[str, int]:
    """New surrogates for people who have none; nothing is recorded yet."""
    numbers = array("Q", secrets.token_bytes(8 * len(keys)))
    return {key: number >> 11 or 1 for key, number in zip(keys, numbers, strict=True)}


def known_surrogates(keys: Collection[str]) -> dict[str, int]:
    """The surrogates of those who have one."""
    found: dict[str, int] = {}
    if len(keys) >= MANY:  # to read everybody once is quicker than to ask for so many
        wanted = set(keys)
        everybody = Person.objects.values_list("key", "surrogate").iterator(AT_ONCE)
        return {key: surrogate for key, surrogate in everybody if key in wanted}
    for some in _batches(keys):
        found.update(Person.objects.filter(key__in=some).values_list("key", "surrogate"))
    return found


def people_named(name: str) -> list[Person]:
    """Those whom some files call by this name, or whose whole key it is."""
    called = Person.objects.filter(Q(key=name) | Q(key__endswith=f":{name}")).order_by("key")
    return [person for person in called if name in {person.key, person.key.partition(":")[2]}]


def record_people(new: Mapping[str, int]) -> None:
    """Record people under the surrogates chosen for them, in the caller's transaction.

    Raises:
        CrossedError: Someone has a surrogate by now, or a surrogate is someone else's.
    """
    table = connection.ops.quote_name(Person._meta.db_table)  # noqa: SLF001 -- Django's documented name
    columns = ", ".join(connection.ops.quote_name(name) for name in ("key", "surrogate"))
    _remember_pages()
    # In one order, so that two who record the same do not wait for each other in a circle.
    for some in _batches(sorted(new.items())):
        marks = ", ".join(["(%s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({columns}) VALUES {marks} ON CONFLICT DO NOTHING",  # noqa: S608 -- our own names
                list(chain.from_iterable(some)),
            )
            if cursor.rowcount != len(some):
                raise CrossedError


def _remember_pages() -> None:
    """Surrogates come in no order: with little memory the same pages are written ever again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{CACHE_KB}")


def _batches(each: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(each)
    while some := list(islice(waiting, AT_ONCE)):
        yield some
