"""The attention budget: how many minutes a week the organisation may ask of somebody."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from keepword.notify.models import Reminder, Request
from keepword.organisation.models import Role
from keepword.organisation.present import today

MINUTES_A_WEEK = 5
MINUTES_A_WEEK_OF_MANAGERS = 30
MANAGERS = (Role.Kind.OWNER, Role.Kind.LEADER, Role.Kind.MANAGER)


def this_week() -> dt.date:
    """The Monday of the week that it is in the organisation's time zone."""
    day = today()
    return day - dt.timedelta(days=day.weekday())


def budgets(people: Collection[int]) -> Mapping[int, int]:
    """Everybody's minutes a week, by their numbers."""
    roles = Role.objects.filter(user__in=people, kind__in=MANAGERS)
    managers = set(roles.values_list("user", flat=True))
    return {
        person: MINUTES_A_WEEK_OF_MANAGERS if person in managers else MINUTES_A_WEEK
        for person in people
    }


def asked_in(week: dt.date, people: Collection[int]) -> Mapping[int, int]:
    """How many minutes of a week have been asked of each, done or not; asked again counts, too."""
    asked = Request.objects.filter(week=week, person__in=people).values_list("person", "minutes")
    again = Reminder.objects.filter(week=week, request__person__in=people).order_by()
    found = Counter(dict.fromkeys(people, 0))
    for person, minutes in asked.union(
        again.values_list("request__person", "request__minutes"), all=True
    ):
        found[person] += minutes
    return found


def that_fit(waiting: Iterable[Request], *, budget: int, asked: int) -> Iterator[Request]:
    """Of what waits, in its order, what the week still has minutes for.

    Nothing overtakes what was asked before it, but for what is longer than any week of this person:
    that waits until they have a role with more minutes, or it is withdrawn.
    """
    room = budget - asked
    for request in waiting:
        if request.minutes > budget:
            continue
        if request.minutes > room:
            return
        room -= request.minutes
        yield request
