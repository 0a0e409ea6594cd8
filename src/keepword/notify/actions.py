"""Asking somebody for minutes of their week: the only way in which the organisation does."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

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
    ask_all(minutes={person: minutes}, what=what, about=about, link=link, key=key, by=by)
    return Request.objects.get(person=person, key=key)


@transaction.atomic
def ask_all(
    *,
    minutes: Mapping[User, int],
    what: Request.What,
    about: str,
    link: str,
    key: str,
    by: User | None = None,
) -> None:
    """Ask many people the same, each for so many minutes, as if they were asked one by one.

    Raises:
        TooLongError: It takes longer than all the minutes of somebody's week.
    """
    budget = budgets([person.pk for person in minutes])
    for person, takes in minutes.items():
        if takes > budget[person.pk]:
            raise TooLongError(
                f"{person} is asked for {budget[person.pk]} minutes a week at most, and this takes "
                f"{takes}: make it shorter, or ask for it in parts."
            )
    _hold(budget)
    before = Request.objects.filter(key=key, person__in=budget).values_list("person", flat=True)
    known = set(before)
    made = Request.objects.bulk_create(
        Request(
            person=person, key=key, what=what, about=about, minutes=takes, link=link, asked_by=by
        )
        for person, takes in minutes.items()
        if person.pk not in known
    )
    _put([request.person_id for request in made])


@transaction.atomic
def release(person: User) -> None:
    """Put to somebody what waits and fits into this week; nothing if there is nothing."""
    _hold([person.pk])
    _put([person.pk])


def _put(people: Collection[int]) -> None:
    """Put to people, each of them held, what waits and fits into their week."""
    waiting: dict[int, list[Request]] = defaultdict(list)
    for request in Request.objects.waiting().filter(person__in=people):
        waiting[request.person_id].append(request)
    if not waiting:
        return
    week, budget = this_week(), budgets(waiting)
    asked = asked_in(week, waiting)
    fitting = [
        request.pk
        for person, its in waiting.items()
        for request in that_fit(its, budget=budget[person], asked=asked[person])
    ]
    Request.objects.filter(pk__in=fitting).update(week=week)


@transaction.atomic
def remind(*, request: Request) -> bool:
    """Ask again for what was put to somebody and is not done; whether their week has the minutes.

    It takes them once a week: none more in the week in which it was put to them.
    """
    _hold([request.person_id])
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


def _hold(people: Collection[int]) -> None:
    """Until the transaction ends nobody else asks them: two cannot take the same minutes."""
    held = User.objects.select_for_update().filter(pk__in=people).order_by("pk")
    list(held.values_list("pk"))
