"""On PostgreSQL rows lie as they came, and name the transaction that wrote them.

So while a period counts, what was said and who took part are written anew now and then, each in an
order of its own and in transactions of their own. A look at the tables then joins nothing but what
has come since. SQLite keeps these rows by their drawn keys, and names no transaction.
"""

import random
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from keepword.listening.models import Invitation, Period, Rater, Remark, Spent, Survey

GROWS_BY = 1.2
"""By so much a period has grown when all of it is written anew: a large one seldom is."""


def sweep() -> None:
    """Stir each open period of which enough is new."""
    if connection.vendor != "postgresql":
        return
    for period in Period.objects.filter(released_on=None, came__gte=F("stirred") + F("fewest")):
        if period.came >= period.stirred * GROWS_BY:
            stir(period)


def tidy() -> None:
    """Stir each open period of which anything is new."""
    if connection.vendor != "postgresql":
        return
    for period in Period.objects.filter(released_on=None, came__gt=F("stirred")):
        stir(period)


def stir(period: Period) -> None:
    """Write anew what was said, and then who took part."""
    _what_was_said(period)
    _forms(period)
    _who_took_part(Rater.objects.filter(pulse__period=period))
    if period.survey_id:
        _who_took_part(Invitation.objects.filter(wave__survey=period.survey_id))


@transaction.atomic
def _what_was_said(period: Period) -> None:
    """Nobody counts meanwhile: whoever does holds the survey, or the period of a pulse, first."""
    if period.survey_id:
        Survey.objects.select_for_update().get(pk=period.survey_id)
    still = Period.objects.select_for_update(of=("self",)).order_by("pk")
    held = still.filter(pk=period.pk, released_on=None).first()
    if held is None:
        return
    remarks = list(held.remarks.values_list("question", "words"))
    counts = list(held.counts.all())
    for rows in (remarks, counts):
        random.SystemRandom().shuffle(rows)
    held.remarks.all().delete()
    Remark.objects.bulk_create(
        Remark(period=held, question=question, words=words) for question, words in remarks
    )
    held.counts.all().delete()
    held.counts.bulk_create(counts)
    Period.objects.filter(pk=held.pk).update(stirred=held.came)


@transaction.atomic
def _forms(period: Period) -> None:
    if period.survey_id is None:
        return
    Survey.objects.select_for_update().get(pk=period.survey_id)
    marks = list(Spent.objects.filter(survey=period.survey_id))
    random.SystemRandom().shuffle(marks)
    Spent.objects.filter(survey=period.survey_id).delete()
    Spent.objects.bulk_create(marks)


@transaction.atomic
def _who_took_part(theirs: QuerySet[Any]) -> None:
    """One after the other, since a row is put where there is room, and all of them are held."""
    keys = list(theirs.select_for_update(of=("self",)).values_list("pk", flat=True))
    for key in random.SystemRandom().sample(keys, len(keys)):
        theirs.filter(pk=key).update(took_part=F("took_part"))
