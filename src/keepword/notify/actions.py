"""Asking somebody for minutes of their week: the only way in which the organisation does."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from keepword.notify.budget import asked_in, budgets, that_fit, this_week
from keepword.notify.models import Request
from keepword.organisation.models import User


class TooLongError(ValueError):
    """A request takes longer than a whole week's minutes: it would wait for ever."""


@transaction.atomic
def ask(
    *,
    person: User,
    what: Request.What,
    about: str,
    minutes: int,
    link: str,
    key: str,
    by: User | None = None,
) -> Request:
    """Ask somebody, now if their week has the minutes, or in the next one that has.

    The same key asks the same person once, however often it is called.

    Raises:
        TooLongError: It takes longer than all the minutes of this person's week.
    """
    budget = budgets([person.pk])[person.pk]
    if minutes > budget:
        raise TooLongError(
            f"{person} is asked for {budget} minutes a week at most, and this takes {minutes}: "
            "make it shorter, or ask for it in parts."
        )
    _hold(person)
    made: bool
    request, made = Request.objects.get_or_create(
        person=person,
        key=key,
        defaults={
            "what": what, "about": about, "minutes": minutes, "link": link, "asked_by": by,
        },
    )  # fmt: skip
    if made:
        release(person)
        request.refresh_from_db()
    return request


@transaction.atomic
def release(person: User) -> None:
    """Put to somebody what waits and fits into this week; nothing if there is nothing."""
    _hold(person)
    week, budget = this_week(), budgets([person.pk])[person.pk]
    fitting = that_fit(
        Request.objects.waiting().filter(person=person),
        budget=budget,
        asked=asked_in(week, [person.pk])[person.pk],
    )
    Request.objects.filter(pk__in=[request.pk for request in fitting]).update(week=week)


@transaction.atomic
def remind(*, request: Request) -> bool:
    """Ask again for what was put to somebody and is not done; whether their week has the minutes.

    It takes them once a week: none more in the week in which it was put to them.
    """
    _hold(request.person)
    week = this_week()
    if not Request.objects.open().filter(pk=request.pk).exists():
        return False
    if request.week == week or request.reminders.filter(week=week).exists():
        return True
    release(request.person)  # nothing overtakes what waits
    budget = budgets([request.person_id])[request.person_id]
    if asked_in(week, [request.person_id])[request.person_id] + request.minutes > budget:
        return False
    request.reminders.create(week=week)
    return True


@transaction.atomic
def end(*, key: str, person: User | None = None, at: dt.datetime | None = None) -> None:
    """What was asked under a key is done, or no longer wanted: of one person, or of everybody.

    The minutes stay counted, since they were asked for. It ends now, or at another time, where
    nobody is to know when they did it.
    """
    asked = Request.objects.filter(key=key, ended_at=None)
    if person is not None:
        release(person)  # what a reader saw as asked before any sweep is asked now
        asked = asked.filter(person=person)
    asked.update(ended_at=at or timezone.now())


def _hold(person: User) -> None:
    """Until the transaction ends nobody else asks this person: two cannot take the same minutes."""
    User.objects.select_for_update().get(pk=person.pk)
