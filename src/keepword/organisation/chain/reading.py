"""Who serves whom on a day: the question that other rooms ask of the chain."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from keepword.organisation.access import May, units_where
from keepword.organisation.chain.graph import OUTSIDE, Chain
from keepword.organisation.models import Organisation, Service, Unit, User

TOLD = ("provider", "customer", "said_by")


def who_serves_whom(day: dt.date) -> QuerySet[Service]:
    """Each service in force on a day, with its provider and its customer; None is those outside."""
    held = Q(valid_to=None) | Q(valid_to__gte=day)
    return Service.objects.filter(held, valid_from__lte=day).select_related(*TOLD)


def planned(day: dt.date) -> QuerySet[Service]:
    """Each service that begins only after a day."""
    later = Service.objects.filter(valid_from__gt=day).exclude(valid_to__lt=F("valid_from"))
    return later.select_related(*TOLD)


def services_of(unit: Unit) -> QuerySet[Service]:
    """Each service that names a unit, today or later."""
    ended = Q(valid_to__lt=Organisation.objects.get().today()) | Q(valid_to__lt=F("valid_from"))
    named = Service.objects.filter(Q(provider=unit) | Q(customer=unit)).exclude(ended)
    return named.select_related(*TOLD)


def chain_of(services: Iterable[Service]) -> Chain:
    """The services as a graph of keys."""
    return Chain(frozenset(map(pair_of, services)))


def pair_of(service: Service) -> tuple[str, str]:
    """Who serves and whom, by their keys."""
    return service.provider.key, service.customer.key if service.customer else OUTSIDE


def changeable_by(user: User, services: Iterable[Service]) -> frozenset[int]:
    """Which of them somebody may change: those of the units for which they write."""
    keys = units_where(user, May.WRITE)
    return frozenset(each.pk for each in services if keys is None or each.provider.key in keys)
