"""Saying that a standard was looked at again, and who answers for it."""

import datetime as dt

from django.db import transaction

from keepword.organisation.audit import record
from keepword.organisation.models import User
from keepword.standards.models import Standard

from .permission import must_write_for
from .standards import whose


@transaction.atomic
def review_standard(*, standard: Standard, owner: User, review_on: dt.date, by: User) -> None:
    """Say that a standard stays as it is until another day, and who asks again then.

    Raises:
        PermissionDenied: They do not write for everyone who promises it.
    """
    newest = standard.newest
    must_write_for(by, *whose(newest.units.all() if newest else ()))
    before = standard.review_on
    standard.owner, standard.review_on = owner, review_on
    standard.save(update_fields=["owner", "review_on"])
    record(
        by=by, did="reviewed a standard", about=str(standard), standard=standard.pk,
        review_on=[str(before), str(review_on)], owner=str(owner),
    )  # fmt: skip
