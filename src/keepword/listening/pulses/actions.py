"""Opening pulses, rating in them, and telling what they brought."""

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from keepword.listening.anonymity import actions as anonymity
from keepword.listening.anonymity import envelopes
from keepword.listening.models import Answer, OwnRating, Period, Pulse, Rater, ServiceTurns
from keepword.listening.pulses.asking import (
    HELP,
    SERVICE,
    Behaviour,
    asked_in,
    coarsened,
    leaders,
    raters_by_level,
)
from keepword.listening.pulses.served import served_inside
from keepword.listening.surveys.answers import Given
from keepword.notify import actions as notify
from keepword.notify.models import Request
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.models import Organisation, Unit, User

QUESTIONS_A_MINUTE = 4
MOST_BEHAVIOURS = 10
"""Rating the level above and oneself then stays within a week's minutes."""
WEEKS = (2, 3, 4, 6, 8)
Ratings = Mapping[str, int | None]
"""By what was asked a point, or None where somebody cannot say."""


class TooFewError(Exception):
    """So few could be asked that what they say could never be told."""

    def __init__(self, people: int, fewest: int) -> None:
        super().__init__(f"{people} of {fewest}")
        self.people, self.fewest = people, fewest


class OpenAlreadyError(Exception):
    """People are being asked already."""


class ClosedError(Exception):
    """The pulse takes no ratings any more, or has this person's."""


@transaction.atomic
def open_example(*, asked: Sequence[Behaviour], ends_on: dt.date, by: User) -> Pulse:
    """Ask staff, anonymously, how the level above them leads, and leaders how they do.

    Raises:
        OpenAlreadyError: One is open.
        TooFewError: Too few could be asked.
    """
    _must_run(by)
    kind = Pulse.Kind.EXAMPLE
    _hold(kind)
    fewest = Organisation.objects.get(pk=1).minimum_group
    levels = raters_by_level()
    if len(levels) < fewest:
        raise TooFewError(len(levels), fewest)
    asks = [{"key": each.key, "words": each.words, "belief": each.belief} for each in asked]
    opened = _opened(kind, asks, ends_on, by)
    rating = coarsened(levels, fewest)
    led = leaders()
    told_apart = set(rating.values())
    Rater.objects.bulk_create(
        Rater(pulse=opened, person=person, group=group) for person, group in rating.items()
    )
    OwnRating.objects.bulk_create(
        OwnRating(pulse=opened, person=person, group=group if group in told_apart else "")
        for person, group in led.items()
    )
    everybody = sorted({*rating, *led}, key=lambda each: each.pk)
    parts = {person: (person in rating) + (person in led) for person in everybody}
    _ask(opened, {person: its * len(asks) for person, its in parts.items()}, by)
    audit.record(
        by=by, did="asked how leaders lead", about=_everybody(), people=len({*rating, *led})
    )
    return opened


@transaction.atomic
def open_service(*, provider: Unit, weeks: int) -> Pulse:
    """Ask a unit's internal customers how it serves them: its turn has come.

    Raises:
        OpenAlreadyError: Another unit is being asked about.
        TooFewError: It has too few.
    """
    kind = Pulse.Kind.SERVICE
    _hold(kind)
    organisation = Organisation.objects.get(pk=1)
    customers = served_inside().get(provider, ())
    if len(customers) < organisation.minimum_group:
        raise TooFewError(len(customers), organisation.minimum_group)
    ends_on = organisation.today() + dt.timedelta(weeks=weeks) - dt.timedelta(days=1)
    asks = [{"key": key, "words": ""} for key in SERVICE]
    opened = _opened(kind, asks, ends_on, None, provider)
    Rater.objects.bulk_create(Rater(pulse=opened, person=person) for person in customers)
    _ask(opened, dict.fromkeys(customers, len(asks)), None)
    audit.record(
        by=None, did="asked internal customers", about=provider.name, people=len(customers)
    )
    return opened


