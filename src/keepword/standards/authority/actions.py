"""What roles may decide, written by who gives those roles; and what people note of themselves."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from keepword.organisation.access import May, allowed, may_give
from keepword.organisation.audit import record
from keepword.organisation.models import Unit, User
from keepword.organisation.present import today
from keepword.standards.actions.moments import ChangedMeanwhileError
from keepword.standards.actions.standards import TooEarlyError
from keepword.standards.authority.amounts import Amount
from keepword.standards.authority.holding import own_unit
from keepword.standards.authority.looking_up import goes_to, mine
from keepword.standards.models import Authority, AuthorityUse, AuthorityVersion

OWN_FOR = dt.timedelta(days=7)
"""So long a use is seen by nobody but the person it is about, who may take it back."""
_A_DAY = dt.timedelta(days=1)
_TWICE = dt.timedelta(minutes=1)
"""Within this time the same note is the same note."""


class NotYoursError(Exception):
    """It is not theirs, or has been counted already."""


@dataclass(frozen=True)
class Extent:
    """How far a role may decide, from a day on."""

    sentence: str
    up_to: Decimal | None
    counted_in: str
    valid_from: dt.date


@dataclass(frozen=True)
class Named:
    """What may be decided is called, who answers for it, when it is looked at again."""

    what: str
    also: str
    ask: str
    owner: User
    review_on: dt.date


def must_give(by: User, kind: str, unit: Unit | None) -> None:
    """Let only those go on who give that role there: nobody says what they themselves may decide.

    Raises:
        PermissionDenied: They do not.
    """
    if not may_give(by, kind, unit.key if unit else None):  # type: ignore[arg-type]  # a kind of role
        raise PermissionDenied


@transaction.atomic
def add_authority(
    *, named: Named, kind: str, unit: Unit | None, extent: Extent, by: User
) -> Authority:
    """Let a role decide something alone."""
    must_give(by, kind, unit)
    authority = Authority.objects.create(kind=kind, unit=unit, **vars(named))
    authority.versions.create(made_by=by, **vars(extent))
    record(by=by, did="let a role decide", about=str(authority), role=kind,
           unit=unit.key if unit else None, **_said(extent))  # fmt: skip
    return authority


@transaction.atomic
def change_authority(
    *, authority: Authority, seen: int, named: Named, extent: Extent, reason: str, by: User
) -> None:
    """Say it anew: another extent begins a version on its day, the one before ends the day before.

    A version that has not begun, or was written within a day, is put right instead.

    Raises:
        ChangedMeanwhileError: Somebody else saved first.
        TooEarlyError: The version in force has held on that day.
    """
    must_give(by, authority.kind, authority.unit)
    changes = {**vars(named), "edition": F("edition") + 1}
    if not Authority.objects.filter(pk=authority.pk, edition=seen).update(**changes):
        raise ChangedMeanwhileError
    newest = authority.versions.latest("valid_from")
    before = extent_of(newest)
    if extent != before:
        _begin(authority, newest, extent, reason, by)
    record(by=by, did="changed what a role may decide", about=named.what,
           before=_said(before), reason=reason, **_said(extent))  # fmt: skip


def _begin(
    authority: Authority, newest: AuthorityVersion, extent: Extent, reason: str, by: User
) -> None:
    said = {**vars(extent), "reason": reason, "made_by": by}
    if extent.valid_from > newest.valid_from:
        before = extent.valid_from - _A_DAY
        if newest.valid_to is None or newest.valid_to > before:
            authority.versions.filter(pk=newest.pk).update(valid_to=before)
        authority.versions.create(**said)
    elif extent.valid_from == newest.valid_from and _correctable(newest):
        authority.versions.filter(pk=newest.pk).update(**said, made_at=timezone.now())
    else:
        raise TooEarlyError


def _correctable(version: AuthorityVersion) -> bool:
    return version.valid_from > today() or timezone.now() - version.made_at < _A_DAY


def extent_of(version: AuthorityVersion) -> Extent:
    """How far a version goes."""
    return Extent(version.sentence, version.up_to, version.counted_in, version.valid_from)


def _said(extent: Extent) -> dict[str, object]:
    return {
        "sentence": extent.sentence,
        "up to": None if extent.up_to is None else str(extent.up_to),
        "counted in": extent.counted_in,
        "valid from": str(extent.valid_from),
    }


@transaction.atomic
def end_authority(*, authority: Authority, last_day: dt.date, reason: str, by: User) -> None:
    """Let a role decide it no longer after a day.

    Raises:
        TooEarlyError: The version in force began after that day.
    """
    must_give(by, authority.kind, authority.unit)
    Authority.objects.select_for_update().get(pk=authority.pk)
    newest = authority.versions.latest("valid_from")
    if last_day < newest.valid_from:
        raise TooEarlyError
    authority.versions.filter(pk=newest.pk).update(valid_to=last_day)
    Authority.objects.filter(pk=authority.pk).update(edition=F("edition") + 1)
    record(by=by, did="ended what a role may decide", about=str(authority),
           last_day=str(last_day), reason=reason)  # fmt: skip


@transaction.atomic
def note_use(
    *, authority: Authority | None, words: str, amount: Amount | None, asked: bool, by: User
) -> AuthorityUse:
    """Note that one decided something alone, or asked; the audit trail says only that one did.

    Raises:
        PermissionDenied: They do not work here.
    """
    if May.READ not in allowed(by):
        raise PermissionDenied
    said = {
        "authority": authority,
        "words": "" if authority else words,
        "amount": amount.number if amount else None,
        "counted_in": amount.counted_in if amount else "",
        "asked": asked,
        "person": by,
    }
    twice = AuthorityUse.objects.filter(noted_at__gt=timezone.now() - _TWICE, **said).first()
    if twice:
        return twice
    own = [each for each in mine(by) if authority and each.authority_id == authority.pk]
    within = any(goes_to(each, amount) for each in own)
    record(by=by, did="noted what they decided", about=str(by))
    return AuthorityUse.objects.create(within=within, unit=own_unit(by), **said)


@transaction.atomic
def take_use_back(*, use: AuthorityUse, by: User) -> None:
    """Take one's own note back, before it counts.

    Raises:
        NotYoursError: It is somebody else's, or counts already.
    """
    if use.person != by or use.noted_at <= timezone.now() - OWN_FOR:
        raise NotYoursError
    record(by=by, did="took back what they noted", about=str(by))
    use.delete()
