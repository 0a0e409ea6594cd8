from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.standards.models import Moment, StandardVersion
from keepword.web.exports import file_of

COLUMNS = (
    "stage", "moment", "name", "proposition", "criterion", "dimension", "unit",
    "standard", "target", "told_to_customers", "promised_by", "valid_from", "valid_to",
)  # fmt: skip
Line = tuple[object, ...]


@require_safe
@needs(May.READ)
def journey_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Every moment, with each version of what is promised there on a line of its own."""
    return file_of(ending, COLUMNS, _lines(), named="journey")


def _lines() -> Iterator[Line]:
    moments = Moment.objects.select_related("unit")
    for moment in moments.prefetch_related("standards__versions__units"):
        unit = moment.unit.key if moment.unit else ""
        written = (
            moment.journey, moment.key, moment.name, moment.proposition, moment.criterion,
            moment.dimension, unit,
        )  # fmt: skip
        versions = [each for its in moment.standards.all() for each in its.versions.all()]
        yield from (written + _promised(version) for version in versions)
        if not versions:
            yield (*written, *("", None, None, "", None, None))


def _promised(version: StandardVersion) -> Line:
    units = ", ".join(unit.key for unit in version.units.all())
    return (
        version.statement, version.target, version.told_to_customers, units,
        version.valid_from, version.valid_to,
    )  # fmt: skip
