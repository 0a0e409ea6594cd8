"""Who and what somebody gets to see of people, invitations and the audit trail."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from keepword.organisation.access import May, may, units_where
from keepword.organisation.models import ApiToken, AuditEntry, Invitation, Organisation, User

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
"""Nothing is older or newer; the calendar's own ends have no midnight in some time zones."""


def people_visible_to(user: User) -> QuerySet[User]:
    """Those with a role in a unit to which somebody may invite others; an owner sees everybody."""
    everybody = User.objects.filter(erased_at=None).order_by("name", "email")
    keys = units_where(user, May.INVITE)
    if keys is None:
        return everybody
    return everybody.filter(Q(roles__unit__key__in=keys) | Q(pk=user.pk)).distinct()


def open_invitations_visible_to(user: User) -> QuerySet[Invitation]:
    """Invitations neither over, used up nor revoked: one's own; an owner sees everybody's."""
    still_open = Invitation.objects.filter(
        revoked_at=None, ends_at__gt=timezone.now(), used__lt=F("uses")
    ).select_related("unit", "made_by")
    return still_open if may(user, May.RUN, None) else still_open.filter(made_by=user)


def open_tokens() -> QuerySet[ApiToken]:
    """Tokens neither over nor revoked, the newest first; only owners see them."""
    still_open = ApiToken.objects.filter(revoked_at=None, ends_at__gt=timezone.now())
    return still_open.select_related("made_by")


@dataclass(frozen=True)
class Sought:
    """What is asked of the audit trail; both days are included, in the organisation's time zone."""

    who: str = ""
    did: str = ""
    about: str = ""
    first_day: date | None = None
    last_day: date | None = None


def audit_entries(sought: Sought) -> QuerySet[AuditEntry]:
    """The lines of the audit trail that are asked for, the newest first."""
    found = AuditEntry.objects.filter(
        by_said__icontains=sought.who, about__icontains=sought.about
    ).filter(_did(sought.did))
    if sought.first_day:
        found = found.filter(at__gte=_begin(sought.first_day))
    if sought.last_day:
        found = found.filter(at__lt=_begin(sought.last_day, later=timedelta(days=1)))
    return found


def _did(words: str) -> Q:
    """What was done, as it is kept or as the reader's language says it."""
    if not words:
        return Q()
    kept = AuditEntry.objects.order_by().values_list("did", flat=True).distinct()
    meant = [did for did in kept if words.casefold() in gettext(did).casefold()]
    return Q(did__icontains=words) | Q(did__in=meant)


def _begin(day: date, *, later: timedelta = timedelta()) -> datetime:
    organisation = Organisation.objects.first()
    zone = ZoneInfo(organisation.time_zone if organisation else "UTC")
    return datetime.combine(min(max(day, EARLIEST), LATEST) + later, time(), zone)
