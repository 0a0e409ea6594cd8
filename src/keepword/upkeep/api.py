import datetime as dt

from django.http import HttpRequest
from django.utils import translation
from ninja import Router, Schema

from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.upkeep import checks
from keepword.upkeep.models import Backup

router = Router(tags=["upkeep"])
BACKUPS = 10


class FindingSaid(Schema):
    """One thing that was looked at: well, worth attention or broken; and how to mend it."""

    name: str
    state: checks.State
    said: str
    mend: str


class BackupSaid(Schema):
    """A backup that was made."""

    made_at: dt.datetime
    place: str
    bytes: int


class HealthSaid(Schema):
    """How it stands with this installation, and its latest backups."""

    well: bool
    items: list[FindingSaid]
    backups: list[BackupSaid]


@router.get(
    "health",
    response=HealthSaid,
    auth=Bearer(May.OVERSEE, of_who_may=May.RUN),
    url_name="api_health",
)
def health(request: HttpRequest) -> object:
    """What the page of health says, in the order in which it would be mended."""
    with translation.override("en"):
        found = checks.look()
    return {
        "well": all(each.state is checks.State.WELL for each in found),
        "items": found,
        "backups": list(Backup.objects.all()[:BACKUPS]),
    }
