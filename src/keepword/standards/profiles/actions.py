"""Role profiles: written, changed in versions, ended by who writes for their unit."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from keepword.organisation.audit import record
from keepword.organisation.models import Unit, User
from keepword.organisation.twice import just_now
from keepword.standards.actions.moments import ChangedMeanwhileError
from keepword.standards.actions.permission import must_write_for
from keepword.standards.models import RoleProfile, Standard
from keepword.strategy.models import Text


@dataclass(frozen=True)
class Profiled:
    """A role, what it needs, and what of the standards and principles that serves."""

    name: str
    kind: str
    unit: Unit | None
    owner: User
    review_on: dt.date
    qualities: Collection[str]
    skills: Collection[str]
    standards: Collection[Standard]
    principles: Collection[Text]

    def fields(self) -> dict[str, object]:
        """What stands in the profile's own row."""
        names = ("name", "kind", "unit", "owner", "review_on")
        return {name: getattr(self, name) for name in names}

    @property
    def needs(self) -> dict[str, list[str]]:
        """What stands in its version."""
        return {"qualities": list(self.qualities), "skills": list(self.skills)}


@transaction.atomic
def write_profile(*, profiled: Profiled, by: User) -> RoleProfile:
    """Write down what a role needs."""
    must_write_for(by, profiled.unit)
    said = {f"versions__{name}": its for name, its in profiled.needs.items()}
    just_made = {"versions__made_by": by, "versions__made_at__gt": just_now()}
    same = RoleProfile.objects.filter(**profiled.fields(), **said, **just_made)
    if tapped_twice := same.first():
        return tapped_twice
    profile = RoleProfile.objects.create(**profiled.fields())
    profile.versions.create(number=1, made_by=by, **profiled.needs)
    _link(profile, profiled)
    record(by=by, did="wrote a role profile", about=profile.name, **profiled.needs)
    return profile


@transaction.atomic
def change_profile(
    *, profile: RoleProfile, seen: int, profiled: Profiled, reason: str, by: User
) -> None:
    """Say it anew; other qualities or skills begin a version.

    Raises:
        ChangedMeanwhileError: Somebody else saved first, or ended it.
    """
    must_write_for(by, profile.unit, profiled.unit)
    held = RoleProfile.objects.filter(pk=profile.pk, edition=seen, ended_at=None)
    if not held.update(**profiled.fields(), edition=F("edition") + 1):
        raise ChangedMeanwhileError
    newest = profile.versions.latest("number")
    before = {"qualities": newest.qualities, "skills": newest.skills}
    if before != profiled.needs:
        profile.versions.create(
            number=newest.number + 1, reason=reason, made_by=by, **profiled.needs
        )
    _link(profile, profiled)
    record(by=by, did="changed a role profile", about=profiled.name, before=before,
           reason=reason, **profiled.needs)  # fmt: skip


def _link(profile: RoleProfile, profiled: Profiled) -> None:
    profile.standards.set(profiled.standards)
    profile.principles.set(profiled.principles)


@transaction.atomic
def end_profile(*, profile: RoleProfile, by: User) -> None:
    """Say that it holds no more; its history stays."""
    must_write_for(by, profile.unit)
    held = RoleProfile.objects.filter(pk=profile.pk, ended_at=None)
    if held.update(ended_at=timezone.now(), ended_by=by, edition=F("edition") + 1):
        record(by=by, did="ended a role profile", about=profile.name)
