"""One wave for programs."""

import uuid

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from keepword.listening.inviting.rows import rows_of
from keepword.listening.models import Wave
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer

router = Router(tags=["contacts and waves"])


class WaveLine(Schema):
    """One `way` of asking, one `unit` by one way, who is `waiting`, or why some were `left out`.

    `share` (0 to 1) is of those whom it reached; null figures of a unit are withheld.
    """

    part: str
    name: str
    way: str
    n: int | None
    failed: int | None
    answered: int | None
    reminded: int | None
    share: float | None
    low: float | None
    high: float | None


class WaveLines(Schema):
    """What came of a wave."""

    items: list[WaveLine]


@router.get("waves/{key}", response=WaveLines, auth=Bearer(May.READ), url_name="api_wave")
def wave(request: HttpRequest, key: uuid.UUID) -> object:
    """How many were asked and answered, by way and by unit, and who was left out and why."""
    found = get_object_or_404(Wave.objects.select_related("survey"), key=key)
    return {"items": [each._asdict() for each in rows_of(found)]}
