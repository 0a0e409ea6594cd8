"""What has been recorded already, sealed or not: known to the database alone, at every instant."""

import hashlib
import json
from collections.abc import Sequence
from operator import itemgetter

from django.db.models import Q

from .by_hand import insert
from .models import Change, FreshObservation, Recorded
from .schema import Observation

_LOT = 400


def fingerprint(source: str, ref: str, moment: str, lens: str) -> bytes:
    """What stands for an observation: sixteen bytes, however long its reference is."""
    identity = json.dumps((source, ref, moment, lens)).encode()
    return hashlib.blake2b(identity, digest_size=16).digest()


def keep_new(rows: Sequence[Observation]) -> list[Observation]:
    """Remember these rows, in the caller's transaction; those that were not known before.

    Whoever records the same at the same time waits for this transaction, and then knows.
    """
    fingerprints = [None if row.ref is None else _fingerprint_of(row) for row in rows]
    persons: dict[bytes, int | None] = {}
    for each, row in zip(fingerprints, rows, strict=True):
        if each is not None:
            persons.setdefault(each, row.person)
    # In one order, so that two who record the same do not wait for each other in a circle.
    wanted = sorted(persons.items(), key=itemgetter(0))
    inserted = insert(Recorded, ("fingerprint", "person"), wanted, returning=("fingerprint",))
    unseen = {bytes(each) for (each,) in inserted}
    new = []
    for each, row in zip(fingerprints, rows, strict=True):
        if each is None or each in unseen:
            unseen.discard(each)
            new.append(row)
    return new


def forget(erasure: Change) -> None:
    """Forget what was recorded of those who were erased before that; they may record it anew."""
    persons = erasure.persons
    # In this order: whatever is remembered here has, unless it is sealed, a row that is seen next.
    remembered = Recorded.objects.filter(person__in=persons).values_list("fingerprint", flat=True)
    theirs = [bytes(each) for each in remembered]
    later = FreshObservation.objects.filter(
        Q(lot=None) | Q(lot__number__gt=erasure.number), person__in=persons
    ).exclude(ref=None)
    staying = {_fingerprint_of(row) for row in later}
    gone = [each for each in theirs if each not in staying]
    for begin in range(0, len(gone), _LOT):
        Recorded.objects.filter(fingerprint__in=gone[begin : begin + _LOT]).delete()


def _fingerprint_of(row: FreshObservation | Observation) -> bytes:
    return fingerprint(row.source, str(row.ref), row.moment, row.lens)
