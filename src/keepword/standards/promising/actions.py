"""What people do with a kind of promise: draft it, have it confirmed, publish it, end it."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from keepword.notify.actions import ask, end
from keepword.notify.models import Request
from keepword.organisation.access import May, may
from keepword.organisation.audit import record
from keepword.organisation.models import Unit, User
from keepword.organisation.twice import just_now
from keepword.standards.actions import ChangedMeanwhileError
from keepword.standards.actions.permission import must_write_for
from keepword.standards.models import (
    Moment,
    Promise,
    PromiseEnabler,
    PromiseHistory,
    PromiseVersion,
)
from keepword.standards.promising.feasibility import feasibility
from keepword.standards.promising.history import History
from keepword.standards.promising.querysets import who_answers_for
from keepword.strategy.actions import end_all, settle

HEARD_AS = "promise"
"""As what people are heard on it."""
MINUTES = 2
MOST_ON_CHARTER = 10
A_YEAR = dt.timedelta(days=365)


class NotReadyError(Exception):
    """It is not in the state in which this can be done."""


class ReasonNeededError(Exception):
    """Nobody knows whether it can be kept as often as it is meant to be: it takes a reason."""


@dataclass(frozen=True)
class Said:
    """What a version of a promise says."""

    what: str
    to_whom: str
    within: int | None
    counted_in: str
    by_when: str
    aim: float
    remedy: str
    reason: str


@dataclass(frozen=True)
class Held:
    """Who makes a promise and who keeps it, and where that shows."""

    maker: Unit
    keeper: Unit
    moment: Moment | None
    owner: User | None
    review_on: dt.date


Parts = tuple[tuple[Unit, str], ...]
"""Each enabling unit and its part, in order."""


@transaction.atomic
def draft_promise(*, held: Held, said: Said, parts: Parts, by: User) -> Promise:
    """Write a kind of promise down; nobody outside is told yet."""
    must_write_for(by, held.maker)
    said_now = {f"versions__{name}": its for name, its in asdict(said).items()}
    just_made = {"versions__made_by": by, "versions__made_at__gt": just_now()}
    same = Promise.objects.filter(**_as_fields(held), **said_now, **just_made)
    if tapped_twice := same.first():
        return tapped_twice
    promise = Promise.objects.create(**_as_fields(held))
    version = _version(promise, 1, said, parts, by)
    record(by=by, did="drafted a promise", about=str(version), promise=promise.pk)
    return promise


@transaction.atomic
def change_promise(
    *, promise: Promise, seen: tuple[int, int], held: Held, said: Said, parts: Parts, by: User
) -> PromiseVersion:
    """Change the draft, or begin one where the promise is published; the answers are asked anew.

    Raises:
        ChangedMeanwhileError: It is not any more what was seen: its number and edition.
    """
    must_write_for(by, promise.maker, held.maker)
    locked = Promise.objects.select_for_update().get(pk=promise.pk)
    newest = locked.versions.latest("number")
    if seen != (newest.number, newest.edition):
        raise ChangedMeanwhileError
    Promise.objects.filter(pk=promise.pk).update(**_as_fields(held))
    if newest.is_draft:
        _end_questions(newest)
        newest.enablers.all().delete()
        version = _written_anew(newest, said, parts)
    else:
        version = _version(locked, newest.number + 1, said, parts, by)
    record(by=by, did="changed a promise", about=str(version), promise=promise.pk)
    return version


@transaction.atomic
def ask_enablers(*, promise: Promise, by: User) -> None:
    """Ask whoever leads each enabling unit whether they can; once for each wording.

    Raises:
        NotReadyError: There is no draft, or they are asked already.
    """
    must_write_for(by, promise.maker)
    draft = _draft(promise)
    if draft.asked_at is not None:
        raise NotReadyError
    draft.asked_at = timezone.now()
    draft.save(update_fields=["asked_at"])
    for enabler in draft.enablers.select_related("unit"):
        for person in who_answers_for(enabler.unit):
            ask(
                person=person, what=Request.What.ENABLE, about=str(draft)[:200], minutes=MINUTES,
                link=f"/promises/{promise.pk}/", key=enabler.key, by=by,
            )  # fmt: skip
    record(by=by, did="asked who enables a promise", about=str(draft), promise=promise.pk)


@transaction.atomic
def answer_enabler(*, enabler: PromiseEnabler, can: bool, words: str, by: User) -> None:
    """Say for a unit that it can do its part, or not; until it is published the last answer counts.

    Raises:
        NotReadyError: Nobody is asked, or it is published or ended by now.
    """
    must_write_for(by, enabler.unit)
    draft = PromiseVersion.objects.select_for_update().get(pk=enabler.version_id)
    if not draft.is_draft or draft.asked_at is None:
        raise NotReadyError
    enabler.can, enabler.words = can, words
    enabler.said_at, enabler.said_by = timezone.now(), by
    enabler.save(update_fields=["can", "words", "said_at", "said_by"])
    end(key=enabler.key)
    record(
        by=by, did="answered for a promise", about=str(draft), promise=draft.promise_id,
        unit=enabler.unit.key, can=can,
    )  # fmt: skip


@transaction.atomic
def publish_promise(
    *, promise: Promise, although: str, by: User, although_unheard: str = ""
) -> None:
    """Tell it to customers from now on, in place of the version before.

    Raises:
        PermissionDenied: They may not adopt for the unit that makes it.
        NotReadyError: There is no draft, or somebody who enables it has not said that they can.
        ReasonNeededError: It is not known to be feasible, and no reason is given.
        UnheardError: Fewer were heard on the draft than were to be, and no reason is given.
    """
    if not may(by, May.ADOPT, promise.maker.key):
        raise PermissionDenied
    draft = _draft(promise)
    if not draft.is_confirmed:
        raise NotReadyError
    is_feasible = feasibility(promise, draft).is_feasible
    if not is_feasible and not although:
        raise ReasonNeededError
    settle(HEARD_AS, promise.pk, version=draft.number, although=although_unheard)
    now = timezone.now()
    in_force = promise.versions.filter(published_at__isnull=False, ended_at=None)
    in_force.update(ended_at=now, ended_by=by)
    draft.published_at, draft.published_by = now, by
    draft.although = "" if is_feasible else although
    draft.save(update_fields=["published_at", "published_by", "although"])
    record(
        by=by, did="published a promise", about=str(draft), promise=promise.pk,
        reason=draft.although,
    )  # fmt: skip


@transaction.atomic
def end_promise(*, promise: Promise, by: User) -> None:
    """Make it no longer: draft and published version end, and the charter does not show it.

    Raises:
        PermissionDenied: They may not adopt for the unit that makes it.
    """
    if not may(by, May.ADOPT, promise.maker.key):
        raise PermissionDenied
    open_ = promise.versions.filter(ended_at=None)
    for version in open_:
        _end_questions(version)
    end_all(HEARD_AS, promise.pk)
    if open_.update(ended_at=timezone.now(), ended_by=by):
        Promise.objects.filter(pk=promise.pk).update(on_charter=False)
        record(by=by, did="ended a promise", about=str(promise), promise=promise.pk)


@transaction.atomic
def show_on_charter(*, promise: Promise, shown: bool, by: User) -> None:
    """Show a published promise on the service charter, with how it is kept; or no longer.

    Raises:
        PermissionDenied: They may not adopt for the unit that makes it.
        NotReadyError: It is not published, or the charter shows as many as it can.
    """
    if not may(by, May.ADOPT, promise.maker.key):
        raise PermissionDenied
    others = Promise.objects.filter(on_charter=True).exclude(pk=promise.pk).count()
    if shown and (promise.in_force is None or others >= MOST_ON_CHARTER):
        raise NotReadyError
    if promise.on_charter != shown:
        Promise.objects.filter(pk=promise.pk).update(on_charter=shown)
        on = gettext_noop("put a promise on the charter")
        did = on if shown else gettext_noop("took a promise off the charter")
        record(by=by, did=did, about=str(promise), promise=promise.pk)


@transaction.atomic
def keep_history(*, promise: Promise, history: History, by: User) -> PromiseHistory:
    """Keep how long jobs took, as counts, in place of what was kept before."""
    must_write_for(by, promise.maker)
    promise.histories.all().delete()
    kept = PromiseHistory.objects.create(promise=promise, read_by=by, **asdict(history))
    jobs = sum(n for _days, n in [*history.closed, *history.open])
    record(
        by=by, did="read in how long jobs took", about=str(promise), promise=promise.pk, jobs=jobs
    )
    return kept


def _as_fields(held: Held) -> dict[str, object]:
    return {name: getattr(held, name) for name in Held.__dataclass_fields__}


def _version(promise: Promise, number: int, said: Said, parts: Parts, by: User) -> PromiseVersion:
    version = PromiseVersion.objects.create(
        promise=promise, number=number, made_by=by, **asdict(said)
    )
    _enabled(version, parts)
    return version


def _written_anew(draft: PromiseVersion, said: Said, parts: Parts) -> PromiseVersion:
    for name, value in asdict(said).items():
        setattr(draft, name, value)
    draft.asked_at, draft.edition = None, draft.edition + 1
    draft.save()
    _enabled(draft, parts)
    return draft


def _enabled(version: PromiseVersion, parts: Parts) -> None:
    PromiseEnabler.objects.bulk_create(
        PromiseEnabler(version=version, place=place, unit=unit, part=part)
        for place, (unit, part) in enumerate(parts, 1)
    )


def _draft(promise: Promise) -> PromiseVersion:
    drafts = promise.versions.select_for_update()
    draft = drafts.filter(published_at=None, ended_at=None).first()
    if draft is None:
        raise NotReadyError
    return draft


def _end_questions(version: PromiseVersion) -> None:
    for enabler in version.enablers.filter(can=None):
        end(key=enabler.key)
