"""What others read of authority: versions for files and programs, and one's own notes."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from keepword.organisation.models import User
from keepword.standards.authority.actions import OWN_FOR
from keepword.standards.models import Authority, AuthorityUse


def authorities() -> QuerySet[Authority]:
    """Everything that a role may decide, or might, with its versions."""
    return Authority.objects.select_related("unit", "owner").prefetch_related("versions")


def uses_of(user: User) -> QuerySet[AuthorityUse]:
    """What somebody noted of themselves, the latest first."""
    return AuthorityUse.objects.filter(person=user).select_related("authority__unit")


def counting_from() -> dt.datetime:
    """What was noted after this is the person's own still."""
    return timezone.now() - OWN_FOR
