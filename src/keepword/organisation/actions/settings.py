"""What holds for the whole organisation."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from keepword.organisation.access import May, may
from keepword.organisation.audit import record
from keepword.organisation.models import Organisation, User


@transaction.atomic
def change_settings(*, changes: dict[str, str | int], by: User) -> None:
    """Change the fields that are named and leave the others, which somebody else may be at."""
    if not may(by, May.RUN, None):
        raise PermissionDenied
    organisation = Organisation.objects.select_for_update().get()
    before = {field: getattr(organisation, field) for field in changes}
    for field, value in changes.items():
        setattr(organisation, field, value)
    if before != changes:
        organisation.save(update_fields=list(changes))
        record(
            by=by, did="changed the settings", about=str(organisation), before=before, after=changes
        )
