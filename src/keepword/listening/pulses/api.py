"""What pulses have told, for programs: the same rows as the files, the same withheld."""

import datetime as dt

from django.http import HttpRequest
from ninja import Router, Schema

from keepword.listening.pulses.rows import example_rows, service_rows
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.signed_in import signed_in

router = Router(tags=["pulses"])
READS = Bearer(May.READ)


class PulseFigure(Schema):
    """Of how many of 100 something is seen, by staff or by leaders themselves; null is withheld."""

    about: str
    of: str
    asked: int | None
    told_after: dt.date
    who: str
    n: int | None
    percent: float | None
    low: float | None
    high: float | None
    mark: int | None


class PulseFigures(Schema):
    items: list[PulseFigure]


@router.get("leading", response=PulseFigures, auth=READS, url_name="api_leading")
def leading(request: HttpRequest) -> object:
    """How leaders are seen, beside how they see themselves; single levels where the maker leads."""
    return {"items": [each._asdict() for each in example_rows(signed_in(request))]}


@router.get("internal-service", response=PulseFigures, auth=READS, url_name="api_internal_service")
def internal_service(request: HttpRequest) -> object:
    """How units serve each other, as those say whom they serve."""
    return {"items": [each._asdict() for each in service_rows()]}
