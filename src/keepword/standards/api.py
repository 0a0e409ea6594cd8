import datetime as dt
from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema
from ninja.errors import HttpError

from keepword.organisation.access import May
from keepword.organisation.answering import IdempotencyKey, once
from keepword.organisation.bearer import Bearer
from keepword.organisation.signed_in import signed_in
from keepword.standards import actions
from keepword.standards.actions.standards import stamp
from keepword.standards.models import Moment, Standard, StandardVersion
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["moments and standards"])
Number = Annotated[int, Path(ge=1, lt=2**53)]


class MomentSaid(Schema):
    """A moment of truth, and the one sentence that is true or false at it."""

    key: str
    name: str
    proposition: str
    criterion: str
    dimension: str
    journey: str
    unit: str | None
    overall: bool = Field(alias="is_overall")

    @staticmethod
    def resolve_unit(moment: Moment) -> str | None:
        return moment.unit.key if moment.unit else None


class Moments(Page):
    items: list[MomentSaid]


class VersionSaid(Schema):
    """What a standard promises from one day to another; `target` is a share, from 0 to 1."""

    statement: str
    target: float
    told_to_customers: bool
    units: list[str]
    valid_from: dt.date
    valid_to: dt.date | None
    edition: str

    @staticmethod
    def resolve_units(version: StandardVersion) -> list[str]:
        return [unit.key for unit in version.units.all()]

    @staticmethod
    def resolve_edition(version: StandardVersion) -> str:
        return stamp(version)


class StandardSaid(Schema):
    """A promise at a moment, with every version that it had; no units is the whole organisation."""

    id: int
    moment: str = Field(alias="moment.key")
    measured_by: str
    measured_how: str
    versions: list[VersionSaid]

    @staticmethod
    def resolve_versions(standard: Standard) -> list[StandardVersion]:
        return list(standard.versions.all())


class Standards(Page):
    items: list[StandardSaid]


class NewTarget(Schema):
    """Another target from a day on; `edition` is that of the newest version that you have read."""

    target: Annotated[float, Field(ge=0, le=1)]
    valid_from: dt.date
    edition: Annotated[str, Field(max_length=100)]
    reason: Annotated[str, Field(max_length=300)] = ""


@router.get("moments", response=Moments, auth=Bearer(May.READ), url_name="api_moments")
def moments(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The moments of truth."""
    return page_of(Moment.objects.select_related("unit"), cursor, limit)


@router.get("standards", response=Standards, auth=Bearer(May.READ), url_name="api_standards")
def standards(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The standards, each with its versions."""
    return page_of(_standards(), cursor, limit)


def _standards() -> QuerySet[Standard]:
    return Standard.objects.select_related("moment").prefetch_related("versions__units")


@router.post(
    "standards/{number}/target",
    response=StandardSaid,
    auth=Bearer(May.WRITE),
    url_name="api_target",
)
def target(
    request: HttpRequest, number: Number, idempotency_key: IdempotencyKey, new: NewTarget
) -> HttpResponse:
    """Change a standard's target from a day on: a version begins, the one before it ends."""
    standard = get_object_or_404(Standard, pk=number)

    def change() -> tuple[int, Schema]:
        _change(request, standard, new)
        return 200, StandardSaid.from_orm(_standards().get(pk=number))

    return once(request, idempotency_key, request.body, change)


def _change(request: HttpRequest, standard: Standard, new: NewTarget) -> None:
    newest = standard.versions.latest("valid_from")
    promise = actions.Promise(
        statement=newest.statement,
        target=new.target,
        told_to_customers=newest.told_to_customers,
        units=list(newest.units.all()),
        valid_from=new.valid_from,
    )
    try:
        actions.change_standard(
            standard=standard,
            seen=new.edition,
            promise=promise,
            measured_by=standard.measured_by,
            measured_how=standard.measured_how,
            reason=new.reason,
            by=signed_in(request),
        )
    except actions.ChangedMeanwhileError as error:
        raise HttpError(409, "There is a newer edition. Read the standard again.") from error
    except actions.TooEarlyError as error:
        raise HttpError(
            409, "The version in force has held on that day. Choose a later one."
        ) from error
    except actions.StandsAlreadyError as error:
        raise HttpError(409, f"Another standard promises then: {error}.") from error
