"""Hearing those whom a text touches, before it holds or after; and telling them what came of it."""

import datetime as dt
from collections.abc import Collection, Iterable

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
from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.strategy import anonymity
from keepword.strategy.heard import consultations_on, hearers, hears
from keepword.strategy.models import Comment, Consultation, Remark, Voice
from keepword.strategy.subjects import HEARINGS, Subject, subject

from .closing import close
from .texts import ChangedMeanwhileError

MINUTES_TO_SPEAK = 4
MINUTES_TO_READ = 1


class NobodyToAskError(Exception):
    """Nobody else takes part in those units."""


class TooFewToHideError(Exception):
    """So few would be asked that what they say anonymously could never be told."""

    def __init__(self, asked: int, fewest: int) -> None:
        super().__init__(f"{asked} of {fewest}")
        self.asked, self.fewest = asked, fewest


class ClosedError(Exception):
    """The consultation is closed, or has what this person said anonymously."""


@transaction.atomic
def open_consultation(
    *,
    on: Subject,
    seen: str,
    units: Collection[Unit],
    share: int,
    open_until: dt.date,
    by: User,
    anonymous: bool = False,
) -> Consultation:
    """Put something before everybody in some units: its draft, else the version that holds.

    Raises:
        ChangedMeanwhileError: Somebody else wrote on it, adopted, ended or opened it.
        NobodyToAskError: Nobody else takes part there.
        TooFewToHideError: It is to be anonymous, and fewer take part there than may be told of.
    """
    may_open(by, on, units)
    held = _held(on)
    if held.stamp != seen or not held.parts:
        raise ChangedMeanwhileError
    asked = _whom(units, by)
    if not asked:
        raise NobodyToAskError
    fewest = Organisation.objects.get().minimum_group if anonymous else 0
    if len(asked) < fewest:
        raise TooFewToHideError(len(asked), fewest)
    opened = Consultation.objects.create(
        kind=held.kind, key=held.key, name=held.name[:300], parts=dict(held.parts),
        version=held.version, share=share, open_until=open_until, opened_by=by,
        anonymous=anonymous, fewest=fewest,
    )  # fmt: skip
    opened.units.set(units)
    Voice.objects.bulk_create(
        Voice(consultation=opened, person=person, unit=unit) for person, unit in asked
    )
    everybody = [person for person, _unit in asked]
    _ask(opened, everybody, Request.What.CONSULT, MINUTES_TO_SPEAK, opened.request_key)
    record(
        by=by, did="opened a consultation", about=held.name[:300], consultation=opened.pk,
        units=[unit.key for unit in units], asked=len(asked), share=share, anonymous=anonymous,
    )  # fmt: skip
    return opened


def _held(on: Subject) -> Subject:
    """It as it stands, held until the transaction ends, if nobody is asked about it."""
    rows = HEARINGS[on.kind].model._default_manager.select_for_update(of=("self",))  # noqa: SLF001 -- documented
    held = subject(on.kind, on.key) if rows.filter(pk=on.key).first() else None
    if held is None or consultations_on(on.kind, on.key).filter(closed_at=None).exists():
        raise ChangedMeanwhileError
    return held


def may_open(by: User, on: Subject, units: Collection[Unit]) -> None:
    """Let only those go on who write for each unit, or for what touches it; none is the whole.

    Raises:
        PermissionDenied: They may not.
    """
    whose: list[Unit | None] = [*units] or [None]
    for unit in whose:
        if unit not in on.units and not may(by, May.WRITE, unit.key if unit else None):
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


def _ask(
    about: Consultation, people: Iterable[User], what: Request.What, minutes: int, key: str
) -> None:
    notify.ask_all(
        minutes=dict.fromkeys(people, minutes), what=what, about=about.name[:200], key=key,
        link=reverse("consultation", args=[about.pk]), by=about.opened_by,
    )  # fmt: skip


@transaction.atomic
def speak(
    *, consultation: Consultation, makes_sense: str, day_to_day: str, in_the_way: str, by: User
) -> Voice:
    """Say what one thinks of a text.

    Until it is closed one may say otherwise; but anonymously once and for all, since nobody could
    find what to change. Then nothing is kept of who spoke but that they did.

    Raises:
        PermissionDenied: They were not asked.
        ClosedError: It is closed, or they have spoken anonymously.
    """
    held = Consultation.objects.select_for_update().get(pk=consultation.pk)
    voice = held.voices.filter(person=by).first()
    if voice is None:
        raise PermissionDenied
    if held.closed_at or (held.anonymous and voice.spoke):
        raise ClosedError
    words = {"day_to_day": day_to_day, "in_the_way": in_the_way}
    voice.spoke = True
    if held.anonymous:
        voice.save(update_fields=["spoke"])
        anonymity.count(held, makes_sense=makes_sense, words=words)
        notify.end(key=held.request_key, person=by, at=held.opened_at)
        return voice
    voice.makes_sense, voice.day_to_day, voice.in_the_way = makes_sense, day_to_day, in_the_way
    voice.said_at = voice.said_at or timezone.now()
    voice.save(update_fields=["spoke", "makes_sense", *words, "said_at"])
    notify.end(key=held.request_key, person=by)
    record(by=by, did="spoke in a consultation", about=held.name, consultation=held.pk)
    return voice


@transaction.atomic
def comment(*, voice: Voice, words: str, by: User) -> Comment:
    """Ask back, or answer, beneath what somebody said: they and those who read it.

    Raises:
        PermissionDenied: It is neither theirs nor theirs to read, or was said anonymously.
    """
    about = voice.consultation
    if about.anonymous or (voice.person_id != by.pk and not hears(by, about)):
        raise PermissionDenied
    record(by=by, did="wrote a comment", about=about.name, consultation=about.pk)
    said = Comment.objects.create(voice=voice, words=words, written_by=by)
    writers = voice.comments.values("written_by")
    tell(
        about=about.name, words=words, link=reverse("consultation", args=[about.pk]),
        taking_part=User.objects.filter(Q(pk__in=writers) | Q(pk__in=_both(voice))),
        readers=_readers(voice), by=by,
    )  # fmt: skip
    return said


@transaction.atomic
def answer_remark(*, remark: Remark, words: str, by: User) -> Comment:
    """Answer what somebody said anonymously; all who were asked read it.

    Raises:
        PermissionDenied: It is not theirs to answer.
        ClosedError: It is not closed yet, so nobody reads anything.
    """
    about = remark.consultation
    if not hears(by, about):
        raise PermissionDenied
    if about.closed_at is None:
        raise ClosedError
    record(by=by, did="wrote a comment", about=about.name, consultation=about.pk)
    return Comment.objects.create(remark=remark, words=words, written_by=by)


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
        about = consultation.name
        record(by=by, did="closed a consultation", about=about, consultation=consultation.pk)


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
    spoke = User.objects.filter(pk__in=held.voices.filter(spoke=True).values("person"))
    _ask(held, spoke.order_by("pk"), Request.What.READ_ANSWER, MINUTES_TO_READ, held.answer_key)
    record(
        by=by, did="answered a consultation", about=held.name, consultation=held.pk,
        answer=[before, answer],
    )  # fmt: skip


@transaction.atomic
def note_answer(*, consultation: Consultation, by: User) -> None:
    """Have read what came of it."""
    notify.end(key=consultation.answer_key, person=by)
