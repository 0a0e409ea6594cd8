"""Hearing those whom a text touches, before it holds or after: confidential, and answered."""

import datetime as dt
from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from keepword.notify import actions as notify
from keepword.notify.models import Request
from keepword.notify.news.actions import tell
from keepword.organisation.access import ALLOWED, May, may, tree_today
from keepword.organisation.audit import record
from keepword.organisation.models import Role, Unit, User
from keepword.strategy.heard import hearers, hears
from keepword.strategy.models import Comment, Consultation, Text, Voice

from .closing import close
from .texts import ChangedMeanwhileError

MINUTES_TO_SPEAK = 4
MINUTES_TO_READ = 1


class NobodyToAskError(Exception):
    """Nobody else takes part in those units."""


class ClosedError(Exception):
    """The consultation is closed."""


@transaction.atomic
def open_consultation(
    *, text: Text, seen: int, units: Collection[Unit], share: int, open_until: dt.date, by: User
) -> Consultation:
    """Put a text before everybody in some units: its draft, else the version that holds.

    Raises:
        ChangedMeanwhileError: Somebody else wrote on it, adopted, ended or opened it.
        NobodyToAskError: Nobody else takes part there.
    """
    may_open(by, units)
    held = Text.objects.select_for_update().filter(pk=text.pk, edition=seen, ended_at=None).first()
    if held is None or held.consultations.filter(closed_at=None).exists() or not held.written:
        raise ChangedMeanwhileError
    asked = _whom(units, by)
    if not asked:
        raise NobodyToAskError
    opened = Consultation.objects.create(
        text=held, parts=held.written, version=None if held.draft else held.newest, share=share,
        open_until=open_until, opened_by=by,
    )  # fmt: skip
    opened.units.set(units)
    for person, unit in asked:
        Voice.objects.create(consultation=opened, person=person, unit=unit)
        _ask(opened, person, Request.What.CONSULT, MINUTES_TO_SPEAK, opened.request_key)
    record(
        by=by, did="opened a consultation", about=str(held), consultation=opened.pk,
        units=[unit.key for unit in units], asked=len(asked), share=share,
    )  # fmt: skip
    return opened


def may_open(by: User, units: Collection[Unit]) -> None:
    """Let only those go on who may write for every one of the units; none is the whole.

    Raises:
        PermissionDenied: They may not.
    """
    whose: list[Unit | None] = [*units] or [None]
    for unit in whose:
        if not may(by, May.WRITE, unit.key if unit else None):
            raise PermissionDenied


def _whom(units: Collection[Unit], by: User) -> list[tuple[User, Unit | None]]:
    """Everybody who takes part there but for who asks, each once, by the unit of their role."""
    tree = tree_today()
    keys = frozenset[str]().union(*(tree.descendants(unit.key) for unit in units))
    roles = Role.objects.filter(kind__in=ALLOWED[May.TAKE_PART], user__is_active=True)
    if units:
        roles = roles.filter(unit__key__in=keys)
    found: dict[int, tuple[User, Unit | None]] = {}
    for role in roles.select_related("user", "unit").order_by("given_at", "pk"):
        if role.user != by:
            found.setdefault(role.user.pk, (role.user, role.unit))
    return list(found.values())


def _ask(about: Consultation, person: User, what: Request.What, minutes: int, key: str) -> None:
    notify.ask(
        person=person, what=what, about=str(about.text)[:200], minutes=minutes, key=key,
        link=reverse("consultation", args=[about.pk]), by=about.opened_by,
    )  # fmt: skip


@transaction.atomic
def speak(
    *, consultation: Consultation, makes_sense: str, day_to_day: str, in_the_way: str, by: User
) -> Voice:
    """Say what one thinks of a text; until it is closed one may say otherwise.

    Raises:
        PermissionDenied: They were not asked.
        ClosedError: It is closed.
    """
    held = Consultation.objects.select_for_update().get(pk=consultation.pk)
    voice = held.voices.filter(person=by).first()
    if voice is None:
        raise PermissionDenied
    if held.closed_at:
        raise ClosedError
    voice.makes_sense, voice.day_to_day, voice.in_the_way = makes_sense, day_to_day, in_the_way
    voice.said_at = voice.said_at or timezone.now()
    voice.save(update_fields=["makes_sense", "day_to_day", "in_the_way", "said_at"])
    notify.end(key=held.request_key, person=by)
    record(by=by, did="spoke in a consultation", about=str(held.text), consultation=held.pk)
    return voice


@transaction.atomic
def comment(*, voice: Voice, words: str, by: User) -> Comment:
    """Ask back, or answer, beneath what somebody said: they and those who read it.

    Raises:
        PermissionDenied: It is neither theirs nor theirs to read.
    """
    if voice.person_id != by.pk and not hears(by, voice.consultation):
        raise PermissionDenied
    about = voice.consultation
    record(by=by, did="wrote a comment", about=str(about.text), consultation=about.pk)
    said = Comment.objects.create(voice=voice, words=words, written_by=by)
    writers = voice.comments.values("written_by")
    tell(
        about=str(about.text), words=words, link=reverse("consultation", args=[about.pk]),
        taking_part=User.objects.filter(Q(pk__in=writers) | Q(pk__in=_both(voice))),
        readers=_readers(voice), by=by,
    )  # fmt: skip
    return said


def _both(voice: Voice) -> list[int]:
    """Whose voice it is, and who opened the consultation."""
    both = (voice.person_id, voice.consultation.opened_by_id)
    return [pk for pk in both if pk is not None]


def _readers(voice: Voice) -> QuerySet[User]:
    """Who reads what is written beneath a voice: whose it is, and those who hear them all."""
    hearing = hearers(voice.consultation.opened_by)
    return User.objects.filter(
        Q(pk__in=[each.pk for each in hearing]) | Q(pk=voice.person_id), is_active=True
    )


@transaction.atomic
def close_consultation(*, consultation: Consultation, by: User) -> None:
    """Ask nobody any more; what was said stays."""
    if not hears(by, consultation):
        raise PermissionDenied
    if close(consultation):
        record(
            by=by, did="closed a consultation", about=str(consultation.text),
            consultation=consultation.pk,
        )  # fmt: skip


@transaction.atomic
def answer_voices(*, consultation: Consultation, answer: str, by: User) -> None:
    """Say what changed because of whom; everybody who spoke is told.

    Raises:
        PermissionDenied: They do not read what was said.
        ClosedError: It is not closed yet, so somebody may still speak.
    """
    if not hears(by, consultation):
        raise PermissionDenied
    held = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if held.closed_at is None:
        raise ClosedError
    before = held.answer
    held.answer, held.answered_at, held.answered_by = answer, timezone.now(), by
    held.save(update_fields=["answer", "answered_at", "answered_by"])
    for voice in held.voices.exclude(said_at=None).select_related("person"):
        if voice.person:
            _ask(held, voice.person, Request.What.READ_ANSWER, MINUTES_TO_READ, held.answer_key)
    record(
        by=by, did="answered a consultation", about=str(held.text), consultation=held.pk,
        answer=[before, answer],
    )  # fmt: skip


@transaction.atomic
def note_answer(*, consultation: Consultation, by: User) -> None:
    """Have read what came of it."""
    notify.end(key=consultation.answer_key, person=by)
