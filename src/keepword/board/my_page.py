"""My page: what is asked of somebody, what they said, where they meet customers."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepword.delivery.given.pressing import Pressing, pressing
from keepword.listening.models import Round
from keepword.notify.measures import Mine, mine
from keepword.organisation.access import May, allowed, needs, roles_of
from keepword.organisation.models import Unit, User
from keepword.organisation.once import reads_once
from keepword.organisation.present import today
from keepword.organisation.signed_in import signed_in
from keepword.standards.authority.holding import holding
from keepword.standards.authority.looking_up import decided_by
from keepword.standards.models import AuthorityVersion, NoticeReader, Obstacle, RoleProfile
from keepword.standards.noticing.measures import told_of
from keepword.standards.profiles.querysets import of_roles
from keepword.standards.querysets import obstacles_reported_by, obstacles_to_answer
from keepword.strategy.reviewing import Review, reviews_due

from . import measures
from .my_moments import MyMoment, my_moments
from .my_nearness import Nearness, nearness
from .my_rounds import my_rounds

OBSTACLES = 5
NOTICES = 5


@dataclass(frozen=True)
class MyPage:
    """Everything on one's own page."""

    asked: Mine
    given: Pressing
    """Promises to single customers: whom to call today, and what is due."""
    predicted: tuple[Round, ...]
    """Rounds that are open and in which they have said something: they may change their mind."""
    near: Nearness | None
    moments: tuple[MyMoment, ...]
    teams: tuple[Unit, ...]
    decides: tuple[AuthorityVersion, ...]
    """What they may decide alone."""
    profiles: tuple[RoleProfile, ...]
    """What their roles need."""
    notices: tuple[NoticeReader, ...]
    """What they were told of late that changes."""
    obstacles: tuple[Obstacle, ...]
    """What they reported or met, with the answers."""
    to_answer: tuple[Obstacle, ...]
    """What waits for their answer."""
    overdue: tuple[Review, ...]
    """What is adopted and to be looked at again by them, its day come."""
    today: dt.date


def read_my_page(user: User) -> MyPage:
    """One's page; a fixed number of queries, whatever there is."""
    day, held = today(), holding(user)
    shown = measures.in_small() if May.READ in allowed(user) else None
    return MyPage(
        asked=mine(user),
        given=pressing(user),
        predicted=tuple(each.round for each in my_rounds(user).open if each.is_begun),
        near=nearness(user, shown),
        moments=my_moments(held, day, shown),
        teams=_teams(user),
        decides=tuple(decided_by(held)),
        profiles=tuple(of_roles(held)),
        notices=tuple(told_of(user)[:NOTICES]),
        obstacles=tuple(obstacles_reported_by(user)[:OBSTACLES]),
        to_answer=tuple(obstacles_to_answer(user)[:OBSTACLES]),
        overdue=tuple(reviews_due(user, day)),
        today=day,
    )


def _teams(user: User) -> tuple[Unit, ...]:
    units = {role.unit for role in roles_of(user) if role.unit}
    return tuple(sorted(units, key=str))


@require_safe
@reads_once
@needs(May.TAKE_PART)
def my_page(request: HttpRequest) -> HttpResponse:
    """What is asked of somebody and what concerns them, in the order in which it presses."""
    return render(request, "board/my_page.html", {"page": read_my_page(signed_in(request))})
