"""Who is asked for how many minutes: of oneself, and of everybody."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum

from keepword.notify.budget import asked_in, budgets, that_fit, this_week
from keepword.notify.models import Request
from keepword.organisation.models import User

A_WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True)
class Mine:
    """What is asked of somebody now, and what their week has left."""

    requests: tuple[Request, ...]
    waiting: int
    asked: int
    budget: int

    @property
    def left(self) -> int:
        """The minutes that may still be asked this week."""
        return max(self.budget - self.asked, 0)


def mine(user: User) -> Mine:
    """What is asked of somebody: also what the next sweep is going to release, which fits already.

    Reading it writes nothing.
    """
    budget = budgets([user.pk])[user.pk]
    asked = asked_in(this_week(), [user.pk])[user.pk]
    every = list(Request.objects.filter(person=user, ended_at=None).order_by("pk"))
    waiting = [request for request in every if request.week is None]
    fitting = list(that_fit(waiting, budget=budget, asked=asked))
    return Mine(
        requests=(*(request for request in every if request.week), *fitting),
        waiting=len(waiting) - len(fitting),
        asked=asked + sum(request.minutes for request in fitting),
        budget=budget,
    )


@dataclass(frozen=True)
class Attention:
    """How much is asked of one person. Never whether they did it: that is theirs."""

    person: User
    asked: int
    budget: int
    last_week: int
    waiting: int
    waiting_minutes: int


def attention(people: Sequence[User]) -> list[Attention]:
    """How much is asked of each, this week and the last, and what waits."""
    week, keys = this_week(), [person.pk for person in people]
    budget = budgets(keys)
    now, before = asked_in(week, keys), asked_in(week - A_WEEK, keys)
    counts = Request.objects.waiting().filter(person__in=keys).order_by().values_list("person")
    waiting = {
        person: (n, minutes) for person, n, minutes in counts.annotate(Count("pk"), Sum("minutes"))
    }
    return [
        Attention(
            person, now[person.pk], budget[person.pk], before[person.pk],
            *waiting.get(person.pk, (0, 0)),
        )
        for person in people
    ]  # fmt: skip
