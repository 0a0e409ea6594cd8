"""What is said anonymously: counted and kept in pieces, and told only when it is over.

Nobody's answers stand beside each other or beside a name, and nothing says when they came. When
the consultation closes, what too few people said is forgotten; pages read what is left.
"""

import random

from django.db import connection, transaction
from django.db.models import F

from keepword.organisation.models import Organisation
from keepword.strategy.models import Consultation, Remark, SenseCount


def count(consultation: Consultation, *, makes_sense: str, words: dict[str, str]) -> None:
    """Add what somebody said, in the caller's transaction, which holds the consultation."""
    same = {"consultation": consultation, "makes_sense": makes_sense}
    if not SenseCount.objects.filter(**same).update(n=F("n") + 1):
        SenseCount.objects.create(**same)
    for question, said in words.items():
        if said:
            Remark.objects.create(consultation=consultation, question=question, words=said)


def release(consultation: Consultation) -> None:
    """Keep what enough people said, in another order; forget for good what too few did."""
    fewest = max(consultation.fewest, Organisation.objects.get().minimum_group)
    if sum(consultation.sense_counts.values_list("n", flat=True)) < fewest:
        consultation.sense_counts.all().delete()
        consultation.remarks.all().delete()
    for question in Remark.Question:
        its = consultation.remarks.filter(question=question)
        if its.count() < fewest:
            its.delete()
    _shuffle(consultation)


def sweep() -> None:
    """Put what is being said into another order, on databases whose rows lie as they came.

    PostgreSQL also names the transaction that wrote a row, so what was said and who spoke are
    written anew in transactions of their own.
    """
    if connection.vendor != "postgresql":
        return
    for each in Consultation.objects.filter(anonymous=True, closed_at=None):
        spoke = each.voices.filter(spoke=True).count()
        if spoke >= each.stirred + each.fewest:
            _stir(each, spoke)


def _stir(consultation: Consultation, spoke: int) -> None:
    with transaction.atomic():
        held = Consultation.objects.select_for_update().get(pk=consultation.pk)
        _shuffle(held)
        Consultation.objects.filter(pk=held.pk).update(stirred=spoke)
    with transaction.atomic():
        voices = consultation.voices.select_for_update()
        keys = list(voices.values_list("pk", flat=True))
        for key in random.SystemRandom().sample(keys, len(keys)):
            voices.filter(pk=key).update(spoke=F("spoke"))


def _shuffle(consultation: Consultation) -> None:
    remarks = list(consultation.remarks.values_list("question", "words"))
    counts = list(consultation.sense_counts.all())
    for rows in (remarks, counts):
        random.SystemRandom().shuffle(rows)
    consultation.remarks.all().delete()
    Remark.objects.bulk_create(
        Remark(consultation=consultation, question=question, words=words)
        for question, words in remarks
    )
    consultation.sense_counts.all().delete()
    SenseCount.objects.bulk_create(counts)
