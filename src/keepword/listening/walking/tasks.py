import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from keepword.listening.models import Walk, WalkTurns
from keepword.listening.walking.actions import give
from keepword.listening.walking.measures import leaders, moments_to_walk
from keepword.organisation.models import User


def sweep() -> None:
    """Give a moment to each leader whose turn has come."""
    turns = WalkTurns.objects.first()
    if turns is None:
        return
    since = timezone.now() - dt.timedelta(weeks=turns.weeks)
    rows = Walk.objects.exclude(person=None).order_by().values_list("person")
    given = dict(rows.annotate(Max("given_at")))
    waiting = set(Walk.objects.filter(walked_on=None).values_list("person", flat=True))
    for person in leaders():
        if person.pk not in waiting and given.get(person.pk, since) <= since:
            _give_next(person)


@transaction.atomic
def _give_next(person: User) -> None:
    """The moment of theirs that nobody has walked for longest."""
    if moment := moments_to_walk(person).first():
        give(moment=moment, to=person)
