import datetime as dt
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema
from ninja.errors import HttpError

from keepword.organisation.access import May
from keepword.organisation.answering import IdempotencyKey, once
from keepword.organisation.bearer import Bearer
from keepword.organisation.present import today
from keepword.organisation.signed_in import signed_in
from keepword.standards import actions
from keepword.standards.actions.standards import stamp
from keepword.standards.authority.api import router as authority
from keepword.standards.looking import counted
from keepword.standards.models import Claim, Moment, Obstacle, Standard, StandardVersion
from keepword.standards.noticing.api import router as noticing
from keepword.standards.paperwork.api import router as paperwork
from keepword.standards.profiles.api import router as profiles
from keepword.standards.querysets import claims_judged, obstacles_asked_for
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["moments and standards"])
router.add_router("", authority)
router.add_router("", noticing)
router.add_router("", paperwork)
router.add_router("", profiles)
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
    measured_with: str
    objective: str | None
    versions: list[VersionSaid]

    @staticmethod
    def resolve_objective(standard: Standard) -> str | None:
        return str(standard.objective) if standard.objective else None

    @staticmethod
    def resolve_versions(standard: Standard) -> list[StandardVersion]:
        return list(standard.versions.all())


class ChartedWeek(Schema):
    """A week on the control chart: shares from 0 to 1, and whether it differs by more than chance.

    What is usual, and the limits of what is, are those of the whole chart at this week.
    """

    monday: dt.date
    n: int
    share: float
    usual: float
    low: float
    high: float
    signal: bool


class KeptSaid(Schema):
    """How often it was so in the last 90 days, as a share from 0 to 1, with its interval."""

    n: int
    share: float
    low: float | None
    high: float | None


class UnitKept(Schema):
    name: str
    kept: KeptSaid


class StandardWeeks(Schema):
    """All of it, each unit (the best first), and the weeks."""

    kept: KeptSaid | None
    units: list[UnitKept]
    items: list[ChartedWeek] = Field(alias="weeks")


class Standards(Page):
    items: list[StandardSaid]


class ClaimSaid(Schema):
    """What a text of ours promises; `moment` is where it is measured."""

    place: str
    text: str
    sentence: str
    promise: str = Field(alias="words")
    verdict: str
    moment: str | None
    judged_at: dt.datetime | None
    judged_by: str | None

    @staticmethod
    def resolve_moment(claim: Claim) -> str | None:
        return claim.moment.key if claim.moment else None

    @staticmethod
    def resolve_judged_by(claim: Claim) -> str | None:
        return str(claim.judged_by) if claim.judged_by else None


class Claims(Page):
    items: list[ClaimSaid]


class ObstacleSaid(Schema):
    """What stands in the way, and the answer to it."""

    reported_at: dt.datetime
    kind: str
    words: str
    moment: str | None
    unit: str | None
    reported_by: str | None
    """Only for whoever may answer it."""
    met_by: int
    """How many have met it."""
    owner: str | None
    """Who answers it."""
    answer_by: dt.date | None
    answer: str
    answered_at: dt.datetime | None
    answered_by: str | None

    @staticmethod
    def resolve_moment(obstacle: Obstacle) -> str | None:
        return obstacle.moment.key if obstacle.moment else None

    @staticmethod
    def resolve_unit(obstacle: Obstacle) -> str | None:
        return obstacle.unit.key if obstacle.unit else None

    @staticmethod
    def resolve_reported_by(obstacle: Any) -> str | None:
        is_told = obstacle.names and obstacle.reported_by
        return str(obstacle.reported_by) if is_told else None

    @staticmethod
    def resolve_owner(obstacle: Obstacle) -> str | None:
        return str(obstacle.owner) if obstacle.owner else None

    @staticmethod
    def resolve_answered_by(obstacle: Obstacle) -> str | None:
        return str(obstacle.answered_by) if obstacle.answered_by else None


class Obstacles(Page):
    items: list[ObstacleSaid]


class NewTarget(Schema):
    """Another target from a day on; `edition` is that of the newest version that you have read."""

    target: Annotated[float, Field(ge=0, le=1)]
    valid_from: dt.date
    edition: Annotated[str, Field(max_length=100)]
    reason: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


@router.get("moments", response=Moments, auth=Bearer(May.READ), url_name="api_moments")
def moments(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The moments of truth."""
    return page_of(Moment.objects.select_related("unit"), cursor, limit)


@router.get("standards", response=Standards, auth=Bearer(May.READ), url_name="api_standards")
def standards(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The standards, each with its versions."""
    return page_of(_standards(), cursor, limit)


@router.get(
    "standards/{pk}/weeks", response=StandardWeeks, auth=Bearer(May.READ), url_name="api_weeks"
)
def weeks(request: HttpRequest, pk: Number) -> object:
    """How often it was kept, by unit and by week; no weeks where there are too few to chart."""
    return counted(get_object_or_404(Standard, pk=pk), today())


def _standards() -> QuerySet[Standard]:
    begun = Standard.objects.filter(versions__isnull=False).distinct()
    return begun.select_related("moment", "objective").prefetch_related(
        "versions__units", "objective__versions"
    )


@router.get("claims", response=Claims, auth=Bearer(May.READ), url_name="api_claims")
def claims(
    request: HttpRequest,
    verdict: Claim.Verdict | None = None,
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> object:
    """What your own texts promise: all of it, or what has a verdict."""
    return page_of(claims_judged(verdict or ""), cursor, limit)


@router.get(
    "obstacles",
    response=Obstacles,
    auth=Bearer(May.READ),
    url_name="api_obstacles",
)
def obstacles(
    request: HttpRequest,
    only: Literal["open", "all"] = "open",
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> object:
    """What stands in the way, newest first; who reported it for whoever may answer it."""
    shown = obstacles_asked_for(signed_in(request), only)
    return page_of(shown, cursor, limit, newest_first=True)


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
    standard = get_object_or_404(_standards(), pk=number)

    def change() -> tuple[int, Schema]:
        _change(request, standard, new)
        return 200, StandardSaid.from_orm(_standards().get(pk=number))

    return once(request, idempotency_key, request.body, change)


def _change(request: HttpRequest, standard: Standard, new: NewTarget) -> None:
    if standard.draft:
        raise HttpError(
            409, "A draft of it is being written. Adopt it, or give it up, on its page."
        )
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
            measured_with=standard.measured_with,
            objective=standard.objective,
            reason=new.reason,
            by=signed_in(request),
        )
    except actions.ChangedMeanwhileError as error:
        raise HttpError(409, "There is a newer edition. Read the standard again.") from error
    except actions.TooEarlyError as error:
        raise HttpError(
            409, "The version in force has held on that day. Choose a later one."
        ) from error
    except actions.NotMeasuredError as error:
        raise HttpError(409, "Say first how the standard is measured.") from error
    except actions.StandsAlreadyError as error:
        raise HttpError(409, f"Another standard promises then: {error}.") from error
