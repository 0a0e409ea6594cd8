"""What people do with observation cards."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from keepword.notify import actions as notify
from keepword.notify.models import Request
from keepword.organisation.audit import record
from keepword.organisation.models import Unit, User
from keepword.standards.actions.permission import must_write_for
from keepword.standards.cards.entering import enter
from keepword.standards.cards.under_way import did_not_come_about, page_of, share
from keepword.standards.models import (
    Card,
    CardItem,
    CardMark,
    Interaction,
    Moment,
    RoleProfile,
    Scoring,
)

MINUTES_TO_READ = 1


class OverError(Exception):
    """It did not come about, or the interaction lies ahead."""


@dataclass(frozen=True)
class Item:
    """One thing to look at."""

    words: str
    weight: int
    critical: bool


@dataclass(frozen=True)
class Look:
    """How many interactions are drawn and when, and from how many points on they are right."""

    a_week: int
    twice: int
    pass_mark: int
    opens: dt.time
    closes: dt.time


@transaction.atomic
def add_card(
    *,
    name: str,
    moment: Moment,
    unit: Unit | None,
    look: Look,
    items: Sequence[Item],
    scorers: Collection[User],
    by: User,
    profile: RoleProfile | None = None,
) -> Card:
    """Begin a card: from next week on its interactions are drawn."""
    must_write_for(by, unit, moment.unit)
    card = Card.objects.create(
        name=name, moment=moment, unit=unit, profile=profile, made_by=by, **vars(look)
    )
    CardItem.objects.bulk_create(CardItem(card=card, **vars(item)) for item in items)
    for scorer in scorers:
        card.scorers.create(person=scorer)
    record(by=by, did="began an observation card", about=name, card=card.pk, moment=moment.key,
           unit=unit.key if unit else None, a_week=look.a_week, twice=look.twice,
           pass_mark=look.pass_mark, items=[item.words for item in items],
           scorers=[str(scorer) for scorer in scorers])  # fmt: skip
    return card


@transaction.atomic
def end_card(*, card: Card, by: User) -> None:
    """Draw no more; what lies ahead is not observed, what was scored stays."""
    must_write_for(by, card.unit, card.moment.unit)
    Card.objects.filter(pk=card.pk, ended_at=None).update(ended_at=timezone.now())
    ahead = card.interactions.filter(missed_at=None, at__gt=timezone.now())
    for interaction in ahead:
        notify.end(key=interaction.observe_key)
        interaction.delete()
    record(by=by, did="ended an observation card", about=card.name, card=card.pk)


@transaction.atomic
def score(
    *, interaction: Interaction, seen: Mapping[CardItem, str], note: str, by: User
) -> Scoring:
    """Say what one saw of every item; until, and after, others see it one may put it right.

    Raises:
        PermissionDenied: They were not drawn to score it.
        OverError: It did not come about, or lies ahead.
    """
    known = Interaction.objects.select_for_update().get(pk=interaction.pk)
    scoring = known.scorings.filter(scorer=by).first()
    if scoring is None:
        raise PermissionDenied
    if known.missed_at or known.at > timezone.now():
        raise OverError
    first = scoring.scored_at is None
    scoring.marks.all().delete()
    CardMark.objects.bulk_create(
        CardMark(scoring=scoring, item=item, seen=how) for item, how in seen.items()
    )
    scoring.note, scoring.scored_at = note, scoring.scored_at or timezone.now()
    scoring.save(update_fields=["note", "scored_at"])
    notify.end(key=known.observe_key, person=by)
    if scoring.counts and first:
        _tell(known)
    if scoring.counts and known.shared_at:
        enter(known)
    record(by=by, did="scored an interaction" if first else "scored an interaction anew",
           about=known.card.name, card=known.card.pk, interaction=str(known.key))  # fmt: skip
    return scoring


def _tell(interaction: Interaction) -> None:
    """Let whom it is about know that there is something to read."""
    notify.ask(
        person=interaction.person, what=Request.What.READ_CARD, about=interaction.card.name,
        minutes=MINUTES_TO_READ, key=interaction.read_key, link=page_of(interaction),
    )  # fmt: skip


@transaction.atomic
def miss(*, interaction: Interaction, because: str, by: User) -> None:
    """Say why an interaction did not come about; it is counted, and nothing is scored.

    Raises:
        PermissionDenied: They were not drawn to score it.
        OverError: It was scored, or lies ahead.
    """
    known = Interaction.objects.select_for_update().get(pk=interaction.pk)
    if not known.scorings.filter(scorer=by).exists():
        raise PermissionDenied
    scored = known.scorings.filter(scored_at__isnull=False).exists()
    if scored or known.at > timezone.now():
        raise OverError
    did_not_come_about(known, because)
    record(by=by, did="said that an interaction did not come about", about=known.card.name,
           card=known.card.pk, interaction=str(known.key), because=because)  # fmt: skip


@transaction.atomic
def read(*, interaction: Interaction, reply: str, by: User) -> None:
    """Say that one has read what was observed of oneself, and what one thinks of it.

    Raises:
        PermissionDenied: It is about somebody else, or not scored yet.
    """
    known = Interaction.objects.select_for_update().get(pk=interaction.pk)
    scored = known.scorings.filter(counts=True, scored_at__isnull=False).exists()
    if known.person_id != by.pk or not scored:
        raise PermissionDenied
    known.seen_at, known.reply = known.seen_at or timezone.now(), reply
    known.save(update_fields=["seen_at", "reply"])
    notify.end(key=known.read_key, person=by)
    share(known)
    record(by=by, did="read what was observed of them", about=known.card.name,
           card=known.card.pk, interaction=str(known.key))  # fmt: skip
