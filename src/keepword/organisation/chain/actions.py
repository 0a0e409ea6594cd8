"""What people do with the chain: say who serves whom, say it anew, end it."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from keepword.organisation.access import May, may
from keepword.organisation.audit import record
from keepword.organisation.chain.reading import planned, who_serves_whom
from keepword.organisation.models import Organisation, Service, Unit, User

A_DAY = dt.timedelta(days=1)


@transaction.atomic
def say_service(
    *, provider: Unit, customer: Unit | None, what: str, by_when: str, since: dt.date, by: User
) -> Service:
    """Say with what, and by when, a unit serves another, or (None) the customers outside.

    Raises:
        PermissionDenied: They may not write for the unit that serves.
        ValidationError: It serves itself, or this is said already.
    """
    _must_write_for(by, provider)
    if provider == customer:
        raise ValidationError({"customer": _("A unit does not serve itself. Choose another.")})
    today = _one_after_another().today()
    if _said_already(provider, customer, what, today):
        raise ValidationError({"what": _("This is said already. Change that line instead.")})
    service = Service.objects.create(
        provider=provider, customer=customer, what=what, by_when=by_when, valid_from=since,
        said_by=by,
    )  # fmt: skip
    record(by=by, did="said who serves whom", about=str(service), **_told(service))
    return service


@transaction.atomic
def change_service(*, service: Service, what: str, by_when: str, by: User) -> Service:
    """Say it anew from today on; what held until yesterday stays as it was.

    Raises:
        PermissionDenied: They may not write for the unit that serves.
        ValidationError: Somebody else has changed or ended it meanwhile, or it is said already.
    """
    _must_write_for(by, service.provider)
    today, known = _one_after_another().today(), _still_open(service)
    if (what, by_when) == (known.what, known.by_when):
        return known
    if what != known.what and _said_already(known.provider, known.customer, what, today):
        raise ValidationError({"what": _("This is said already. Change that line instead.")})
    begins = max(today, known.valid_from)
    _end(known, begins - A_DAY, by)
    anew = Service.objects.create(
        provider=known.provider, customer=known.customer, what=what, by_when=by_when,
        valid_from=begins, said_by=by,
    )  # fmt: skip
    record(
        by=by, did="changed who serves whom", about=str(anew), **_told(anew),
        before=[known.what, known.by_when],
    )  # fmt: skip
    return anew


@transaction.atomic
def end_service(*, service: Service, by: User) -> None:
    """End it: yesterday was its last day.

    Raises:
        PermissionDenied: They may not write for the unit that serves.
        ValidationError: Somebody else has changed or ended it meanwhile.
    """
    _must_write_for(by, service.provider)
    today, known = _one_after_another().today(), _still_open(service)
    _end(known, today - A_DAY, by)
    record(by=by, did="ended a service", about=str(known), **_told(known))


def _one_after_another() -> Organisation:
    return Organisation.objects.select_for_update().get()


def _still_open(service: Service) -> Service:
    known = Service.objects.select_related("provider", "customer").get(pk=service.pk)
    if known.valid_to is not None:
        raise ValidationError(
            _("Somebody else has changed this meanwhile. Look at it again first.")
        )
    return known


def _said_already(provider: Unit, customer: Unit | None, what: str, today: dt.date) -> bool:
    same = {"provider": provider, "customer": customer, "what__iexact": what, "valid_to": None}
    now, later = who_serves_whom(today), planned(today)
    return now.filter(**same).exists() or later.filter(**same).exists()


def _end(service: Service, last_day: dt.date, by: User) -> None:
    service.valid_to, service.ended_by = last_day, by
    service.save(update_fields=["valid_to", "ended_by"])


def _told(service: Service) -> dict[str, object]:
    return {
        "unit": service.provider.key,
        "serves": service.customer.key if service.customer else None,
        "by_when": service.by_when,
    }


def _must_write_for(by: User, provider: Unit) -> None:
    if not may(by, May.WRITE, provider.key):
        raise PermissionDenied
