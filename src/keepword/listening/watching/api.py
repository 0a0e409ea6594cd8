import uuid

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from keepword.listening.models import Survey
from keepword.listening.watching.rows import rows_of
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer

router = Router(tags=["surveys"])


class OddLine(Schema):
    """`left out`, `changed address`, `burst`, `one network` or `own network`, and how many.

    `against` is how many of them answered, are usual at that hour, or came by that way at all.
    """

    part: str
    of: str
    why: str
    at: str
    n: int | None
    against: float | None


class OddLines(Schema):
    items: list[OddLine]


@router.get(
    "surveys/{key}/odd",
    response=OddLines,
    auth=Bearer(May.READ, of_who_may=May.ADOPT),
    url_name="api_odd",
)
def odd(request: HttpRequest, key: uuid.UUID) -> object:
    """What looks odd of a survey: counts alone, and nobody's address."""
    survey = get_object_or_404(Survey, key=key)
    return {"items": [each._asdict() for each in rows_of(survey)]}