@transaction.atomic
def rate(*, pulse: Pulse, ratings: Ratings, words: str = "", by: User) -> None:
    """Count what somebody says of others, once. Who said it is nowhere kept, nor when.

    Raises:
        ClosedError: It is over, or they have taken part.
        PermissionDenied: They were not asked.
    """
    period = _held_open(pulse)
    rater = Rater.objects.filter(pulse=pulse, person=by).first()
    if rater is None:
        raise PermissionDenied
    if not Rater.objects.filter(pk=rater.pk, took_part=False).update(took_part=True):
        raise ClosedError
    given = {key: _given(ratings.get(key)) for key in asked_in(pulse)}
    if words:
        given[HELP] = Given(Answer.State.ANSWERED, words)
    envelopes.put(period, given, written={HELP}, group=rater.group)
    _end_request_if_done(pulse, by)


@transaction.atomic
def rate_oneself(*, pulse: Pulse, ratings: Ratings, by: User) -> None:
    """Keep what a leader says of themselves; until it is over they may say otherwise.

    Raises:
        ClosedError: It is over.
        PermissionDenied: They were not asked about themselves.
    """
    _held_open(pulse)
    said = {key: ratings.get(key) for key in asked_in(pulse)}
    own = OwnRating.objects.filter(pulse=pulse, person=by)
    if not own.update(ratings=said):
        raise PermissionDenied
    _end_request_if_done(pulse, by)


@transaction.atomic
def close(*, pulse: Pulse) -> None:
    """Tell what a pulse brought whose last day is over; nobody is asked any more."""
    anonymity.end(period=pulse.period)
    notify.end(key=pulse.request_key)


@transaction.atomic
def start_turns(*, weeks: int, by: User) -> None:
    """Let units be rated by those whom they serve, one after another, from the next sweep on."""
    _must_run(by)
    ServiceTurns.objects.update_or_create(pk=1, defaults={"weeks": weeks, "started_by": by})
    audit.record(by=by, did="let units be rated in turn", about=_everybody(), weeks=weeks)


@transaction.atomic
def stop_turns(*, by: User) -> None:
    """Ask about no further unit; the one that is being asked about is asked to the end."""
    _must_run(by)
    deleted, _models = ServiceTurns.objects.all().delete()
    if deleted:
        audit.record(by=by, did="ended the turns of units", about=_everybody())


def may_run(user: User) -> bool:
    """Whether somebody may open pulses: they ask everybody."""
    return may(user, May.WRITE, None)


def _everybody() -> str:
    return str(Organisation.objects.get(pk=1))


def _must_run(by: User) -> None:
    if not may_run(by):
        raise PermissionDenied


def _hold(kind: Pulse.Kind) -> None:
    Organisation.objects.select_for_update().get(pk=1)  # two would both find none open
    if Pulse.objects.filter(kind=kind, period__released_on=None).exists():
        raise OpenAlreadyError


def _opened(
    kind: Pulse.Kind,
    asks: Collection[Mapping[str, str]],
    ends_on: dt.date,
    by: User | None,
    provider: Unit | None = None,
) -> Pulse:
    organisation = Organisation.objects.get(pk=1)
    period = Period.objects.create(
        begins_on=organisation.today(), ends_on=ends_on, fewest=organisation.minimum_group
    )
    return Pulse.objects.create(
        kind=kind, asks=list(asks), provider=provider, period=period, opened_by=by
    )


def _ask(pulse: Pulse, questions: Mapping[User, int], by: User | None) -> None:
    notify.ask_all(
        minutes={person: math.ceil(n / QUESTIONS_A_MINUTE) for person, n in questions.items()},
        what=Request.What.RATE,
        about=pulse.provider.name if pulse.provider else _everybody(),
        link=pulse.get_absolute_url(),
        key=pulse.request_key,
        by=by,
    )


def _held_open(pulse: Pulse) -> Period:
    """The period, in which nobody else counts until the transaction ends."""
    period = Period.objects.select_for_update().get(pk=pulse.period_id)
    over = period.ends_on < Organisation.objects.get(pk=1).today()
    if period.released_on or over:
        raise ClosedError
    return period


def _given(point: int | None) -> Given:
    if point is None:
        return Given(Answer.State.NOT_APPLICABLE)
    return Given(Answer.State.ANSWERED, point)


def _end_request_if_done(pulse: Pulse, by: User) -> None:
    """They are asked no more; when they answered is kept nowhere, so it ends as it began."""
    waits = Rater.objects.filter(pulse=pulse, person=by, took_part=False).exists()
    own = OwnRating.objects.filter(pulse=pulse, person=by).first()
    if not waits and (own is None or own.ratings):
        notify.end(key=pulse.request_key, person=by, at=pulse.opened_at)
