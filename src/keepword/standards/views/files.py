"""What stands on the pages of this room, as files: the same rows, filtered in the same way."""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.present import today
from keepword.organisation.signed_in import signed_in
from keepword.standards.models import Moment, StandardVersion
from keepword.standards.playbook_forms import SearchForm, asked_for
from keepword.standards.querysets import claims_judged, obstacles_asked_for
from keepword.standards.serving import Held, by_objective
from keepword.web.exports import file_of

COLUMNS_OF_CLAIMS = (
    "place", "text", "sentence", "promise", "verdict", "moment", "judged_at", "judged_by",
    "said_before", "gone_at",
)  # fmt: skip
COLUMNS_OF_OBSTACLES = (
    "reported_at", "kind", "words", "moment", "unit", "reported_by", "met_by", "owner", "answer_by",
    "answer", "answered_at", "answered_by",
)  # fmt: skip
COLUMNS = (
    "stage", "moment", "name", "proposition", "criterion", "dimension", "unit",
    "standard", "target", "told_to_customers", "promised_by", "valid_from", "valid_to",
)  # fmt: skip
COLUMNS_OF_STANDARDS = (
    "objective", "standard", "moment", "statement", "target", "told_to_customers", "promised_by",
    "measured_by", "measured_how", "valid_from", "valid_to",
)  # fmt: skip
COLUMNS_OF_PLAYBOOK = (
    "id", "kind", "setting", "culture", "moment", "words", "instead", "owner", "review_on",
    "helped", "did_not_help",
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


@require_safe
@needs(May.READ)
def claims_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """What our own texts promise, each with what was said of it."""
    claims = claims_judged(request.GET.get("verdict", ""))
    lines = (
        (each.place, each.text, each.sentence, each.words, each.verdict,
         each.moment and each.moment.key, each.judged_at, each.judged_by and str(each.judged_by),
         each.before and each.before.sentence, each.gone_at)
        for each in claims.iterator()
    )  # fmt: skip
    return file_of(ending, COLUMNS_OF_CLAIMS, lines, named="claims")


@require_safe
@needs(May.READ)
def obstacles_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """What stands in the way, those that wait first; who reported it for whoever may answer."""
    asked = request.GET.get("only", "open")
    obstacles: Iterable[Any] = obstacles_asked_for(signed_in(request), asked).iterator()
    lines = (
        (each.reported_at, each.kind, each.words, each.moment and each.moment.key,
         each.unit and each.unit.key,
         str(each.reported_by) if each.names and each.reported_by else None, each.met_by,
         each.owner and str(each.owner), each.answer_by, each.answer, each.answered_at,
         each.answered_by and str(each.answered_by))
        for each in obstacles
    )  # fmt: skip
    return file_of(ending, COLUMNS_OF_OBSTACLES, lines, named="obstacles")


@require_safe
@needs(May.READ)
def standards_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Every standard that holds, under the objective it serves; an objective that none serves."""
    return file_of(ending, COLUMNS_OF_STANDARDS, _held(), named="standards")


def _held() -> Iterator[Line]:
    served, others = by_objective(today())
    for each in served:
        yield from (_standard(held, str(each.objective)) for held in each.standards)
        if not each.standards:
            yield (str(each.objective), *[None] * (len(COLUMNS_OF_STANDARDS) - 1))
    yield from (_standard(held, None) for held in others)


def _standard(held: Held, objective: str | None) -> Line:
    its, version = held.standard, held.version
    statement, target, told, units, *days = _promised(version)
    return (
        objective, its.pk, its.moment.key, statement, target, told, units, its.measured_by,
        its.measured_how, *days,
    )  # fmt: skip


@require_safe
@needs(May.READ)
def playbook_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """What the playbook says, sought as on its page."""
    judged = attrgetter("helped", "did_not_help")
    lines = (
        (each.pk, each.kind, each.setting, each.culture, each.moment and each.moment.key,
         each.words, each.instead, each.owner and str(each.owner), each.review_on, *judged(each))
        for each in asked_for(SearchForm(request.GET)).iterator()
    )  # fmt: skip
    return file_of(ending, COLUMNS_OF_PLAYBOOK, lines, named="playbook")
