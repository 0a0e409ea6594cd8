"""Who we are and which day it is here."""

import datetime as dt
import zoneinfo

from django.utils import timezone

from keepword.organisation.models import Organisation
from keepword.organisation.once import once


@once
def the_organisation() -> Organisation | None:
    """The organisation of this installation; none before it is named."""
    return Organisation.objects.first()


def today() -> dt.date:
    """The organisation's day; UTC's before it is named."""
    organisation = the_organisation()
    return organisation.today() if organisation else timezone.now().astimezone(dt.UTC).date()


def time_zone() -> dt.tzinfo:
    """The organisation's clock; UTC's before it is named."""
    organisation = the_organisation()
    return zoneinfo.ZoneInfo(organisation.time_zone) if organisation else dt.UTC
