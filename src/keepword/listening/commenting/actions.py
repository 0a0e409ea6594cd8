"""Tagging and placing comments. Every change leaves a line in the audit trail."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keepword.listening.models import Answer, CommentMoment, Tag, Tagging
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.models import User
from keepword.standards.models import Moment

LONGEST = 60


class TagError(ValueError):
    """What was written is no tag, or no moment; says how to mend it."""


@transaction.atomic
def judge(*, comment: Answer, tag: str, fits: bool, by: User) -> None:
    """Say that a comment has a tag, or that a suggested one does not fit.

    Raises:
        TagError: The tag is empty or too long.
    """
    _must_write(comment, by)
    name = " ".join(tag.replace("\0", "").split())
    if not 0 < len(name) <= LONGEST:
        raise TagError(_("Write a tag of 1 to %(most)d letters.") % {"most": LONGEST})
    known = Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
    Tagging.objects.update_or_create(answer=comment, tag=known, defaults={"fits": fits, "by": by})
    did = gettext_noop("tagged a comment") if fits else gettext_noop("turned a suggested tag down")
    audit.record(by=by, did=did, about=known.name, survey=_survey_of(comment))


@transaction.atomic
def take_tag_off(*, comment: Answer, tag: str, by: User) -> None:
    """Take a tag off a comment; a tag that nothing has any more goes."""
    _must_write(comment, by)
    if comment.taggings.filter(tag__name=tag).delete()[0]:
        Tag.objects.filter(name=tag, taggings=None).delete()
        audit.record(by=by, did="took a tag off", about=tag, survey=_survey_of(comment))


@transaction.atomic
def place(*, comment: Answer, moment: str, by: User) -> None:
    """Say of which moment a comment speaks; of none, where it is empty.

    Raises:
        TagError: There is no such moment.
    """
    _must_write(comment, by)
    if not moment:
        CommentMoment.objects.filter(answer=comment).delete()
    elif not Moment.objects.filter(key=moment).exists():
        raise TagError(_("Choose one of your moments."))
    else:
        defaults = {"moment": moment, "by": by}
        CommentMoment.objects.update_or_create(answer=comment, defaults=defaults)
    audit.record(by=by, did="placed a comment", about=moment or "–", survey=_survey_of(comment))


def _survey_of(comment: Answer) -> str:
    return comment.response.version.survey.name


def _must_write(comment: Answer, by: User) -> None:
    unit = comment.response.version.survey.unit
    if not may(by, May.WRITE, unit.key if unit else None):
        raise PermissionDenied
