"""Forms: brought with their file, in versions; samples, instructions, an end."""

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
from keepword.standards.models import Moment, PaperForm, PaperFormVersion
from keepword.standards.paperwork.files import kept, place
from keepword.standards.paperwork.reading import Read


@dataclass(frozen=True)
class Described:
    """What a form is called, for whom it is, and who answers for it."""

    name: str
    filled_in_by: str
    unit: Unit | None
    language: str
    instructions: str
    owner: User
    review_on: dt.date
    moments: Collection[Moment] = ()
    """Where it is filled in."""

    def fields(self) -> dict[str, object]:
        """What stands in the form's own row."""
        return {name: its for name, its in vars(self).items() if name != "moments"}


@dataclass(frozen=True)
class Brought:
    """A form's file as it came, what was read in it, and a filled-in sample if one came too."""

    name: str
    content: bytes
    read: Read
    sample_name: str = ""
    sample: bytes | None = None


@transaction.atomic
def bring_form(*, described: Described, brought: Brought, by: User) -> PaperForm:
    """Put a form on the register, with its file; nothing is kept where anything fails."""
    must_write_for(by, described.unit)
    file = {"versions__name": brought.name, "versions__size": len(brought.content)}
    just_made = {"versions__made_by": by, "versions__made_at__gt": just_now()}
    same = PaperForm.objects.filter(**described.fields(), **file, **just_made)
    if tapped_twice := same.first():
        return tapped_twice
    form = PaperForm.objects.create(**described.fields())
    form.moments.set(described.moments)
    _add_version(form, brought, number=1, reason="", by=by)
    record(by=by, did="brought a form", about=form.name, file=brought.name)
    return form


@transaction.atomic
def bring_version(
    *, form: PaperForm, seen: int, brought: Brought, reason: str, by: User
) -> PaperFormVersion:
    """Hand out another file from now on; the one before stays in the history.

    Raises:
        ChangedMeanwhileError: Somebody else changed the form.
    """
    must_write_for(by, form.unit)
    _claim(form, seen)
    number = form.versions.latest("number").number + 1
    version = _add_version(form, brought, number=number, reason=reason, by=by)
    record(by=by, did="brought a form anew", about=form.name, file=brought.name, reason=reason)
    return version


def _add_version(
    form: PaperForm, brought: Brought, *, number: int, reason: str, by: User
) -> PaperFormVersion:
    samples = () if brought.sample is None else (brought.sample,)
    with kept(brought.content, *samples) as (key, *sample_keys):
        version: PaperFormVersion = form.versions.create(
            number=number, key=key, name=brought.name, size=len(brought.content),
            text=brought.read.text, fields=list(brought.read.fields), pages=brought.read.pages,
            sample_key=next(iter(sample_keys), None), sample_name=brought.sample_name,
            reason=reason, made_by=by,
        )  # fmt: skip
        return version


def _claim(form: PaperForm, seen: int, **changes: object) -> None:
    held = PaperForm.objects.filter(pk=form.pk, edition=seen, withdrawn_at=None)
    if not held.update(**changes, edition=F("edition") + 1):
        raise ChangedMeanwhileError


@transaction.atomic
def bring_sample(*, form: PaperForm, seen: int, name: str, content: bytes, by: User) -> None:
    """Show how the form as it is handed out today is filled in; another sample takes its place.

    Raises:
        ChangedMeanwhileError: Somebody else changed the form.
    """
    must_write_for(by, form.unit)
    _claim(form, seen)
    newest = form.versions.latest("number")
    before = newest.sample_key
    with kept(content) as (key,):
        newest.sample_key, newest.sample_name = key, name
        newest.save(update_fields=["sample_key", "sample_name"])
    if before:
        transaction.on_commit(lambda: place(before).unlink(missing_ok=True))
    record(by=by, did="brought a sample of a form", about=form.name, file=name)


@transaction.atomic
def change_form(*, form: PaperForm, seen: int, described: Described, by: User) -> None:
    """Say anew what a form is called, for whom it is, and how it is filled in.

    Raises:
        ChangedMeanwhileError: Somebody else changed it.
    """
    must_write_for(by, form.unit, described.unit)
    _claim(form, seen, **described.fields())
    form.moments.set(described.moments)
    instructions = [form.instructions, described.instructions]
    record(
        by=by, did="changed a form", about=described.name, review_on=str(described.review_on),
        moments=[moment.key for moment in described.moments],
        instructions=instructions if instructions[0] != instructions[1] else "the same",
    )  # fmt: skip


@transaction.atomic
def withdraw_form(*, form: PaperForm, by: User) -> None:
    """Hand it out no more; its files and its history stay."""
    must_write_for(by, form.unit)
    held = PaperForm.objects.filter(pk=form.pk, withdrawn_at=None)
    if held.update(withdrawn_at=timezone.now(), withdrawn_by=by, edition=F("edition") + 1):
        record(by=by, did="withdrew a form", about=form.name)


@transaction.atomic
def ask_about(*, form: PaperForm, survey: object, by: User) -> None:
    """Keep which survey asks how easy the form is."""
    must_write_for(by, form.unit)
    PaperForm.objects.filter(pk=form.pk).update(survey=survey)
    record(by=by, did="asks about a form", about=form.name)
