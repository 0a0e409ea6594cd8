"""Who serves whom, for programs."""

import datetime as dt
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema

from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.chain.reading import who_serves_whom
from keepword.organisation.models import Organisation, Service
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["organisation"])


class ServiceSaid(Schema):
    """With what a unit serves another; without a customer, those outside."""

    provider: str
    customer: str | None
    what: str
    by_when: str
    valid_from: dt.date
    valid_to: dt.date | None

    @staticmethod
    def resolve_provider(service: Service) -> str:
        return service.provider.key

    @staticmethod
    def resolve_customer(service: Service) -> str | None:
        return service.customer.key if service.customer else None


class Services(Page):
    items: list[ServiceSaid]


Day = Annotated[dt.date | None, Query(description="The day that is asked for; today without.")]


@router.get("service-chain", response=Services, auth=Bearer(May.READ), url_name="api_service_chain")
def service_chain(
    request: HttpRequest, day: Day = None, cursor: Cursor = None, limit: Limit = MOST
) -> object:
    """Who served whom on a day, with what and by when."""
    asked = day or Organisation.objects.get().today()
    return page_of(who_serves_whom(asked), cursor, limit)
